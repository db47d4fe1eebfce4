import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Definition, parseEnsemble } from '../../src/config/index.js';

/** A folder that is removed when the test ends, whatever its modes are by then. */
export async function ground(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tutti-ground-'));
  onTestFinished(async () => {
    execFileSync('chmod', ['-R', 'u+rwX', path]);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  });
  return path;
}

export async function put(
  directory: string,
  name: string,
  content: string | Buffer,
  mode = 0o644,
): Promise<string> {
  const path = join(directory, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

export function definitionOf(yaml: string): Definition {
  return parseEnsemble(yaml, { file: 'e.yaml' }).definition;
}

/** An ordinary account: nobody refuses root anything. */
export const somebody = { uid: 65_534, gid: 65_534 } as const;

/** Does something as an account that has no special rights, also where the tests run as root. */
export async function asOrdinary<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return work();
  process.setegid?.(somebody.gid);
  process.seteuid?.(somebody.uid);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
