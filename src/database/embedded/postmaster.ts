import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { socketPath } from './socket-directory.js';
import { takeAway } from './take-away.js';

/** What a running server says of itself in postmaster.pid; a crash leaves the file behind. */
export interface Postmaster {
  readonly pid: number;
  readonly dataDirectory: string;
  readonly socketDirectory: string;
  readonly status: string;
  readonly text: string;
}

const pidFile = (dataDirectory: string): string => join(dataDirectory, 'postmaster.pid');

export async function readPostmaster(dataDirectory: string): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(dataDirectory), 'utf8').catch(() => '');
  const [pid, data, , , socketDirectory = '', , , status = ''] = text.split('\n');
  const number = Number(pid);
  if (!Number.isInteger(number) || number < 2) return undefined;
  return {
    pid: number,
    dataDirectory: data ?? '',
    socketDirectory: socketDirectory.trim(),
    status: status.trim(),
    text,
  };
}

/**
 * By its command line, which names program and data folder: a process id is soon given to somebody else.
 * (/proc/PID/exe and cwd say the same, but a container's root may not read them of another account.)
 */
export async function isAlive(postmaster: Postmaster): Promise<boolean> {
  const words = await commandLine(postmaster.pid);
  return basename(words[0] ?? '') === 'postgres' && words.includes(postmaster.dataDirectory);
}

async function commandLine(pid: number): Promise<readonly string[]> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  }
  const shown = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(
    () => ({ stdout: '' }),
  );
  return shown.stdout.trim().split(' ');
}

/** Ready, but its socket was cleaned away: nobody can ever reach it again. */
export async function hasLostItsSocket(postmaster: Postmaster): Promise<boolean> {
  if (postmaster.status !== 'ready') return false;
  return stat(socketPath(postmaster.socketDirectory)).then(
    () => false,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  );
}

/**
 * PostgreSQL itself overwrites the file of a dead process, but not one whose number some other program has now.
 */
export async function removeStalePidFile(
  dataDirectory: string,
  postmaster: Postmaster,
): Promise<void> {
  try {
    process.kill(postmaster.pid, 0);
  } catch {
    return;
  }
  if (!(await isAlive(postmaster))) await takeAway(pidFile(dataDirectory), postmaster.text);
}

/** SIGINT is PostgreSQL's fast shutdown: clients are cut off, everything committed is kept. */
export async function stopPostmaster(postmaster: Postmaster, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  try {
    process.kill(postmaster.pid, 'SIGINT');
  } catch {
    return true;
  }
  while (await isAlive(postmaster)) {
    if (Date.now() > deadline) return false;
    await delay(5);
  }
  return true;
}
