import { spawn } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * The bare loops: the same script as often, as many at once as there are cores, started by Node and
 * by xargs. No directory, no record, no event.
 */
const runs = Number(process.argv[2] ?? 1_000);
const atOnce = availableParallelism();

const directory = await mkdtemp(join(process.cwd(), 'spawns-'));
const script = join(directory, 'job.sh');
await writeFile(script, '#!/bin/bash\nexit 0\n');
await chmod(script, 0o755);

const bare = await timed(async () => {
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < runs) {
      started += 1;
      await ended(script, []);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
});
const xargs = await timed(() =>
  ended('sh', ['-c', 'seq "$1" | xargs -P "$2" -n 1 "$3"', 'sh', `${runs}`, `${atOnce}`, script]),
);

console.log(JSON.stringify({ barePerSecond: runs / bare, xargsPerSecond: runs / xargs }));

function ended(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
