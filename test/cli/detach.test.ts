import { mkdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../support/postgres.js';
import { ask, type Place, placeWith, troubled, tutti, write } from './tutti.js';
import {
  eventOf,
  expectEachRunBeganOnce,
  isAlive,
  letGo,
  logOf,
  ofType,
  placeWithRunningJobs,
  placeWithWaitingJobs,
  runWaiting,
} from './waiting-jobs.js';

interface Detached {
  readonly eid: string;
  readonly pid: number;
  readonly log: string;
}

async function supervisorsIn(place: Place): Promise<number[]> {
  const args = ['events', '--type', 'supervisor.attached', '--json'];
  const { stdout } = await tutti(place, ...args);
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { data: { pid: number } }).data.pid);
}

/** Field 6 of the stat line, counted after the last `)`. */
async function sessionOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
}

test('a run in the background is on its own, and goes on to its end', async () => {
  const place = await placeWithWaitingJobs();
  const { eid, pid, log } = await ask<Detached>(place, ...runWaiting, '--detach');
  expect({ eid, log }).toEqual({ eid: 'waiting-1', log: join(place.cwd, 'logs', 'waiting.log') });
  // Its taking over is in the log already, and nothing ties it to who started it.
  expect(await supervisorsIn(place)).toEqual([pid]);
  expect(await sessionOf(pid)).toBe(pid);
  expect(await readlink(`/proc/${pid}/fd/0`)).toBe('/dev/null');
  for (const fd of [1, 2]) expect(await readlink(`/proc/${pid}/fd/${fd}`)).toBe(log);

  await letGo(place);
  const { data } = await eventOf(place, ofType('ensemble.finished'));
  expect(data).toMatchObject({ outcome: 'succeeded' });
  await until('it has left', () => !isAlive(pid));
  await expectEachRunBeganOnce(place);
  const said = await logOf(place);
  expect(said).toContain('waiting-1 succeeded');
  expect(said).toMatch(/member-0 +submitted as job member-0\.1/);
  expect(said.match(/runs ended/g)).toBeNull();
});

test('it says how to follow it', async () => {
  const place = await placeWithWaitingJobs();
  const { code, stdout } = await tutti(place, ...runWaiting, '--detach');
  expect(stdout).toMatch(/^waiting-1 runs in the background, in process \d+/);
  expect(stdout).toContain('tutti status waiting-1');
  expect(stdout).toContain('tail -f logs/waiting.log');
  expect(code).toBe(0);
  const status = await tutti(place, 'status');
  expect(status.stdout).toMatch(/Running on .*, process \d+\./);
  const again = await tutti(place, 'resume', '--detach');
  expect(again.stderr).toMatch(/another Tutti on .* is running waiting-1/);
  expect(again.code).toBe(2);
});

test('what was left goes on in the background, and adopts its jobs', async () => {
  const { place, child, ended } = await placeWithRunningJobs();
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 4 });
  const { pid } = await ask<Detached>(place, 'resume', 'waiting-1', '--detach');
  expect(await supervisorsIn(place)).toEqual([child.pid, pid]);
  await letGo(place);
  await eventOf(place, ofType('ensemble.finished'));
  await expectEachRunBeganOnce(place);
  const done = await tutti(place, 'resume', '--all', '--detach');
  expect(done).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

test('where the other one cannot take over, it says why', async () => {
  const { place, child, ended } = await placeWithRunningJobs();
  child.kill('SIGINT');
  await ended;
  const environment = join(place.cwd, 'runs', '.tutti', 'waiting-1.environment.json');
  await rm(environment);
  await mkdir(environment);
  const inForeground = await tutti(place, 'resume');
  expect(inForeground.code).not.toBe(0);
  const failed = await tutti(place, 'resume', '--detach');
  expect(failed.stderr).toContain('waiting-1 could not be left to a process in the background');
  expect(failed.stderr).toContain('EISDIR');
  expect(failed.stderr).toContain('tutti resume waiting-1');
  expect(failed.code).toBe(inForeground.code);
  await rm(environment, { recursive: true });
  await letGo(place);
  expect(await tutti(place, 'resume')).toMatchObject({ code: 0 });
  await expectEachRunBeganOnce(place);
});

test('one that is over in no time has been taken over, too', async () => {
  const place = await placeWith('embedded');
  await write(place, 'troubled.yaml', troubled(3));
  const { eid, pid } = await ask<Detached>(place, 'run', 'troubled.yaml', 'simulated', '--detach');
  await eventOf(place, ofType('ensemble.finished'));
  await until('it has left', () => !isAlive(pid));
  expect((await tutti(place, 'replay', eid, '--verify')).code).toBe(0);
});
