import { expect, test } from 'vitest';
import type { Observation } from '../../src/backends/index.js';
import { Activity } from '../../src/supervisor/activity.js';
import { JobWatcher } from '../../src/supervisor/job-watcher.js';
import { elapsing, simulated } from './stage.js';

const job = {
  token: 't-1',
  id: '1',
  submittedAt: 0,
  run: { kind: 'run', eid: 'e-1', batch: 'b', idx: 0 },
  attempt: 1,
  segment: 1,
  cycle: 1,
} as const;

test('one who has left hears nothing of what was asked for him, and his successor asks for himself', async () => {
  const heard: string[] = [];
  const hears = (who: string) => async (seen: Observation) => {
    heard.push(`${who}: ${seen.kind}`);
    return 'done' as const;
  };
  const first = new Activity('watch');
  let looks = 0;
  let second: Promise<void> | undefined;
  const { stage, clock } = simulated({
    nextLook: (_, now) => now + 1_000,
    observe: async () => {
      looks += 1;
      if (looks === 1) {
        first.end();
        second = watcher.follow(job, new Activity('cancel'), hears('the second'));
      }
      return new Map<string, Observation>([[job.token, { kind: 'queued' }]]);
    },
  });
  const watcher = new JobWatcher(stage.backend, clock, (error) =>
    expect.unreachable(String(error)),
  );
  await elapsing(watcher.follow(job, first, hears('the first')), clock);
  await elapsing(second ?? Promise.reject(new Error('nobody has looked')), clock);
  expect(heard).toEqual(['the second: queued']);
  expect(looks).toBe(2);
});

test('news of one job is a look at that one; the other is looked at in its time', async () => {
  const asked: string[][] = [];
  let tellOf: (token: string) => void = () => undefined;
  const { stage, clock } = simulated({
    onNews: (call) => {
      tellOf = call;
    },
    nextLook: ({ token }, now) => (token === job.token ? now + 1_000 : now + 60_000),
    observe: async (jobs) => {
      asked.push(jobs.map(({ token }) => token));
      return new Map(jobs.map(({ token }) => [token, { kind: 'queued' } as const]));
    },
  });
  const watcher = new JobWatcher(stage.backend, clock, (error) =>
    expect.unreachable(String(error)),
  );
  const until = (looks: number) => async () => {
    if (asked.length === 1) tellOf('t-2');
    return asked.length >= looks ? ('done' as const) : ('look again' as const);
  };
  const first = watcher.follow(job, new Activity('watch'), until(3));
  const second = watcher.follow({ ...job, token: 't-2' }, new Activity('watch'), until(4));
  await elapsing(Promise.all([first, second]), clock);
  expect(asked).toEqual([['t-1'], ['t-2'], ['t-1'], ['t-2']]);
  expect(clock.now()).toBeGreaterThanOrEqual(60_000);
});
