import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from '../src/package-files.js';

const run = promisify(execFile);

/** Removed as a whole at the end: files that were just deleted slow down ext4's making of new ones. */
export async function inBenchRoot(work: (root: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'tutti-bench-'));
  // As root, the embedded server runs as another user, who has to pass.
  await chmod(root, 0o711);
  try {
    await work(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Where the measurements of one bench leave what they make. */
export class BenchDirectory {
  #used = 0;

  private constructor(private readonly path: string) {}

  static use(work: (directory: BenchDirectory) => Promise<void>): Promise<void> {
    return inBenchRoot((path) => work(new BenchDirectory(path)));
  }

  /**
   * Runs a measurement in a process of its own, so that its memory is its own, with an embedded
   * server of its own, so that it does not pay for what another one left. It prints JSON.
   */
  async measure<Result>(script: string, args: readonly (string | number)[]): Promise<Result> {
    const home = join(this.path, `${(this.#used += 1)}`);
    await mkdir(home);
    const file = packageFile(`dist/bundle/${script}.js`).pathname;
    const { stdout } = await run(process.execPath, [file, ...args.map(String)], {
      cwd: home,
      env: { ...process.env, TUTTI_HOME: home },
    });
    return JSON.parse(stdout) as Result;
  }
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
