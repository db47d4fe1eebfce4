import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Launcher, plainShell, type Work } from '../src/launcher/index.js';

/**
 * A script of two lines, 8 at a time: started by Node itself, with no record and no output, against
 * pieces of work through the launcher. In turns, because the machine is not equally quiet all the time.
 */
const pieces = Number(process.argv[2] ?? 400);
const rounds = Number(process.argv[3] ?? 5);
const inFlight = 8;

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
const usual = new Launcher({ env: process.env, log });
const plain = new Launcher({ env: process.env, log, shell: plainShell });
const rates: Record<'bare' | 'launcher' | 'plainShell', number[]> = {
  bare: [],
  launcher: [],
  plainShell: [],
};
try {
  for (let round = 0; round < rounds; round += 1) {
    rates.bare.push(await bare());
    rates.launcher.push(await through(usual, `usual-${round}`));
    rates.plainShell.push(await through(plain, `plain-${round}`));
  }
} finally {
  await Promise.all([usual.close(), plain.close()]);
  await rm(directory, { recursive: true, force: true });
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const [bareRate, rate, plainRate] = [rates.bare, rates.launcher, rates.plainShell].map(median);
console.log(
  JSON.stringify({
    bare: bareRate,
    launcher: rate,
    plainShell: plainRate,
    ratio: rate! / bareRate!,
  }),
);
