import { copyFile, open, readFile, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

const largest = 4 * 1024 * 1024;

export function serverLogFile(home: string): string {
  return join(home, 'postgres.log');
}

/** The server appends, so a log that grew too large can be copied away and emptied while it runs. */
export async function openServerLog(home: string): Promise<FileHandle> {
  const file = serverLogFile(home);
  if ((await sizeOf(file)) > largest) {
    await copyFile(file, `${file}.1`);
    await truncate(file);
  }
  return open(file, 'a', 0o600);
}

export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}

/** What the server said since its start. */
export async function logSince(home: string, offset: number): Promise<string> {
  return (await readFile(serverLogFile(home)).catch(() => Buffer.alloc(0)))
    .subarray(offset)
    .toString();
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
