import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a measurement in a process of its own, so that its memory is its own; it prints JSON. */
export async function inOwnProcess<Result>(
  script: string,
  home: string,
  args: readonly (string | number)[],
): Promise<Result> {
  const file = new URL(`./${script}.js`, import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [file, ...args.map(String)], {
    env: { ...process.env, TUTTI_HOME: home },
  });
  return JSON.parse(stdout) as Result;
}

/** An embedded server of its own for each measurement: none pays for what another one left. */
export async function withHome<Result>(work: (home: string) => Promise<Result>): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), 'tutti-bench-'));
  try {
    return await work(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
