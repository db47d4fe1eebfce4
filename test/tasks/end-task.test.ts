import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CancelHow } from '../../src/backends/index.js';
import { VirtualClock } from '../../src/clock/index.js';
import { claimFile, Launcher, look, signal, type Work } from '../../src/launcher/index.js';
import { Desk, slow } from './desk.js';

const withdraw: CancelHow = { kind: 'withdraw' };
const end = (grace = 5_000): CancelHow => ({ kind: 'end', grace });
const cancelled = { kind: 'ended', ok: false, message: 'cancelled' };

function workOf(desk: Desk, request: ReturnType<Desk['request']>): Work {
  const place = desk.layout.task(request);
  return { ...place, id: request.token, program: '/bin/sh', args: ['-c', 'echo late >>late'] };
}

describe('a command that is taken back', () => {
  test('while it runs is seen through to its end, or ended where that is asked for', async () => {
    const desk = await Desk.open();
    const [kept, ended] = [desk.request({ cmd: slow }), desk.request({ cmd: slow })];
    const first = desk.runner.runTask(kept);
    void desk.runner.runTask(ended);
    await desk.hasLines('begun', 2);
    await desk.runner.endTask(kept, withdraw);
    await desk.runner.endTask(ended, end());
    expect(await desk.runner.runTask(ended)).toMatchObject({ ok: false, signal: 'SIGTERM' });
    await desk.go();
    expect(await first).toMatchObject({ ok: true });
    expect(await desk.runner.runTask(kept)).toMatchObject({ ok: true });
    expect(await desk.lines('begun')).toHaveLength(2);
    expect(await desk.lines('done')).toHaveLength(1);
    expect(desk.defects).toEqual([]);
  });

  test('first in its own time and then at once, is ended', async () => {
    const desk = await Desk.open();
    const request = desk.request({
      cmd: 'trap "" TERM; echo begun >>begun; while :; do sleep 0.05; done',
    });
    const result = desk.runner.runTask(request);
    await desk.hasLines('begun', 1);
    await desk.runner.endTask(request, withdraw);
    await desk.runner.endTask(request, end(100));
    expect(await result).toMatchObject({ ok: false, signal: 'SIGKILL' });
  });

  test('and cannot be ended at that moment, is a little later', async () => {
    const clock = new VirtualClock(Date.now());
    const desk = await Desk.open({ clock });
    const request = desk.request({ cmd: 'echo begun >>begun; exec sleep 600' });
    const result = desk.runner.runTask(request);
    await desk.hasLines('begun', 1);
    const claim = claimFile(workOf(desk, request));
    const written = await readFile(claim, 'utf8');
    await writeFile(claim, written.replace(/^host .*$/m, 'host elsewhere'));
    await desk.runner.endTask(request, end());
    await expect.poll(() => String(desk.defects)).toContain('started on elsewhere');
    await writeFile(claim, written);
    expect(clock.elapse()).toBe(true);
    expect(await result).toMatchObject({ ok: false, signal: 'SIGTERM' });
  });

  test.each([withdraw, end()])(
    'before anybody began it never begins, not even by who was frozen with it: %o',
    async (how) => {
      const desk = await Desk.open();
      const request = desk.request({ cmd: 'echo ran >>ran' });
      await desk.runner.endTask(request, how);
      expect(await desk.runner.runTask(request)).toEqual(cancelled);
      const launcher = new Launcher({ env: process.env });
      onTestFinished(() => launcher.close());
      expect(await launcher.start(workOf(desk, request))).toEqual({ kind: 'superseded' });
      const second = await desk.successor();
      expect(await second.runner.runTask(request)).toEqual(cancelled);
      expect(await second.lines('ran')).toEqual([]);
    },
  );

  test('while it waits for its turn has ended at once', async () => {
    const desk = await Desk.open({ atOnce: 1 });
    const [running, waiting, last] = [slow, 'echo ran >>ran', 'echo last >>ran'].map((cmd) =>
      desk.request({ cmd }),
    );
    const first = desk.runner.runTask(running!);
    await desk.hasLines('begun', 1);
    const second = desk.runner.runTask(waiting!);
    const third = desk.runner.runTask(last!);
    await desk.runner.endTask(waiting!, withdraw);
    expect(await second).toEqual(cancelled);
    await desk.go();
    expect(await Promise.all([first, third])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await desk.lines('ran')).toEqual(['last']);
  });

  test('is found by a supervisor that did not start it, and ended', async () => {
    const { desk, request } = await Desk.takingOver();
    await desk.runner.endTask(request, end());
    // Also where nobody asks for its end.
    await expect.poll(() => look(workOf(desk, request))).toMatchObject({ kind: 'ended' });
    expect(await desk.runner.runTask(request)).toMatchObject({ signal: 'SIGTERM' });
    expect(await desk.lines('begun')).toHaveLength(1);
  });

  test('is not run again where it was cut off, though it may be run twice', async () => {
    const { desk, request } = await Desk.takingOver({ rerunnable: true });
    const sight = await look(workOf(desk, request));
    if (sight.kind !== 'running') throw new Error(`it is ${sight.kind}`);
    process.kill(sight.pid, 'SIGKILL');
    await signal(workOf(desk, request), 'SIGKILL');
    await expect.poll(() => look(workOf(desk, request))).toMatchObject({ kind: 'vanished' });
    await desk.runner.endTask(request, withdraw);
    expect(await desk.runner.runTask(request)).toMatchObject({ kind: 'cut off' });
    expect(await desk.lines('begun')).toHaveLength(1);
  });
});

describe('a check that is taken back', () => {
  test('while it waits is not asked again', async () => {
    const desk = await Desk.open();
    const request = desk.request({ name: 'check', cmd: 'echo try >>tries; false' });
    await desk.runner.runTask(request);
    await desk.runner.endTask(request, withdraw);
    expect(await desk.runner.runTask(request)).toEqual(cancelled);
    expect(await desk.lines('tries')).toHaveLength(1);
  });

  test('while it is being asked is ended in any case: it changes nothing', async () => {
    const desk = await Desk.open();
    const request = desk.request({ name: 'check', cmd: 'echo try >>tries; sleep 1000' });
    const result = desk.runner.runTask(request);
    await desk.hasLines('tries', 1);
    await desk.runner.endTask(request, withdraw);
    expect(await result).toEqual(cancelled);
  });

  test('also the try that an earlier supervisor has left', async () => {
    const first = await Desk.open();
    const cmd = 'echo $$ >>tries; [ $(wc -l <tries) -lt 3 ] || exec sleep 1000; false';
    const request = first.request({ name: 'check', cmd });
    await first.runner.runTask(request);
    await first.runner.runTask({ ...request, tries: 1 });
    void first.runner.runTask({ ...request, tries: 2 });
    await first.hasLines('tries', 3);
    const second = await first.successor();
    const late = { ...request, tries: 2 };
    await second.runner.endTask(late, end());
    expect(await second.runner.runTask(late)).toEqual(cancelled);
    expect(await second.lines('tries')).toHaveLength(3);
    const third = { ...workOf(second, request), name: `${second.layout.task(request).name}.3` };
    expect(await look(third)).toMatchObject({ kind: 'ended', signal: 'SIGTERM' });
  });
});

describe('a task inside this process that is taken back', () => {
  const count = (ready: () => void) => ({
    count: () => {
      ready();
      return new Promise<never>(() => undefined);
    },
  });

  test('stops, and where it hears nothing it is left behind after its time', async () => {
    let began = (): void => undefined;
    const asked = new Promise<void>((resolve) => (began = resolve));
    const desk = await Desk.open({ queue: count(() => began()) });
    const request = desk.request({ name: 'jobs', more: { limit: 1 } });
    const result = desk.runner.runTask(request);
    await asked;
    await desk.runner.endTask(request, end(50));
    expect(await result).toEqual(cancelled);
  });

  test('before it began never begins', async () => {
    const desk = await Desk.open();
    const request = desk.request({ name: 'remove' });
    await desk.runner.endTask(request, withdraw);
    expect(await desk.runner.runTask(request)).toEqual(cancelled);
    expect(await desk.runner.runTask(request)).toEqual(cancelled);
    await writeFile(join(desk.directory, 'still'), 'there');
  });
});

test('a task that is asked for twice at once runs once, and both hear of its end', async () => {
  const desk = await Desk.open();
  const request = desk.request({ cmd: slow });
  const both = [desk.runner.runTask(request), desk.runner.runTask(request)];
  await desk.hasLines('begun', 1);
  await desk.go();
  expect(await Promise.all(both)).toMatchObject([{ ok: true }, { ok: true }]);
  expect(await desk.lines('begun')).toHaveLength(1);
});
