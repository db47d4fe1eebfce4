import type { Stats } from 'node:fs';
import { chmod, lchown, lstat, mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { asError, errorCode } from '../../errors.js';
import { copyFile, copyLink, isCopied } from './copy-file.js';
import type { Filter } from './filter.js';

export interface Copied {
  readonly files: number;
  readonly bytes: number;
  /** What was there already, as it is in the source. */
  readonly same: number;
  /** What could not be copied, and why. The rest was. */
  readonly faults: readonly string[];
}

/** Files of one directory that are copied at the same time: on a file server each waits for answers. */
const atOnce = 4;

/**
 * Copies what is in a directory into another one, as `rsync -a` does: links as links, modes, times,
 * and owners as far as that is allowed. What is in the target only stays there; what is above it is
 * not made.
 */
export async function copyTree(
  source: string,
  target: string,
  filter: Filter,
  stop: AbortSignal,
): Promise<Copied> {
  const copy = new TreeCopy(filter, stop);
  await makeDirectory(target);
  await copy.directory(source, target, '', await lstat(source));
  return copy.copied;
}

class TreeCopy {
  readonly copied = { files: 0, bytes: 0, same: 0, faults: [] as string[] };

  constructor(
    readonly filter: Filter,
    readonly stop: AbortSignal,
  ) {}

  async directory(source: string, target: string, below: string, stats: Stats): Promise<void> {
    const names = (await readdir(source)).sort();
    const next = names.values();
    const worker = async (): Promise<void> => {
      for (const name of next) {
        this.stop.throwIfAborted();
        const path = below === '' ? name : `${below}/${name}`;
        await this.#entry(join(source, name), join(target, name), path);
      }
    };
    // All are waited for, also where one was told to stop: nothing is written after the answer.
    const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker));
    const stopped = ends.find((end) => end.status === 'rejected');
    if (stopped !== undefined) throw asError(stopped.reason);
    // At last, since putting something into it changes its time.
    await this.#trying(source, () => dress(target, stats));
  }

  async #entry(source: string, target: string, path: string): Promise<void> {
    await this.#trying(path, async () => {
      const stats = await lstat(source);
      if (!this.filter.takes(path, stats.isDirectory())) return;
      if (stats.isDirectory()) {
        await makeDirectory(target);
        await this.directory(source, target, path, stats);
      } else if (stats.isSymbolicLink()) {
        this.#count(await copyLink(source, target, stats), 0);
      } else if (!stats.isFile()) {
        throw new Error('it is no file, directory or link');
      } else if (await isCopied(target, stats)) {
        this.#count(false, 0);
      } else {
        this.#count(true, await copyFile(source, target, stats, this.stop));
      }
    });
  }

  #count(isNew: boolean, bytes: number): void {
    if (isNew) this.copied.files += 1;
    else this.copied.same += 1;
    this.copied.bytes += bytes;
  }

  /** One file that cannot be copied does not keep the others from it. */
  async #trying(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.stop.throwIfAborted();
      this.copied.faults.push(`${path}: ${asError(error).message}`);
    }
  }
}

/** A link in its place, or a file, goes: a link would lead elsewhere. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    if ((await lstat(path)).isDirectory()) return;
    await rm(path);
    await mkdir(path, { mode: 0o700 });
  }
}

async function dress(path: string, { mode, uid, gid, atimeMs, mtimeMs }: Stats): Promise<void> {
  const now = await lstat(path);
  if (now.uid !== uid || now.gid !== gid) {
    await lchown(path, process.geteuid?.() === 0 ? uid : now.uid, gid).catch(() => undefined);
  }
  await chmod(path, mode & 0o7777);
  await utimes(path, atimeMs / 1000, mtimeMs / 1000);
}
