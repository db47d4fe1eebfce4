import { spawnSync } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Only root may mount, and in some containers not even root. */
export const mayMount =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** A file system of its own, with these options of tmpfs, until the test ends. */
export async function smallDisk(path: string, options: string): Promise<void> {
  await mkdir(path, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tutti-test', path], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) throw new Error(`mount failed: ${mounted.stderr}`);
  onTestFinished(() => void spawnSync('umount', ['-l', path]));
}

/** Takes all the room of a disk, also where others write to it meanwhile; gives it back when called. */
export async function fill(disk: string): Promise<() => Promise<void>> {
  const ballast = join(disk, 'ballast');
  const file = await open(ballast, 'w');
  const piece = Buffer.alloc(1024 * 1024);
  try {
    for (;;) await file.write(piece);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    await file.close();
  }
  return () => rm(ballast);
}

export function larger(path: string, options: string): void {
  const mounted = spawnSync('mount', ['-o', `remount,${options}`, path], { encoding: 'utf8' });
  if (mounted.status !== 0) throw new Error(`remount failed: ${mounted.stderr}`);
}
