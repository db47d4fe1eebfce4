import { chmod, chown, mkdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { DatabaseUnavailable } from '../unavailable.js';
import type { ServerAccount } from './account.js';

/** Where the embedded database lives: given, or $TUTTI_HOME, or what the system has for such things. */
export function homePath(given?: string): string {
  const named = given ?? process.env.TUTTI_HOME;
  if (named !== undefined && named !== '') return resolve(named);
  if (process.getuid?.() === 0) return '/var/lib/tutti';
  const state = process.env.XDG_STATE_HOME;
  return join(
    state !== undefined && isAbsolute(state) ? state : join(homedir(), '.local', 'state'),
    'tutti',
  );
}

/** Makes the home private to its owner, and passable (no more) for the account that the server runs as. */
export async function prepareHome(path: string, account: ServerAccount): Promise<string> {
  // initdb gives its paths to a shell: what a shell would read in them would be done.
  const odd = /["$\\`\r\n]/.exec(path)?.[0];
  if (odd !== undefined) {
    throw new DatabaseUnavailable(
      'database.odd-folder',
      `The path ${JSON.stringify(path)} holds ${JSON.stringify(odd)}, which a shell would read in its own way.`,
      'Set TUTTI_HOME to a folder whose path has no quotes, dollars or backslashes in it.',
    );
  }
  await mkdir(path, { recursive: true, mode: 0o700 });
  const home = await realpath(path);
  const { mode, gid, uid } = await stat(home);
  if ((mode & 0o002) !== 0) {
    throw new DatabaseUnavailable(
      'database.unsafe-folder',
      `${home} can be written by everybody, so it is no place for a database.`,
      'Set TUTTI_HOME to a folder of your own.',
    );
  }
  const passable = (mode & 0o001) !== 0 || (gid === account.gid && (mode & 0o010) !== 0);
  if (account.switches && uid === process.getuid?.() && !passable) {
    await chown(home, uid, account.gid);
    await chmod(home, (mode & 0o7700) | 0o010);
  }
  return home;
}
