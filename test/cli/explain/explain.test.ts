import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/cli/explain/explain.js';
import { worded } from '../../../src/cli/explain/reasons.js';
import { ago, attempt, batch, type Given, given, task } from './given.js';

const retry = { retry: { attempts: 3, delays: [], on: ['exit:*', 'timeout'] } };

function told(facts: Given): string {
  const { headline, because, advice } = explain(given(facts));
  return [headline, ...because, ...advice.map((line) => `> ${line}`)].join('\n');
}

describe('a run that waits', () => {
  const waiting = { waiting_for: 'a free slot', waiting_since: ago(300) };
  test.each<[string, Given, string]>([
    [
      'for a slot that is free',
      { run: waiting },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
A slot is free for it: it is about to start.`,
    ],
    [
      'for other runs of its batch',
      {
        run: waiting,
        batches: [batch({ maxruns: 5, queued: 1, running: 2, working: 1, waiting: 3 })],
        ready: new Map([['b', 1]]),
        ahead: 2,
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
5 runs of the batch b are under way, and its \`maxruns\` allows 5.
2 runs of its batch come before it.
> It goes on when one of them ends. To let more of them work at once, raise \`maxruns\` of b in the file before it is started the next time.`,
    ],
    [
      'for runs of all batches',
      {
        run: waiting,
        ensemble: { maxruns: 3 },
        batches: [batch({ running: 1 }), batch({ batch: 'c', running: 2 })],
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
3 runs of the ensemble are under way, and \`limits: maxruns\` allows 3.
> It goes on when one of them ends. To let more of them work at once, raise \`maxruns\` under \`limits\` in the file before it is started the next time.`,
    ],
    [
      'while nobody is running its ensemble',
      { run: waiting, holder: undefined, batches: [batch({ maxruns: 1, running: 1 })] },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
Nobody is running lorenz-1, so nothing of it is started or looked at. A job that was started goes on by itself.
1 run of the batch b is under way, and its \`maxruns\` allows 1.
> Go on with it: tutti resume lorenz-1
> It goes on when one of them ends. To let more of them work at once, raise \`maxruns\` of b in the file before it is started the next time.`,
    ],
    [
      'paused with everything around it',
      {
        run: { ...waiting, held: true },
        ensemble: { held: true, hold_reason: 'disk is full' },
        batches: [batch({ held: true })],
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
The ensemble lorenz-1 is paused by you: disk is full.
The batch b is paused by you.
It is paused by you.
> It goes on when it is released.`,
    ],
    [
      'for the batch before its own',
      {
        run: waiting,
        inOrder: true,
        batches: [batch({ batch: 'a' }), batch({ state: 'planned' })],
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
Its batch comes after a, which has not ended (\`batches_in_order\`).
> It starts when all runs of a have ended.`,
    ],
    [
      'for tasks around it',
      { run: waiting, batches: [batch({ state: 'preparing' })] },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
The tasks before its batch (\`pre_batch\`) are not done.`,
    ],
    [
      'for its next attempt',
      {
        run: {
          state: 'retrying',
          attempt: 2,
          reason: 'exit:1',
          waiting_since: ago(10),
          waiting_until: ago(-50),
        },
        rule: retry,
      },
      `b-3 of lorenz-1 waits for its attempt 2, since 2026-03-01 11:59:50 (10 s). The one before failed: its job ended with exit code 1.
Its next attempt is not before 2026-03-01 12:00:50 (in 50 s).
> Nothing needs to be done: it is tried again by itself.`,
    ],
    [
      'for a job slot',
      {
        run: { state: 'ready', checked_at: ago(5) },
        batches: [batch({ maxjobs: 2, queued: 1, running: 1 })],
      },
      `b-3 of lorenz-1 is ready, and waits for a job slot, since 2026-03-01 11:59:55 (5.0 s).
2 jobs of the batch b are under way, and its \`maxjobs\` allows 2.
> It goes on when one of them ends. To let more of them work at once, raise \`maxjobs\` of b in the file before it is started the next time.`,
    ],
    [
      'for a check',
      {
        run: { state: 'checking', templated_at: ago(61) },
        tasks: [task({ state: 'waiting', tries: 4, output: 'no file', next_at: ago(-8) })],
      },
      `b-3 of lorenz-1 does the tasks before its job, since 2026-03-01 11:58:59 (1 min 1 s).
The check, number 1 of \`pre_run\`, is not true yet, after 4 tries. It said: no file. It is asked again at 2026-03-01 12:00:08 (in 8.0 s).
> It goes on as soon as the check is true.`,
    ],
    [
      'for cores of this host',
      { run: { state: 'queued', backend: 'local', job: 'b-3.1', submitted_at: ago(30) } },
      `b-3 of lorenz-1 waits for the backend local to start its job, since 2026-03-01 11:59:30 (30 s).
The cores that its job b-3.1 needs are not free on this host.
> It starts when jobs before it end.`,
    ],
    [
      'for the backend',
      {
        run: {
          state: 'submitting',
          backend: 'slurm',
          waiting_for: 'the backend',
          waiting_detail: 'sbatch: timed out',
          waiting_until: ago(-30),
        },
      },
      `b-3 of lorenz-1 hands its job to the backend slurm.
The backend could not be asked: sbatch: timed out. It is asked again at 2026-03-01 12:00:30 (in 30 s).
> Nothing needs to be done, unless the backend stays away.`,
    ],
    [
      'for an answer',
      {
        run: {
          state: 'lost',
          held: true,
          hold_reason: 'its job cannot be found',
          question: 'Did the job end well?',
          waiting_since: ago(60),
        },
        attempts: [attempt({ outcome: 'lost', reason: 'lost', evidence: 'no process 77' })],
      },
      `b-3 of lorenz-1 has lost its job, since 2026-03-01 11:59:00 (1 min).
Tutti asks you, since it cannot know by itself: its job cannot be found. Did the job end well?
Nobody knows whether it ran, runs or has ended: no process 77.
> Look at what it has left in its directory: the answer is yours.
> Look in its directory for what it has left before anything is run again.`,
    ],
  ])('%s', (_what, facts, text) => {
    expect(told(facts)).toBe(text);
  });
});

describe('a run that is at work', () => {
  test.each<[string, Given, string]>([
    [
      'in its job',
      {
        run: { state: 'running', job: 'b-3.2', attempt: 2, started_at: ago(90) },
        attempts: [attempt(), attempt({ attempt: 2 })],
        rule: { ...retry, timeout: 600 },
      },
      `b-3 of lorenz-1 runs its job, since 2026-03-01 11:58:30 (1 min 30 s).
Its job b-3.2 runs on login1, attempt 2 of 3.
It is ended at 2026-03-01 12:08:30 (in 8 min 30 s), its \`timeout\`.`,
    ],
    [
      'in its directory',
      { run: { state: 'templating', dispatched_at: ago(2) } },
      'b-3 of lorenz-1 gets its directory and its files, since 2026-03-01 11:59:58 (2.0 s).',
    ],
    [
      'in a task after its job',
      {
        run: { state: 'post-processing', exited_at: ago(4) },
        attempts: [attempt({ outcome: 'success', evidence: 'its exit record', run_seconds: 86 })],
        tasks: [task({ phase: 'post_run', index: 1, name: 'execute' })],
      },
      `b-3 of lorenz-1 does the tasks after its job, since 2026-03-01 11:59:56 (4.0 s).
Its job ended well after 1 min 26 s. Known from: its exit record.
The task at work is execute, number 2 of \`post_run\`, since 2026-03-01 11:59:00.`,
    ],
  ])('%s', (_what, facts, text) => {
    expect(told(facts)).toBe(text);
  });
});

describe('a run that has ended', () => {
  const ended = { ended_at: ago(60) };
  const exit = {
    outcome: 'failure',
    reason: 'exit:3',
    exit_code: 3,
    evidence: 'its exit record',
    run_seconds: 12,
  };
  const inJob = { ...ended, state: 'failed', phase: 'job', message: 'its exit record' };
  test.each<[string, Given, string]>([
    [
      'well',
      {
        run: { ...ended, state: 'succeeded' },
        attempts: [attempt({ outcome: 'success', run_seconds: 12, evidence: 'its exit record' })],
        ensemble: { state: 'finished' },
        holder: undefined,
      },
      `b-3 of lorenz-1 has succeeded, on 2026-03-01 11:59:00.
Its job ended well after 12 s. Known from: its exit record.`,
    ],
    [
      'in its only attempt',
      { run: { ...inJob, reason: 'exit:3' }, attempts: [attempt(exit)] },
      `b-3 of lorenz-1 has failed, on 2026-03-01 11:59:00: its job ended with exit code 3.
It failed in its job.
Its job ended with exit:3 after 12 s. Known from: its exit record.
It was not tried again: the file asks for no more than one attempt.
> Read what it printed, correct the cause, and run it again.
> To have such runs tried again by themselves: retry: {attempts: 3}`,
    ],
    [
      'in its last attempt',
      {
        run: { ...inJob, reason: 'exit:3', attempt: 3 },
        attempts: [attempt(exit), attempt({ ...exit, attempt: 3 })],
        rule: retry,
      },
      `b-3 of lorenz-1 has failed, on 2026-03-01 11:59:00: its job ended with exit code 3.
It failed in its job.
Its job (attempt 3 of 3) ended with exit:3 after 12 s. Known from: its exit record.
All its 3 attempts are spent.
> Read what it printed, correct the cause, and run it again.`,
    ],
    [
      'for a reason that is not tried again',
      {
        run: { ...inJob, reason: 'signal:SEGV' },
        attempts: [attempt({ ...exit, reason: 'signal:SEGV' })],
        rule: retry,
      },
      `b-3 of lorenz-1 has failed, on 2026-03-01 11:59:00: its job was ended by the signal SEGV: it crashed on memory that is not its own.
It failed in its job.
Its job (attempt 1 of 3) ended with signal:SEGV after 12 s. Known from: its exit record.
It was not tried again: \`retry\` is for exit:*, timeout, and this is signal:SEGV.
> Read what it printed, correct the cause, and run it again.`,
    ],
    [
      'before its job',
      {
        run: {
          ...ended,
          state: 'failed',
          phase: 'pre_run',
          reason: 'check',
          message: 'check: exit code 1: no disk',
        },
        ensemble: { state: 'finished' },
      },
      `b-3 of lorenz-1 has failed, on 2026-03-01 11:59:00: a task before its job did not succeed.
It failed before its job, in \`pre_run\`.
check: exit code 1: no disk
It was not tried again: the file asks for no more than one attempt.
> Read what the task printed, and correct what it looks at.
> To have such runs tried again by themselves: retry: {attempts: 3}`,
    ],
    [
      'because too many others failed',
      { run: { ...ended, state: 'skipped', reason: 'dependency-failed', root_cause: 'b' } },
      `b-3 of lorenz-1 was skipped, on 2026-03-01 11:59:00.
So many runs of its batch have failed that no more of them are started (\`max_failures\`).`,
    ],
    [
      'because its batch failed',
      {
        run: { ...ended, state: 'skipped', reason: 'dependency-failed', root_cause: 'b' },
        batches: [batch({ state: 'failed', message: 'execute: exit code 1' })],
      },
      `b-3 of lorenz-1 was skipped, on 2026-03-01 11:59:00.
Its batch has failed: execute: exit code 1.`,
    ],
  ])('%s', (_what, facts, text) => {
    expect(told(facts)).toBe(text);
  });
});

test('every reason that an event can give has words of its own', () => {
  const reasons = [
    'timeout',
    'allocation-ended',
    'out-of-memory',
    'node-failure',
    'preempted',
    'cancelled',
    'lost',
    'submit-rejected',
    'template',
    'check',
    'task',
    'dependency-failed',
    'exceeds-resources',
    'internal',
    'exit:7',
    'signal:USR2',
  ];
  const words = reasons.map((reason) => worded(reason).words);
  expect(new Set(words).size).toBe(reasons.length);
  for (const [index, reason] of reasons.entries()) expect(words[index]).not.toBe(reason);
});

test('exit codes that mean something say what', () => {
  expect(worded('exit:127').words).toContain('not there');
  expect(worded('exit:137').words).toContain('memory');
  expect(worded('exit:3').words).toBe('its job ended with exit code 3');
});
