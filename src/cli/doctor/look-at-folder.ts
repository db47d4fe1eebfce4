import { mkdtemp, readFile, realpath, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { asError } from '../../errors.js';
import type { FolderFacts, LookedAt } from './folder-facts.js';
import { mountOf, parseMounts } from './mounts.js';

/** A file server may be slow; one that is gone lets whoever asks wait for ever. */
const patienceMs = 10_000;

export async function lookAtFolder(path: string): Promise<LookedAt> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      look(path),
      delay(patienceMs, { path, silent: true } as const, { signal: timer.signal }),
    ]);
  } finally {
    timer.abort();
  }
}

async function look(path: string): Promise<FolderFacts> {
  const [looked, exists] = await nearest(path);
  const { bavail, bsize, files, ffree } = await statfs(looked);
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return {
    path,
    exists,
    looked,
    refusal: await refusal(looked),
    freeBytes: bavail * bsize,
    freeFiles: files === 0 ? undefined : ffree,
    mount: mountOf(looked, parseMounts(mounts)),
  };
}

/** Itself, or the first folder above it that is there. */
async function nearest(path: string): Promise<readonly [looked: string, exists: boolean]> {
  try {
    return [await realpath(path), true];
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || path === dirname(path)) return [path, true];
    return [(await nearest(dirname(path)))[0], false];
  }
}

/** By writing: what modes promise, a quota, a full disk or a file server may not keep. */
async function refusal(folder: string): Promise<string | undefined> {
  let probe: string | undefined;
  try {
    probe = await mkdtemp(join(folder, '.tutti-doctor-'));
    await writeFile(join(probe, 'probe'), Buffer.alloc(4096));
    return undefined;
  } catch (error) {
    return codeOf(error) ?? asError(error).message;
  } finally {
    if (probe !== undefined)
      await rm(probe, { recursive: true, force: true }).catch(() => undefined);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
