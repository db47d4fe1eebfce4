import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/cli/explain/explain.js';
import { worded } from '../../../src/cli/explain/reasons.js';
import { noDeeds } from '../../../src/cli/explain/deeds.js';
import { ago, attempt, batch, deeds, type Given, given, task } from './given.js';

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
      'no more, since a task before all runs failed',
      {
        run: waiting,
        ensemble: {
          state: 'finished',
          finished_at: ago(60),
          message: 'a pre_process task failed: execute: exit code 1',
        },
        holder: undefined,
      },
      `b-3 of lorenz-1 never began: its ensemble ended before.
lorenz-1 ended on 2026-03-01 11:59:00: a pre_process task failed: execute: exit code 1.
> When that is mended, try all of it again: tutti retry lorenz-1, then tutti resume lorenz-1`,
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
> It goes on when one of them ends. To let more of them work at once: tutti throttle b --maxruns 10`,
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
> It goes on when one of them ends. To let more of them work at once: tutti throttle lorenz-1 --maxruns 6`,
    ],
    [
      'while nobody is running its ensemble',
      { run: waiting, holder: undefined, batches: [batch({ maxruns: 1, running: 1 })] },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
Nobody is running lorenz-1, so nothing of it is started or looked at. A job that was started goes on by itself.
1 run of the batch b is under way, and its \`maxruns\` allows 1.
> Go on with it: tutti resume lorenz-1
> It goes on when one of them ends. To let more of them work at once: tutti throttle b --maxruns 2`,
    ],
    [
      'paused with everything around it',
      {
        run: { ...waiting, held: true },
        ensemble: { held: true, hold_reason: 'disk is full' },
        batches: [batch({ held: true })],
        deeds: {
          ensemble: deeds([{ type: 'ensemble.held', data: {} }, 'grace@node7', 60]),
          batch: deeds([{ type: 'batch.held', data: {} }, 'ada@login1', 120]),
          run: deeds([{ type: 'run.held', data: {} }, 'ada@login1', 240]),
        },
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
The ensemble lorenz-1 is paused by grace@node7, since 2026-03-01 11:59:00 (1 min): disk is full.
The batch b is paused by you, since 2026-03-01 11:58:00 (2 min).
It is paused by you, since 2026-03-01 11:56:00 (4 min).
> Let it go on: tutti release lorenz-1
> Let it go on: tutti release b
> Let it go on: tutti release b-3`,
    ],
    [
      'as commands name it in another directory',
      { run: { ...waiting, held: true }, prefix: 'lorenz-1/' },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
It is paused.
> Let it go on: tutti release lorenz-1/b-3`,
    ],
    [
      'since the first runs of its batch failed alike',
      {
        run: waiting,
        batches: [
          batch({
            held: true,
            hold_reason: 'the first 10 runs all failed alike: exit:1 (job)',
            question: 'Shall the others go on?',
          }),
        ],
        deeds: {
          ensemble: noDeeds,
          batch: deeds([{ type: 'batch.held', data: {} }, 'supervisor', 60]),
          run: noDeeds,
        },
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
Tutti paused the batch b, on 2026-03-01 11:59:00, since the first 10 runs all failed alike: exit:1 (job). Shall the others go on?
> See why they failed: tutti failures
> Let the others go on: tutti release b
> Give them up: tutti cancel b`,
    ],
    [
      'while its batch is being cancelled',
      {
        run: waiting,
        batches: [batch({ state: 'cancelling' })],
        deeds: {
          ensemble: noDeeds,
          batch: deeds([
            { type: 'batch.cancel-requested', data: { reason: 'enough' } },
            'grace@node7',
            60,
          ]),
          run: noDeeds,
        },
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
The batch b is being cancelled by grace@node7, on 2026-03-01 11:59:00: enough.`,
    ],
    [
      'for a command that nobody has answered',
      {
        run: waiting,
        holder: undefined,
        pending: [{ verb: 'hold', actor: 'ada@login1', at: ago(30) }],
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
Nobody is running lorenz-1, so nothing of it is started or looked at. A job that was started goes on by itself.
\`tutti hold\` was asked for by you, on 2026-03-01 11:59:30, and is not done yet.
> Go on with it: tutti resume lorenz-1`,
    ],
    [
      'for a limit that somebody has set',
      {
        run: waiting,
        batches: [batch({ maxruns: 0 })],
        deeds: {
          ensemble: noDeeds,
          batch: deeds(
            [{ type: 'batch.limits-changed', data: { maxruns: 0, maxjobs: 5 } }, 'grace@node7', 90],
            [{ type: 'batch.limits-changed', data: { maxjobs: null } }, 'ada@login1', 60],
          ),
          run: noDeeds,
        },
      },
      `b-3 of lorenz-1 has not started; it waits, since 2026-03-01 11:55:00 (5 min).
0 runs of the batch b are under way, and its \`maxruns\` allows 0 (set by grace@node7, on 2026-03-01 11:58:30).
> To let more of them work at once: tutti throttle b --maxruns 1`,
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
          phase: 'job',
          waiting_since: ago(10),
          waiting_until: ago(-50),
        },
        rule: retry,
      },
      `b-3 of lorenz-1 waits for its attempt 2, since 2026-03-01 11:59:50 (10 s). The one before failed: its job ended with exit code 1.
It goes on with its job, in the directory as it is.
Its next attempt is not before 2026-03-01 12:00:50 (in 50 s).
> Nothing needs to be done: it is tried again by itself.`,
    ],
    [
      'for an attempt that somebody has ordered',
      {
        run: {
          state: 'retrying',
          attempt: 2,
          reason: 'task',
          phase: 'post_run',
          waiting_since: ago(10),
        },
        deeds: {
          ensemble: noDeeds,
          batch: noDeeds,
          run: deeds([
            {
              type: 'run.retry-scheduled',
              data: {
                attempt: 2,
                from: 'post_run',
                reason: 'task',
                not_before: ago(10).toISOString(),
              },
            },
            'ada@login1',
            10,
          ]),
        },
      },
      `b-3 of lorenz-1 waits for its attempt 2, since 2026-03-01 11:59:50 (10 s). The one before failed: a task after its job did not succeed; the job itself did.
Another attempt was asked for by you, on 2026-03-01 11:59:50. It goes on with the tasks after its job (\`post_run\`); the job itself is not repeated.
A slot is free for it: it is about to start.`,
    ],
    [
      'for its turn to be submitted',
      { run: { state: 'ready', checked_at: ago(5) }, ensemble: { rate: 0.5 } },
      `b-3 of lorenz-1 is ready, and waits for a job slot, since 2026-03-01 11:59:55 (5.0 s).
Of the ensemble at most 30 jobs an hour may be submitted.
> To submit them without delay: tutti throttle lorenz-1 --rate none`,
    ],
    [
      'for room on the disk',
      {
        run: { state: 'templating', dispatched_at: ago(600) },
        noRoom: 'The disk of /work/runs is full: 12 KiB are left.',
      },
      `b-3 of lorenz-1 gets its directory and its files, since 2026-03-01 11:50:00 (10 min).
The disk of /work/runs is full: 12 KiB are left.
> Make room there: then it goes on by itself.`,
    ],
    [
      'for a job slot',
      {
        run: { state: 'ready', checked_at: ago(5) },
        batches: [batch({ maxjobs: 2, queued: 1, running: 1 })],
      },
      `b-3 of lorenz-1 is ready, and waits for a job slot, since 2026-03-01 11:59:55 (5.0 s).
2 jobs of the batch b are under way, and its \`maxjobs\` allows 2.
> It goes on when one of them ends. To let more of them work at once: tutti throttle b --maxjobs 4`,
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
> Look at what it has left in /work/runs/b-3.
> If it did its work: tutti release b-3 --as done
> If it failed: tutti release b-3 --as failed
> If it is to be run again: tutti release b-3 --as again`,
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

describe('a run that is being cancelled', () => {
  const run = { state: 'cancelling', job: 'b-3.1', started_at: ago(90) };
  const asked = (data: { kill?: boolean; grace_seconds?: number }) => ({
    ensemble: noDeeds,
    batch: noDeeds,
    run: deeds([{ type: 'run.cancel-requested', data }, 'ada@login1', 30]),
  });
  test.each<[string, Given, string]>([
    [
      'while its job goes on',
      { run, attempts: [attempt()], deeds: asked({}) },
      `b-3 of lorenz-1 is being cancelled.
It was cancelled by you, on 2026-03-01 11:59:30.
Its job b-3.1 runs, and goes on to its end.
> To end it now: tutti cancel b-3 --kill`,
    ],
    [
      'with its job',
      { run, attempts: [attempt()], deeds: asked({ kill: true, grace_seconds: 60 }) },
      `b-3 of lorenz-1 is being cancelled.
It was cancelled by you, on 2026-03-01 11:59:30.
Its job b-3.1 was asked to end, and is made to 1 min later.`,
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
> Read what it printed, and correct the cause.
> Try it again: tutti retry b-3. It goes on with its job, in the directory as it is.
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
> Read what it printed, and correct the cause.
> Try it again: tutti retry b-3. It goes on with its job, in the directory as it is.`,
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
> Read what it printed, and correct the cause.
> Try it again: tutti retry b-3. It goes on with its job, in the directory as it is.`,
    ],
    [
      'while its job may still run',
      {
        run: { ...inJob, reason: 'internal', message: 'EIO: i/o error' },
        attempts: [attempt()],
        rule: retry,
      },
      `b-3 of lorenz-1 has failed, on 2026-03-01 11:59:00: ${worded('internal').words}.
It failed in its job.
EIO: i/o error
Nobody has seen its job b-3.1 end: it may still run.
It was not tried again: \`retry\` is for exit:*, timeout, and this is internal.
> ${worded('internal').advice}
> When that job has ended, try it again in a new directory: tutti retry b-3 --fresh`,
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
> Try it again: tutti retry b-3. It goes on with the tasks before its job (\`pre_run\`).
> To have such runs tried again by themselves: retry: {attempts: 3}`,
    ],
    [
      'before its job, in a task that is no check',
      {
        run: { ...ended, state: 'failed', phase: 'pre_run', reason: 'task', message: 'no space' },
        ensemble: { state: 'finished' },
        rule: retry,
      },
      `b-3 of lorenz-1 has failed, on 2026-03-01 11:59:00: a task before its job did not succeed.
It failed before its job, in \`pre_run\`.
no space
It was not tried again: \`retry\` is for exit:*, timeout, and this is task.
> Read what the task printed, and correct the cause.
> Try it again: tutti retry b-3. It goes on with the tasks before its job (\`pre_run\`).`,
    ],
    [
      'in its templates, with nobody there to try it again',
      {
        run: {
          ...ended,
          state: 'failed',
          phase: 'template',
          reason: 'template',
          message: 'no rho',
        },
        rule: retry,
        holder: undefined,
        prefix: 'lorenz-1/',
      },
      `b-3 of lorenz-1 has failed, on 2026-03-01 11:59:00: its directory or the files in it could not be made.
It failed while its directory was made.
no rho
It was not tried again: \`retry\` is for exit:*, timeout, and this is template.
> Correct the template, or the values that it gets. \`tutti validate FILE\` renders all of them and says what else is wrong.
> Try it again: tutti retry lorenz-1/b-3, then tutti resume lorenz-1. It goes on from its beginning, with its templates.`,
    ],
    [
      'after its job, in an attempt that nobody had planned',
      {
        run: { ...ended, state: 'failed', phase: 'post_run', reason: 'task', attempt: 2 },
        attempts: [attempt({ outcome: 'success' })],
      },
      `b-3 of lorenz-1 has failed, on 2026-03-01 11:59:00: a task after its job did not succeed; the job itself did.
It failed after its job, in \`post_run\`.
All its 2 attempts are spent.
> Read what the task printed. The results of the job are in the directory of the run.
> Try it again: tutti retry b-3. It goes on with the tasks after its job (\`post_run\`); the job itself is not repeated.`,
    ],
    [
      'because too many others failed',
      {
        run: { ...ended, state: 'skipped', reason: 'dependency-failed', root_cause: 'b' },
        batches: [batch({ failed: 11 })],
        rule: { ...retry, max_failures: 10 },
      },
      `b-3 of lorenz-1 was skipped, on 2026-03-01 11:59:00.
So many runs of its batch have failed that no more of them are started (11 by now, and \`max_failures\` is 10).
> See why they failed: tutti failures
> When that is mended, try all of them again: tutti retry b`,
    ],
    [
      'cancelled by somebody',
      {
        run: { ...ended, state: 'cancelled', reason: 'cancelled' },
        deeds: {
          ensemble: noDeeds,
          batch: noDeeds,
          run: deeds([
            { type: 'run.cancel-requested', data: { reason: 'wrong mask' } },
            'grace@node7',
            90,
          ]),
        },
      },
      `b-3 of lorenz-1 was cancelled, on 2026-03-01 11:59:00.
It was cancelled by grace@node7, on 2026-03-01 11:58:30: wrong mask.
> If it is wanted after all: tutti retry b-3`,
    ],
    [
      'cancelled with all of its ensemble',
      {
        run: { ...ended, state: 'cancelled', reason: 'cancelled' },
        attempts: [attempt({ outcome: 'failure', reason: 'signal:TERM', run_seconds: 5 })],
        holder: undefined,
        deeds: {
          ensemble: deeds([{ type: 'ensemble.cancel-requested', data: {} }, 'ada@login1', 90]),
          batch: deeds([{ type: 'batch.cancel-requested', data: {} }, 'supervisor', 90]),
          run: deeds([{ type: 'run.cancel-requested', data: {} }, 'supervisor', 90]),
        },
      },
      `b-3 of lorenz-1 was cancelled, on 2026-03-01 11:59:00.
Its ensemble was cancelled by you, on 2026-03-01 11:58:30.
Its job ended with signal:TERM after 5.0 s.
> If it is wanted after all: tutti retry b-3, then tutti resume lorenz-1`,
    ],
    [
      'because its batch failed',
      {
        run: { ...ended, state: 'skipped', reason: 'dependency-failed', root_cause: 'b' },
        batches: [batch({ state: 'failed', message: 'execute: exit code 1' })],
      },
      `b-3 of lorenz-1 was skipped, on 2026-03-01 11:59:00.
Its batch has failed: execute: exit code 1.
> When that is mended, try it again: tutti retry b-3`,
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
