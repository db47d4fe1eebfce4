import { rename, writeFile, chown } from 'node:fs/promises';
import { join } from 'node:path';
import { callerName, type ServerAccount } from './account.js';

export const role = 'tutti';
export const port = 5432;

/** Modest in memory, strict in durability; `alter system` and postgresql.auto.conf still win. */
const settings = `# Written by Tutti at every start. Change settings with: alter system set NAME = VALUE
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 200
shared_buffers = 128MB
max_wal_size = 1GB
min_wal_size = 80MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] %q%a: '
log_lock_waits = on
log_checkpoints = on
unix_socket_permissions = 0700
`;

/** Only over the socket, only who the kernel says you are, and only these. */
const hostBasedAuthentication = `# Written by Tutti at every start.
local all all peer map=tutti
`;

export async function writeSettings(dataDirectory: string, account: ServerAccount): Promise<void> {
  // Root can read the data anyway, and may have to look after somebody else's server.
  const people = [...new Set([callerName(), account.name, 'root'])];
  const identities = people
    .map((name) => `tutti "${name.replaceAll('"', '""')}" ${role}\n`)
    .join('');
  await replace(join(dataDirectory, 'tutti.conf'), settings, account);
  await replace(join(dataDirectory, 'pg_hba.conf'), hostBasedAuthentication, account);
  await replace(
    join(dataDirectory, 'pg_ident.conf'),
    `# Written by Tutti at every start.\n${identities}`,
    account,
  );
}

async function replace(file: string, text: string, account: ServerAccount): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  if (account.switches) await chown(draft, account.uid, account.gid);
  await rename(draft, file);
}
