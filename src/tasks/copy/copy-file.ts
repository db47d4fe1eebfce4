import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import {
  type FileHandle,
  lstat,
  lutimes,
  open,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../errors.js';

/** So much is read at a time: other work of this process gets its turn in between. */
const chunk = 1024 * 1024;

/**
 * Copies a file so that it is there whole or not at all: it is written under another name, given its
 * mode and times, and only then gets its own. Answers how many bytes were copied.
 */
export async function copyFile(
  source: string,
  target: string,
  stats: Stats,
  stop: AbortSignal,
): Promise<number> {
  const part = partOf(target);
  await rm(part, { force: true });
  const [from, to] = await bothOf(source, part);
  try {
    const copied = await pour(from, to, stop);
    await own(to, stats);
    await to.chmod(stats.mode & 0o7777);
    await to.utimes(stats.atimeMs / 1000, stats.mtimeMs / 1000);
    // A `remove` may follow: what is called copied must be on the disk.
    await to.datasync();
    await to.close();
    await rename(part, target);
    return copied;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await Promise.allSettled([from.close(), to.close()]);
  }
}

async function bothOf(source: string, part: string): Promise<[FileHandle, FileHandle]> {
  const from = await open(source, 'r');
  try {
    return [from, await open(part, 'wx', 0o600)];
  } catch (error) {
    await from.close();
    throw error;
  }
}

async function pour(from: FileHandle, to: FileHandle, stop: AbortSignal): Promise<number> {
  const buffer = Buffer.allocUnsafe(chunk);
  let copied = 0;
  for (;;) {
    stop.throwIfAborted();
    const { bytesRead } = await from.read(buffer, 0, chunk);
    if (bytesRead === 0) return copied;
    for (let at = 0; at < bytesRead;) {
      at += (await to.write(buffer, at, bytesRead - at)).bytesWritten;
    }
    copied += bytesRead;
  }
}

/** As far as this account may: others than root cannot give files away. */
async function own(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  const now = await file.stat();
  if (now.uid === uid && now.gid === gid) return;
  try {
    await file.chown(process.geteuid?.() === 0 ? uid : now.uid, gid);
  } catch (error) {
    if (errorCode(error) !== 'EPERM' && errorCode(error) !== 'EINVAL') throw error;
  }
}

/** A link stays a link, whatever it leads to. Answers whether it had to be made. */
export async function copyLink(source: string, target: string, stats: Stats): Promise<boolean> {
  const leadsTo = await readlink(source);
  const there = await readlink(target).catch(() => undefined);
  if (there === leadsTo) return false;
  const part = partOf(target);
  await rm(part, { force: true });
  await symlink(leadsTo, part);
  await lutimes(part, stats.atimeMs / 1000, stats.mtimeMs / 1000);
  await rename(part, target);
  return true;
}

/** The same for the same file, so that what a copy that was cut off has left is found again. */
function partOf(target: string): string {
  const name = basename(target);
  const short = name.length <= 60 ? name : createHash('sha256').update(name).digest('hex');
  return join(dirname(target), `.${short}.tutti-part`);
}

/** A file that has the size and the time of the original was copied before, as rsync sees it. */
export async function isCopied(target: string, stats: Stats): Promise<boolean> {
  const there = await lstat(target).catch(() => undefined);
  return (
    there?.isFile() === true &&
    there.size === stats.size &&
    Math.abs(there.mtimeMs - stats.mtimeMs) < 2 &&
    (there.mode & 0o7777) === (stats.mode & 0o7777)
  );
}
