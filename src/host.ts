import { hostname, userInfo } from 'node:os';

/** What this host is called. A site whose nodes all call themselves localhost names them by TUTTI_HOST. */
export function thisHost(): string {
  const named = process.env['TUTTI_HOST'];
  return named === undefined || named === '' ? hostname() : named;
}

/** What this account is called; in some containers it has no name, and is called by its number. */
export function thisUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

export function userAtHost(): string {
  return `${thisUser()}@${thisHost()}`;
}
