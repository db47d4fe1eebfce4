import { appendFile, chown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseUnavailable } from '../unavailable.js';
import { explainDatabaseError } from '../explain.js';
import type { ServerAccount } from './account.js';
import type { Binaries } from './binaries.js';
import { buildAside } from './build-aside.js';
import { runProgram } from './program.js';
import { role, writeSettings } from './settings.js';

export function dataDirectoryOf(home: string, major: number): string {
  return join(home, `pg${major}`);
}

/** Makes the data folder if there is none. */
export async function ensureCluster(
  home: string,
  binaries: Binaries,
  account: ServerAccount,
): Promise<string> {
  const data = dataDirectoryOf(home, binaries.major);
  if (await isCluster(data)) return data;
  await refuseOtherMajor(home, binaries.major);
  await buildAside(data, isCluster, async (draft) => {
    if (account.switches) await chown(draft, account.uid, account.gid);
    await initialise(draft, binaries, account);
    await appendFile(join(draft, 'postgresql.conf'), "\ninclude 'tutti.conf'\n");
    await writeSettings(draft, account);
  });
  return data;
}

async function isCluster(folder: string): Promise<boolean> {
  return stat(join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** Starting empty beside an older version's data would look as if all history were gone. */
async function refuseOtherMajor(home: string, major: number): Promise<void> {
  const others = (await readdir(home)).filter((name) => /^pg\d+$/.test(name));
  const [other] = others;
  if (other === undefined) return;
  throw new DatabaseUnavailable(
    'database.old-cluster',
    `${home} holds the history of PostgreSQL ${other.slice(2)}, and this Tutti brings PostgreSQL ${major}.`,
    `Export it with the Tutti that wrote it, move ${join(home, other)} away, and import it here.`,
  );
}

async function initialise(
  folder: string,
  binaries: Binaries,
  account: ServerAccount,
): Promise<void> {
  const options = [
    ['--pgdata', folder],
    ['--username', role],
    ['--encoding', 'UTF8'],
    ['--locale', 'C'],
    ['--data-checksums'],
    ['--auth-local', 'peer'],
    ['--auth-host', 'reject'],
    ['--no-instructions'],
  ].flat();
  const { code, output } = await runProgram(binaries.initdb, options, account);
  if (code === 0) return;
  const failure = new Error(output.trim());
  throw (
    explainDatabaseError(failure) ??
    new DatabaseUnavailable(
      'database.start-failed',
      `PostgreSQL could not create its data folder in ${folder}:\n${output.trim()}`,
      'Correct what it complains about, set TUTTI_HOME to another place, or name a server in DATABASE_URL.',
    )
  );
}
