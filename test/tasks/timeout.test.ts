import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Desk } from './desk.js';

/** Whether a process still lives. Zombies do not. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

describe('a command that runs into its timeout', () => {
  test('ends with all that it started, and says so', async () => {
    const desk = await Desk.open();
    const cmd =
      'echo said; sleep 1000 & echo $! >>pids; (sleep 1000 & echo $! >>pids; wait) & wait';
    expect(await desk.run({ cmd, timeout: 0.5 })).toMatchObject({
      kind: 'ended',
      ok: false,
      signal: 'SIGTERM',
      message: 'execute: ran into its timeout of 0.5 s: said',
    });
    const pids = (await desk.lines('pids')).map(Number);
    expect(pids).toHaveLength(2);
    expect(await Promise.all(pids.map(isAlive))).toEqual([false, false]);
    expect(desk.defects).toEqual([]);
  });

  test('has not succeeded where it ends in good order because it was asked to', async () => {
    const desk = await Desk.open();
    const cmd = 'trap "echo saved >saved; exit 0" TERM; sleep 1000 & wait';
    expect(await desk.run({ cmd, timeout: 0.5 })).toMatchObject({
      ok: false,
      code: 0,
      message: 'execute: ran into its timeout of 0.5 s',
    });
    expect(await desk.lines('saved')).toEqual(['saved']);
  });

  test('is known as such to a supervisor that comes after its end', async () => {
    const first = await Desk.open();
    const request = first.request({ cmd: 'sleep 1000', timeout: 0.3 });
    await first.runner.runTask(request);
    const second = await first.successor();
    expect(await second.runner.runTask(request)).toMatchObject({
      ok: false,
      message: 'execute: ran into its timeout of 0.3 s',
    });
  });

  test('is ended by whoever goes on with it: the time counts from its claim', async () => {
    const first = await Desk.open();
    const cmd = 'echo begun >>begun; sleep 1000 & wait';
    const request = first.request({ cmd, timeout: 2 });
    void first.runner.runTask(request);
    await first.hasLines('begun', 1);
    const began = Date.now();
    const second = await first.successor();
    expect(await second.runner.runTask(request)).toMatchObject({
      ok: false,
      message: 'execute: ran into its timeout of 2 s',
    });
    expect(Date.now() - began).toBeLessThan(30_000);
    expect(await second.lines('begun')).toHaveLength(1);
  });

  test('is not, where it ends in time', async () => {
    const desk = await Desk.open();
    expect(await desk.run({ cmd: 'true', timeout: 600 })).toMatchObject({ ok: true });
    expect(await desk.run({ cmd: 'exit 3', timeout: 600 })).toMatchObject({
      message: 'execute: exit code 3',
    });
  });
});

describe('a check with a timeout', () => {
  test('has that for all its tries: one that runs too long is ended, and none begins later', async () => {
    const desk = await Desk.open();
    const check = { name: 'check', cmd: 'echo try >>tries; sleep 1000', timeout: 600 } as const;
    const request = { ...desk.request(check), startedAt: Date.now() - 599_500 };
    expect(await desk.runner.runTask(request)).toMatchObject({ kind: 'waiting' });
    expect(await desk.runner.runTask(request)).toEqual({ kind: 'waiting', output: '' });
    expect(await desk.lines('tries')).toHaveLength(1);
  });

  test('that was true in time is true, also where nobody was there to see it', async () => {
    const first = await Desk.open();
    const check = first.request({ name: 'check', cmd: 'test -e data', timeout: 600 });
    expect(await first.runner.runTask(check)).toMatchObject({ kind: 'waiting' });
    await writeFile(join(first.directory, 'data'), '');
    expect(await first.runner.runTask({ ...check, tries: 1 })).toMatchObject({ ok: true });
    const second = await first.successor();
    const late = { ...check, startedAt: Date.now() - 700_000, tries: 1 };
    expect(await second.runner.runTask(late)).toMatchObject({ kind: 'ended', ok: true });
  });

  test('and fail: true fails at its limit', async () => {
    const desk = await Desk.open();
    const more = { fail: true };
    const request = desk.request({ name: 'check', cmd: 'sleep 1000', timeout: 0.5, more });
    expect(await desk.runner.runTask({ ...request, startedAt: Date.now() })).toMatchObject({
      ok: false,
      message: 'check: ran into its timeout of 0.5 s',
    });
  });

  test('of jobs that cannot be counted in time is not answered', async () => {
    const queue = { count: () => new Promise<never>(() => undefined) };
    const desk = await Desk.open({ queue });
    const request = desk.request({ name: 'jobs', more: { limit: 1 }, timeout: 600 });
    const late = { ...request, startedAt: Date.now() - 600_000 };
    expect(await desk.runner.runTask(late)).toEqual({ kind: 'waiting', output: '' });
  });
});

test('a move that runs into its timeout is stopped: what is not copied yet is not', async () => {
  const desk = await Desk.open();
  for (let n = 0; n < 300; n += 1) {
    const folder = join(desk.directory, `d${n}`);
    await mkdir(folder);
    await writeFile(join(folder, 'data'), Buffer.alloc(200_000, n));
  }
  await mkdir(join(desk.root, 'archive'));
  const dest = join(desk.root, 'archive');
  expect(await desk.run({ name: 'move', more: { dest }, timeout: 0.02 })).toMatchObject({
    kind: 'ended',
    ok: false,
    message: 'move: ran into its timeout of 0.02 s',
  });
  expect(existsSync(join(dest, 'b-0/d299/data'))).toBe(false);
  expect(await desk.run({ name: 'move', more: { dest }, timeout: 600 })).toMatchObject({
    ok: true,
  });
  expect(existsSync(join(dest, 'b-0/d299/data'))).toBe(true);
});
