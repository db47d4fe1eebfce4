import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Launcher, plainShell, type Work } from '../src/launcher/index.js';
import { median } from './bench-directory.js';

/**
 * A script of two lines, as many at a time as there are cores: started by Node itself, with no record and
 * no output, against pieces of work through the launcher. In turns, because the machine is not equally quiet
 * all the time.
 */
const pieces = Number(process.argv[2] ?? 400);
const rounds = Number(process.argv[3] ?? 5);
const inFlight = availableParallelism();

const directory = await mkdtemp(join(tmpdir(), 'tutti-measure-'));
const program = join(directory, 'piece.sh');
await writeFile(program, '#!/bin/bash\nexit 0\n', { mode: 0o755 });

async function perSecond(one: (number: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < pieces) await one((next += 1));
    }),
  );
  return (pieces * 1000) / (performance.now() - began);
}

function bare(): Promise<number> {
  return perSecond(() => once(spawn(program, { stdio: 'ignore' }), 'exit'));
}

function through(launcher: Launcher, round: string): Promise<number> {
  const ends = new Map<string, () => void>();
  const leave = launcher.ended((work: Work) => ends.get(work.name)?.());
  const rate = perSecond(async (number) => {
    const name = `${round}.${number}`;
    const ended = new Promise<void>((resolve) => ends.set(name, resolve));
    const output = join(directory, `${name}.log`);
    const work: Work = { directory, name, id: name, program, args: [], cwd: directory, output };
    const started = await launcher.start(work);
    if (started.kind !== 'started') throw new Error(JSON.stringify(started));
    await ended;
    ends.delete(name);
  });
  return rate.finally(leave);
}

const log = (line: string): void => console.error(line);
const launchers = {
  residents: new Launcher({ env: process.env, log, residents: inFlight }),
  forker: new Launcher({ env: process.env, log, residents: 0 }),
  plainForker: new Launcher({ env: process.env, log, residents: 0, shell: plainShell }),
};
const rates: Record<string, number[]> = {};
const add = (name: string, rate: number): void => void (rates[name] ??= []).push(rate);
try {
  for (let round = 0; round < rounds; round += 1) {
    add('bare', await bare());
    for (const [name, launcher] of Object.entries(launchers)) {
      add(name, await through(launcher, `${name}-${round}`));
    }
  }
} finally {
  await Promise.all(Object.values(launchers).map((launcher) => launcher.close()));
  await rm(directory, { recursive: true, force: true });
}

const medians = Object.entries(rates).map(([name, values]) => [name, median(values)]);
console.log(JSON.stringify(Object.fromEntries(medians)));
