/** The server that a command would use: --store, else DATABASE_URL; undefined: the embedded one. */
export function namedStore(option: string | undefined): string | undefined {
  const url = option ?? process.env['DATABASE_URL'];
  return url === '' ? undefined : url;
}
