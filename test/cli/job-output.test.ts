import { describe, expect, test } from 'vitest';
import { pickAttempt, whyNoOutput } from '../../src/cli/job-output.js';
import { latestTry } from '../../src/cli/task-output.js';

const run = {
  run: 'b-3',
  eid: 'lorenz-1',
  state: 'planned',
  reason: null,
  waiting_for: null,
  phase: null,
};
const attempt = {
  cycle: 1,
  attempt: 1,
  segment: 1,
  backend: 'local',
  reason: null,
  started_at: null,
  ended_at: null,
};
const then = new Date(0);

describe('why there is no output', () => {
  test.each([
    [{ waiting_for: 'a free slot' }, undefined, 'has not started yet: it waits for a free slot'],
    [{ state: 'templating' }, undefined, 'directory of b-3 is being made'],
    [{ state: 'checking' }, undefined, 'tutti logs lorenz-1/b-3 --task pre_run'],
    [{ state: 'ready', waiting_for: 'a free job slot' }, undefined, 'waits for a free job slot'],
    [{ state: 'skipped' }, undefined, 'was skipped'],
    [{ state: 'cancelled' }, undefined, 'cancelled before its job started'],
    [{ state: 'failed', phase: 'pre_run' }, undefined, '--task pre_run'],
    [{ state: 'failed', phase: 'template', reason: 'template' }, undefined, '(template)'],
    [{ state: 'queued' }, attempt, 'has not started yet, so it has printed nothing'],
    [
      { state: 'failed' },
      { ...attempt, ended_at: then, reason: 'cancelled' },
      'never started (cancelled)',
    ],
    [{ state: 'running' }, { ...attempt, backend: 'simulated' }, 'simulated cluster'],
    [{ state: 'succeeded' }, { ...attempt, started_at: then }, 'There is no file /r/job.out'],
  ])('%j', (values, of, said) => {
    expect(whyNoOutput({ ...run, ...values }, of, '/r/job.out')).toContain(said);
  });
});

describe('the attempt that is meant', () => {
  const attempts = [attempt, { ...attempt, segment: 2 }, { ...attempt, attempt: 2 }];
  test('is the latest, or the latest segment of the one named', () => {
    expect(pickAttempt(run, attempts, undefined)).toBe(attempts[2]);
    expect(pickAttempt(run, attempts, 1)).toBe(attempts[1]);
    expect(pickAttempt(run, attempts.slice(3), undefined)).toBeUndefined();
  });

  test('that has not been is refused with those that have', () => {
    const pick = () => pickAttempt(run, attempts, 3);
    expect(pick).toThrow(expect.objectContaining({ exitCode: 2, hint: 'There are these: 1, 2' }));
  });
});

test.each([
  [[], 'pre_run-0.ab.out'],
  [['pre_run-0.ab.out', 'pre_run-0.ab.2.out', 'pre_run-0.ab.10.out'], 'pre_run-0.ab.10.out'],
  [['pre_run-0.ab.2.sh', 'pre_run-0.abc.7.out', 'pre_run-1.ab.3.out'], 'pre_run-0.ab.out'],
])('of %j the latest try', (names, latest) => {
  expect(latestTry('pre_run-0.ab.out', names)).toBe(latest);
});
