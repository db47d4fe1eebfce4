import { describe, expect, it } from 'vitest';
import {
  type Observation,
  type Odds,
  PreparationFailed,
  SimulatedBackend,
  type SubmittedJob,
  type TaskRequest,
  type TaskResult,
} from '../../../src/backends/index.js';
import { VirtualClock } from '../../../src/clock/index.js';
import type { Address } from '../../../src/events/catalogue/index.js';

const run = { kind: 'run', eid: 'e-1', batch: 'b', idx: 1 } as const;
const preparation = { run, attempt: 1, cycle: 1, params: {}, texts: {} };

const succeeded = (result: TaskResult): boolean => result.kind === 'ended' && result.ok;

const job: SubmittedJob = {
  run,
  attempt: 1,
  segment: 1,
  cycle: 1,
  token: 't',
  id: 'sim-t',
  submittedAt: 1000,
};

/** A cluster where each job queues for 10 s, runs for 100 s, and fails like this, if at all. */
function cluster(reason?: string, odds: Partial<Odds> = {}): SimulatedBackend {
  const failures = reason === undefined ? {} : { [reason]: 1 };
  const all = {
    seed: 1,
    queue_seconds: [10, 10],
    run_seconds: [100, 100],
    failures,
    ...odds,
  } as const;
  return new SimulatedBackend(new VirtualClock(0), () => all);
}

/** What is seen of the job at this time, in seconds after its submission. */
async function seenAt(
  seconds: number,
  reason?: string,
  asked = job,
): Promise<Observation | undefined> {
  const failures = reason === undefined ? {} : { [reason]: 1 };
  const odds: Odds = { seed: 1, queue_seconds: [10, 10], run_seconds: [100, 100], failures };
  const clock = new VirtualClock(asked.submittedAt + seconds * 1000);
  return (await new SimulatedBackend(clock, () => odds).observe([asked])).get('t');
}

const task = (
  phase: TaskRequest['phase'],
  owner: Address = { kind: 'run', eid: 'e-1', batch: 'b', idx: 1 },
): TaskRequest => ({
  owner,
  phase,
  index: 0,
  attempt: 1,
  cycle: 1,
  task: { name: 'check', args: {} },
  token: 't',
});

describe('a simulated job', () => {
  it('queues, runs and ends in the time of the clock', async () => {
    expect(await seenAt(9.999)).toStrictEqual({ kind: 'queued' });
    expect(await seenAt(10)).toStrictEqual({ kind: 'running', startedAt: 11_000 });
    expect(await seenAt(109.999)).toStrictEqual({ kind: 'running', startedAt: 11_000 });
    expect(await seenAt(110)).toMatchObject({
      kind: 'exited',
      outcome: 'success',
      code: 0,
      startedAt: 11_000,
      endedAt: 111_000,
    });
  });

  it('is stopped at its own time limit', async () => {
    const limited = { ...job, timeout: 50 };
    expect(await seenAt(59.999, undefined, limited)).toMatchObject({ kind: 'running' });
    const exit = { kind: 'exited', outcome: 'failure', reason: 'timeout', endedAt: 61_000 };
    expect(await seenAt(60, undefined, limited)).toMatchObject(exit);
    expect(await seenAt(60, 'exit:3', limited)).toMatchObject(exit);
    expect(await seenAt(110, undefined, { ...job, timeout: 100 })).toMatchObject({
      outcome: 'success',
    });
  });

  it.each([
    ['exit:3', { outcome: 'failure', reason: 'exit:3', code: 3 }],
    ['signal:KILL', { outcome: 'failure', reason: 'signal:KILL', signal: 'KILL' }],
    ['timeout', { outcome: 'failure', reason: 'timeout' }],
    ['out-of-memory', { outcome: 'failure', reason: 'out-of-memory' }],
    ['node-failure', { outcome: 'failure', reason: 'node-failure' }],
    ['preempted', { outcome: 'failure', reason: 'preempted' }],
    ['allocation-ended', { outcome: 'failure', reason: 'allocation-ended' }],
  ])('that is to fail with %s is seen to have ended so', async (reason, exit) => {
    expect(await seenAt(20, reason)).toMatchObject({ kind: 'running' });
    const seen = await seenAt(110, reason);
    expect(seen).toStrictEqual({
      kind: 'exited',
      evidence: 'simulation',
      startedAt: 11_000,
      endedAt: 111_000,
      ...exit,
    });
  });

  it.each(['check', 'task', 'template'])(
    'ends well where its run fails beside it: %s',
    async (reason) => {
      expect(await seenAt(110, reason)).toMatchObject({ outcome: 'success', code: 0 });
    },
  );

  it('that is to be lost is absent once it should have ended, with evidence', async () => {
    expect(await seenAt(20, 'lost')).toMatchObject({ kind: 'running' });
    expect(await seenAt(110, 'lost')).toStrictEqual({
      kind: 'absent',
      evidence: 'the simulation lost this job',
    });
  });

  it('is rejected, or taken under an id of its own', async () => {
    expect(await cluster('submit-rejected').submit(job)).toMatchObject({ kind: 'rejected' });
    expect(await cluster().submit(job)).toStrictEqual({ kind: 'submitted', id: 'sim-t' });
    expect(await cluster('exit:1').submit(job)).toMatchObject({ kind: 'submitted' });
  });

  it('has the same fate in every ensemble, and another in every attempt, segment and cycle', async () => {
    const odds = { run_seconds: [0, 1_000_000] } as const;
    const endsAt = (asked: SubmittedJob) => cluster(undefined, odds).nextLook(asked, 11_000);
    expect(endsAt({ ...job, run: { ...run, eid: 'e-2' } })).toBe(endsAt(job));
    const others = [{ attempt: 2 }, { segment: 2 }, { cycle: 2 }, { run: { ...run, idx: 2 } }];
    const ends = others.map((other) => endsAt({ ...job, ...other }));
    expect(new Set([endsAt(job), ...ends]).size).toBe(5);
  });

  it('is worth a look when it starts and when it ends, to the full second', () => {
    const odd = { ...job, submittedAt: 1500 };
    expect(cluster().nextLook(odd, 1500)).toBe(12_000);
    expect(cluster().nextLook(odd, 12_000)).toBe(112_000);
    expect(cluster().nextLook(odd, 111_500)).toBe(111_500);
    expect(cluster().nextLook(odd, 500_000)).toBe(500_000);
  });

  it('is among the answers under its token, each of those that were asked for', async () => {
    const jobs = ['a', 'b', 'c'].map((token) => ({ ...job, token }));
    expect([...(await cluster().observe(jobs)).keys()]).toStrictEqual(['a', 'b', 'c']);
  });
});

describe('a simulated job that is taken back', () => {
  const withdraw = { kind: 'withdraw' } as const;
  const end = { kind: 'end', grace: 10_000 } as const;

  /** Submitted at 1 s, it queues until 11 s and runs until 111 s. */
  function at(seconds: number, reason?: string) {
    const clock = new VirtualClock(seconds * 1000);
    const failures = reason === undefined ? {} : { [reason]: 1 };
    const odds: Odds = { seed: 1, queue_seconds: [10, 10], run_seconds: [100, 100], failures };
    const backend = new SimulatedBackend(clock, () => odds);
    const goOn = (until: number): void => {
      clock.at(until * 1000, () => undefined);
      clock.elapse();
    };
    const see = async () => (await backend.observe([job])).get('t');
    return { clock, backend, goOn, see };
  }

  it.each([withdraw, end])(
    'before it started exits as withdrawn, in that moment: %o',
    async (how) => {
      const { backend, goOn, see } = at(5);
      await backend.cancel([job], how);
      const exit = { kind: 'exited', outcome: 'failure', reason: 'cancelled', endedAt: 5_000 };
      expect(await see()).toMatchObject(exit);
      expect(await see()).not.toHaveProperty('startedAt');
      expect(backend.nextLook(job, 5_000)).toBe(5_000);
      // Whoever asks later, and whatever more is asked for, hears the same.
      goOn(500);
      await backend.cancel([job], end);
      expect(await see()).toMatchObject(exit);
    },
  );

  it('while it runs goes on where it is withdrawn, and ends now where it is to end', async () => {
    const { backend, goOn, see } = at(20);
    await backend.cancel([job], withdraw);
    expect(await see()).toMatchObject({ kind: 'running' });
    expect(backend.nextLook(job, 20_000)).toBe(111_000);
    goOn(30);
    await backend.cancel([job], end);
    expect(backend.nextLook(job, 30_000)).toBe(30_000);
    expect(await see()).toMatchObject({
      kind: 'exited',
      outcome: 'failure',
      reason: 'signal:TERM',
      signal: 'TERM',
      startedAt: 11_000,
      endedAt: 30_000,
    });
  });

  it('after its end has ended as it did', async () => {
    const { backend, see } = at(200, 'exit:3');
    await backend.cancel([job], end);
    expect(await see()).toMatchObject({ reason: 'exit:3', endedAt: 111_000 });
  });

  it('is taken back again by another process, which knows nothing of the first', async () => {
    const first = at(20);
    await first.backend.cancel([job], end);
    const second = at(40);
    expect(await second.see()).toMatchObject({ kind: 'running' });
    await second.backend.cancel([job], end);
    expect(await second.see()).toMatchObject({ reason: 'signal:TERM', endedAt: 40_000 });
  });

  it('with the intent alone known never starts, should it come to be submitted', async () => {
    const { backend, goOn, see } = at(0.5);
    const { id: _, submittedAt: __, ...intent } = job;
    await backend.cancel([intent], withdraw);
    expect(await backend.find()).toEqual({ kind: 'absent' });
    goOn(300);
    expect(await see()).toMatchObject({ reason: 'cancelled' });
  });
});

describe('a simulated run', () => {
  it('fails at its templates where that is its fate', async () => {
    await expect(cluster('template').prepare(preparation)).rejects.toThrow(PreparationFailed);
    await expect(cluster('exit:1').prepare(preparation)).resolves.toStrictEqual([]);
  });

  it('fails in its pre_run tasks by a check, in its post_run tasks by a task', async () => {
    const ok = async (reason: string, phase: TaskRequest['phase']) =>
      succeeded(await cluster(reason).runTask(task(phase)));
    expect(await ok('check', 'pre_run')).toBe(false);
    expect(await ok('check', 'post_run')).toBe(true);
    expect(await ok('task', 'pre_run')).toBe(true);
    expect(await ok('task', 'post_run')).toBe(false);
    expect(await ok('exit:1', 'pre_run')).toBe(true);
  });

  it('fails by a check where it has one, and by no other task before its job', async () => {
    const before = { ...task('pre_run'), task: { name: 'execute', args: {} } } as const;
    expect(succeeded(await cluster('check').runTask(before))).toBe(true);
  });

  it('has its own fate also where its batch is called like a run', async () => {
    const odds = (batch: string): Odds => ({
      seed: 1,
      queue_seconds: [0, 0],
      run_seconds: [0, 0],
      failures: batch === 'b-1' ? { check: 1 } : {},
    });
    const backend = new SimulatedBackend(new VirtualClock(0), odds);
    expect(
      succeeded(
        await backend.runTask(task('pre_run', { kind: 'run', eid: 'e-1', batch: 'b-1', idx: 2 })),
      ),
    ).toBe(false);
    expect(
      succeeded(
        await backend.runTask(task('pre_run', { kind: 'run', eid: 'e-1', batch: 'b', idx: 12 })),
      ),
    ).toBe(true);
  });

  it('leaves the tasks of batches and ensembles alone', async () => {
    const batch = { kind: 'batch', eid: 'e-1', batch: 'b' } as const;
    const ensemble = { kind: 'ensemble', eid: 'e-1' } as const;
    expect(succeeded(await cluster('check').runTask(task('pre_batch', batch)))).toBe(true);
    expect(succeeded(await cluster('task').runTask(task('post_process', ensemble)))).toBe(true);
  });
});
