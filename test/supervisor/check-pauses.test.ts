import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../src/clock/index.js';
import type { Backend } from '../../src/backends/index.js';
import type { Fact } from '../../src/events/catalogue/index.js';
import { type ChainScope, runTasks } from '../../src/supervisor/activities/index.js';
import { Activity } from '../../src/supervisor/activity.js';

/** Seconds between the tries of a check that is true at the last of them, and what was written down. */
async function pausesOf(
  tries: number,
  more: Partial<ChainScope> & { readonly before?: number; readonly from?: number } = {},
): Promise<{ pauses: number[]; written: unknown[]; finished: unknown[]; endedAt: number }> {
  const clock = new VirtualClock(0);
  const asked: number[] = [];
  const facts: Fact[] = [];
  const state = { isDone: false };
  const { before, from = 0, ...options } = more;
  if (from > 0) {
    clock.at(from * 1000, () => undefined);
    clock.elapse();
  }
  const current = {
    index: 0,
    attempt: 1,
    name: 'check',
    token: 't',
    startedAt: new Date(0).toISOString(),
  };
  const scope: ChainScope = {
    clock,
    activity: new Activity('tasks'),
    owner: { kind: 'run', eid: 'e-1', batch: 'b', idx: 0 },
    backend: {
      runTask: () => {
        asked.push(clock.now());
        return Promise.resolve(
          asked.length < tries
            ? { kind: 'waiting', output: 'no data' }
            : { kind: 'ended', ok: true },
        );
      },
    } as Partial<Backend> as Backend,
    phase: 'pre_run',
    tasks: [{ name: 'check', args: { cmd: 'x' } }],
    attempt: 1,
    cycle: 1,
    chain: () => ({
      phase: 'pre_run',
      next: 0,
      current: before === undefined ? current : { ...current, tries: before },
      failed: null,
    }),
    next: () => (state.isDone ? undefined : 0),
    report: (...reported) => {
      facts.push(...reported);
      state.isDone = reported.some(({ type }) => type === 'task.finished');
      return Promise.resolve();
    },
    ...options,
  };
  const work = runTasks(scope);
  while (!state.isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.elapse();
  }
  await work;
  return {
    pauses: asked.slice(1).map((at, index) => (at - (asked[index] ?? 0)) / 1000),
    written: facts.flatMap((fact) => (fact.type === 'task.waiting' ? [fact.data.tries] : [])),
    finished: facts.flatMap((fact) => (fact.type === 'task.finished' ? [fact.data] : [])),
    endedAt: clock.now() / 1000,
  };
}

describe('a check is asked again', () => {
  test('after a second, then ever later, up to half a minute', async () => {
    const { pauses, written } = await pausesOf(10);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30]);
    expect(written).toEqual([1, 2, 4, 8]);
  });

  test.each([
    [3, [1, 2, 3, 3]],
    [0.5, [0.5, 0.5, 0.5, 0.5]],
    [600, [1, 2, 4, 8]],
    [0, [0.1, 0.1, 0.1, 0.1]],
  ])('no later than the user says: %f s', async (checkTimeout, expected) => {
    expect((await pausesOf(5, { checkTimeout })).pauses).toEqual(expected);
  });

  test('as before by the next supervisor, which counts on', async () => {
    const { pauses, written } = await pausesOf(4, { before: 4 });
    expect(pauses).toEqual([16, 30, 30]);
    expect(written).toEqual([5]);
  });
});

describe('a check that has a timeout', () => {
  const tasks = [{ name: 'check', args: { cmd: 'x' }, timeout: 10 }] as const;

  test('fails when that is over, and is not asked once more', async () => {
    const { pauses, finished, endedAt } = await pausesOf(99, { tasks });
    expect(pauses).toEqual([1, 2, 4]);
    expect(endedAt).toBe(10);
    expect(finished).toMatchObject([
      { ok: false, message: 'check: was not true within 10 s: no data' },
    ]);
  });

  test('is true where it becomes so in time', async () => {
    const { pauses, finished } = await pausesOf(4, { tasks });
    expect(pauses).toEqual([1, 2, 4]);
    expect(finished).toMatchObject([{ ok: true }]);
  });

  test('has that from its first start on, whoever goes on with it', async () => {
    const { pauses, finished, endedAt } = await pausesOf(99, { tasks, before: 2, from: 5 });
    expect(pauses).toEqual([4]);
    expect(endedAt).toBe(10);
    expect(finished).toMatchObject([{ ok: false }]);
  });

  test('while nobody was there is looked at once more: it may have become true in time', async () => {
    const late = await pausesOf(1, { tasks, before: 2, from: 5_000 });
    expect(late.finished).toMatchObject([{ ok: true }]);
    const never = await pausesOf(99, { tasks, before: 2, from: 5_000 });
    expect(never).toMatchObject({ pauses: [], written: [], endedAt: 5_000 });
    expect(never.finished).toMatchObject([{ ok: false }]);
  });

  test('is tolerated to fail where its task says so', async () => {
    const tolerated = [{ ...tasks[0], fail: false }];
    expect((await pausesOf(99, { tasks: tolerated })).finished).toMatchObject([
      { ok: true, message: 'check: was not true within 10 s: no data' },
    ]);
  });
});
