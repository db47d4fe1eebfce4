import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../src/clock/index.js';
import type { Backend } from '../../src/backends/index.js';
import type { Fact } from '../../src/events/catalogue/index.js';
import { type ChainScope, runTasks } from '../../src/supervisor/activities/index.js';
import { Activity } from '../../src/supervisor/activity.js';

/** Seconds between the tries of a check that is true at the last of them, and what was written down. */
async function pausesOf(
  tries: number,
  more: Partial<ChainScope> & { readonly before?: number } = {},
): Promise<{ pauses: number[]; written: unknown[] }> {
  const clock = new VirtualClock(0);
  const asked: number[] = [];
  const facts: Fact[] = [];
  const state = { isDone: false };
  const { before, ...options } = more;
  const current = { index: 0, attempt: 1, token: 't', startedAt: '' };
  const scope: ChainScope = {
    clock,
    activity: new Activity('tasks'),
    owner: { kind: 'run', eid: 'e-1', batch: 'b', idx: 0 },
    backend: {
      runTask: () => {
        asked.push(clock.now());
        return Promise.resolve(
          asked.length < tries ? { kind: 'waiting', output: '' } : { kind: 'ended', ok: true },
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
