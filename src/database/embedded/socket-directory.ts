import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chown, lstat, mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { errorCode } from '../../errors.js';
import { DatabaseUnavailable } from '../unavailable.js';
import type { ServerAccount } from './account.js';
import { port, role } from './settings.js';

/** sun_path on Linux and macOS, with its end mark. */
const longestSocketPath = 103;

export function socketPath(directory: string): string {
  return join(directory, `.s.PGSQL.${port}`);
}

/** For psql, and for whoever takes a database's address. */
export function socketUrl(directory: string): string {
  return `postgresql:///tutti?host=${encodeURIComponent(directory)}&port=${port}&user=${role}`;
}

/** A private folder for the socket: its path must be short, and nobody else may put one there. */
export async function ensureSocketDirectory(home: string, account: ServerAccount): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const runtime = await runtimeDirectory(uid);
  if (runtime !== undefined) {
    const parent = join(runtime, 'tutti');
    const directory = join(parent, hash);
    if (Buffer.byteLength(socketPath(directory)) <= longestSocketPath) {
      await ensureOwned(parent, account);
      await ensureOwned(directory, account);
      return directory;
    }
  }
  const directory = `/tmp/tutti-${uid}-${hash}`;
  await ensureOwned(directory, account);
  return directory;
}

/** XDG_RUNTIME_DIR is ours alone; another account, which root lends to the server, could not pass it. */
async function runtimeDirectory(uid: number): Promise<string | undefined> {
  const path = process.env.XDG_RUNTIME_DIR;
  if (uid === 0 || path === undefined || !isAbsolute(path)) return undefined;
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0 ? path : undefined;
}

async function ensureOwned(directory: string, account: ServerAccount): Promise<void> {
  const made = await mkdir(directory, { mode: 0o700 }).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    },
  );
  const found = await handedOver(directory, account);
  // Whoever left last has just taken it away.
  if (found === undefined) return ensureOwned(directory, account);
  if (found.isDirectory() && found.uid === account.uid && (found.mode & 0o077) === 0) return;
  const whose = found.isDirectory()
    ? `a folder of user ${found.uid}, mode ${(found.mode & 0o777).toString(8)}`
    : 'no folder';
  throw new DatabaseUnavailable(
    'database.unsafe-folder',
    `${directory}, where the database’s socket belongs, is ${whose}${made ? '' : ', and was there before us'}; it must be private to ${account.name}.`,
    'Remove it (or have it removed), or set XDG_RUNTIME_DIR or TUTTI_HOME to a folder of your own.',
  );
}

/** What is there, for the server's account to use; undefined where nothing is there any more. */
async function handedOver(directory: string, account: ServerAccount): Promise<Stats | undefined> {
  try {
    const found = await lstat(directory);
    // Made by root a moment ago (here, or by another process that has not come further yet); /tmp is sticky.
    if (!account.switches || !found.isDirectory() || found.uid !== 0) return found;
    await chown(directory, account.uid, account.gid);
    return await lstat(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
