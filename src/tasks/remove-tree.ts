import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.js';

/**
 * Removes a directory with all that is in it. Links are removed and never followed. Tutti's own
 * records go last: while anything is left of a run's directory, it can be told whose it is.
 */
export async function removeTree(directory: string, stop: AbortSignal): Promise<void> {
  for (;;) {
    const names = await readdir(directory);
    for (const name of names.filter((each) => each !== '.tutti')) {
      await removeEntry(join(directory, name), stop);
    }
    if (names.includes('.tutti')) await removeEntry(join(directory, '.tutti'), stop);
    try {
      await rmdir(directory);
      return;
    } catch (error) {
      // Somebody puts something into it; a file server may call it so for a while, too.
      if (errorCode(error) !== 'ENOTEMPTY' || (await readdir(directory)).length === 0) throw error;
    }
  }
}

async function removeEntry(path: string, stop: AbortSignal): Promise<void> {
  stop.throwIfAborted();
  try {
    if ((await lstat(path)).isDirectory()) await removeTree(path, stop);
    else await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
