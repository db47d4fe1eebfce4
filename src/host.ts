import { hostname } from 'node:os';

/** What this host is called. A site whose nodes all call themselves localhost names them by TUTTI_HOST. */
export function thisHost(): string {
  const named = process.env['TUTTI_HOST'];
  return named === undefined || named === '' ? hostname() : named;
}
