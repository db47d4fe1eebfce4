import { chmod, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { RunSummary } from '../../src/projections/tables/index.js';
import { until } from '../support/postgres.js';
import { ask, type Ended, type Place, placeWith, start, type StoreKind, tutti } from './tutti.js';

/** An executable file begins with `#!`, as everywhere. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** A directory as its user has it, with what they wrote. What still runs there at the end is killed. */
export async function localPlace(files: Files, store: StoreKind = 'DATABASE_URL'): Promise<Place> {
  const place = await placeWith(store);
  onTestFinished(() => endAllIn(place.cwd));
  await add(place, files);
  return place;
}

export async function add(place: Place, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(place.cwd, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await chmod(path, content.toString().startsWith('#!') ? 0o755 : 0o644);
  }
}

/** Processes that work in this folder are jobs and tasks of the test's own. */
async function endAllIn(folder: string): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (!`${cwd}/`.startsWith(`${folder}/`)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

export async function lines(place: Place, name: string): Promise<string[]> {
  const text = await readFile(join(place.cwd, name), 'utf8').catch(() => '');
  return text === '' ? [] : text.trimEnd().split('\n');
}

export function hasLines(place: Place, name: string, many: number): Promise<void> {
  const enough = async (): Promise<boolean> => (await lines(place, name)).length >= many;
  return until(`${name} has ${many} lines`, enough, 90_000);
}

/** Starts a supervisor and kills it when this has happened. */
export async function killedWhen(
  place: Place,
  args: readonly string[],
  happened: () => Promise<void>,
): Promise<void> {
  const supervisor = start(place, ...args);
  const first = await Promise.race([happened(), supervisor.ended]);
  if (first !== undefined) throw new Error(`it ended too early: ${first.stdout}${first.stderr}`);
  supervisor.child.kill('SIGKILL');
  expect((await supervisor.ended).signal).toBe('SIGKILL');
}

export function runsOf(place: Place, eid: string): Promise<RunSummary[]> {
  return ask<RunSummary[]>(place, 'runs', eid);
}

/** Zombies are not. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

export interface Told {
  readonly type: string;
  readonly stream: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly meta: { readonly at: string; readonly actor: string; readonly cause?: string };
}

export async function eventsOf(place: Place, eid: string, type: string): Promise<Told[]> {
  const { code, stdout, stderr } = await tutti(place, 'events', eid, '--json', '--type', type);
  if (code !== 0) throw new Error(`tutti events ended with ${code}: ${stdout}${stderr}`);
  const told = stdout.split('\n').filter((line) => line !== '');
  return told.map((line) => JSON.parse(line) as Told);
}

/** What is told of the first ensemble follows from its log, and from nothing else. */
export async function isClean(place: Place): Promise<void> {
  const verification = await tutti(place, 'replay', 'e-1', '--verify');
  expect(verification.stdout).toContain('The tables equal the log.');
  expect(verification.code).toBe(0);
}

/** What every refusal keeps to: words, what to do, no stack. */
export function refusal(ended: Ended, code = 2): string {
  expect(ended.stderr).not.toMatch(/^\s+at .*:\d+/m);
  expect(ended.stderr).not.toContain('defect');
  expect([ended.code, ended.stdout]).toEqual([code, '']);
  expect(ended.stderr.trimEnd().split('\n').length).toBeGreaterThan(1);
  return ended.stderr;
}
