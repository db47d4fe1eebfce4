import { describe, expect, it } from 'vitest';
import type { Payload, Phase, TaskPhase } from '../../src/events/catalogue/index.js';
import { activityOf, hasEnded } from '../../src/machines/index.js';
import { someTime } from '../support/life.js';
import { runAfter, type RunFact, runRefuses } from './telling.js';

const planned: RunFact = { type: 'run.planned', data: { params: { rho: 28 }, priority: 0 } };
const templated: RunFact = { type: 'run.templated', data: { files: [] } };
const checked: RunFact = { type: 'run.checked', data: {} };
const processed: RunFact = { type: 'run.post-processed', data: {} };
const succeeded: RunFact = { type: 'run.succeeded', data: {} };
const cancel: RunFact = { type: 'run.cancel-requested', data: { kill: true } };
const cancelled: RunFact = { type: 'run.cancelled', data: {} };
const held: RunFact = { type: 'run.held', data: { reason: 'lunch' } };
const released: RunFact = { type: 'run.released', data: {} };

const dispatched = (attempt = 1, from: Phase = 'template'): RunFact => ({
  type: 'run.dispatched',
  data: { attempt, from },
});
const requested = (attempt = 1, token = 't1', segment = 1, cycle = 1): RunFact => ({
  type: 'run.submit-requested',
  data: { attempt, segment, cycle, token, backend: 'slurm' },
});
const submitted = (attempt = 1, job = '7'): RunFact => ({
  type: 'run.submitted',
  data: { attempt, job },
});
const running = (attempt = 1): RunFact => ({ type: 'run.running', data: { attempt } });
const exited = (outcome: Payload<'run.exited'>['outcome'], attempt = 1): RunFact => ({
  type: 'run.exited',
  data: { attempt, outcome, evidence: 'record' },
});
const failed = (phase: Phase): RunFact => ({
  type: 'run.failed',
  data: { phase, reason: 'internal' },
});
const retry = (from: Phase, attempt = 2): RunFact => ({
  type: 'run.retry-scheduled',
  data: { attempt, from, reason: 'exit:1', not_before: someTime },
});
const requeued = (by: 'scheduler' | 'tutti', attempt = 1): RunFact => ({
  type: 'run.requeued',
  data: { attempt, reason: 'preempted', by },
});
const taskStarted = (phase: TaskPhase, index: number, attempt = 1): RunFact => ({
  type: 'task.started',
  data: { phase, index, attempt, cycle: 1, name: 'check', token: `${phase}-${index}` },
});
const taskFinished = (phase: TaskPhase, index: number, ok = true): RunFact => ({
  type: 'task.finished',
  data: { phase, index, attempt: 1, ok, ...(ok ? {} : { message: 'no' }) },
});

const toReady = [planned, dispatched(), templated, checked];
const toQueued = [...toReady, requested(), submitted()];
const toRunning = [...toQueued, running()];
const toPost = [...toRunning, exited('success')];
const toEnd = [...toPost, processed];

describe('the life of a run', () => {
  it.each<[string, string | undefined, readonly RunFact[]]>([
    ['planned', undefined, [planned]],
    ['templating', 'template', [planned, dispatched()]],
    ['checking', 'tasks', [planned, dispatched(), templated]],
    ['ready', undefined, toReady],
    ['submitting', 'submit', [...toReady, requested()]],
    ['queued', 'watch', toQueued],
    ['running', 'watch', toRunning],
    ['post-processing', 'tasks', toPost],
    ['concluding', undefined, toEnd],
    ['succeeded', undefined, [...toEnd, succeeded]],
  ])('comes to %s, whose activity is %s', (state, activity, facts) => {
    const run = runAfter(...facts);
    expect(run.value).toBe(state);
    expect(activityOf(run)).toBe(activity);
    expect(hasEnded(run)).toBe(state === 'succeeded');
  });

  it('keeps what was asked of the backend and what it said', () => {
    expect(runAfter(...toReady, requested()).context.job).toStrictEqual({
      token: 't1',
      backend: 'slurm',
      id: null,
      requestedAt: someTime,
      submittedAt: null,
    });
    expect(runAfter(...toPost).context).toMatchObject({
      job: { token: 't1', id: '7', submittedAt: someTime },
      exit: { outcome: 'success', evidence: 'record' },
    });
  });

  it('may be seen to end without having been seen to run', () => {
    expect(runAfter(...toQueued, exited('failure')).value).toBe('post-processing');
  });

  it('stays where it is while the backend cannot be asked', () => {
    const data = { attempt: 1, message: 'busy', again_at: someTime };
    const run = runAfter(...toReady, requested(), { type: 'run.submit-failed', data });
    expect(run.value).toBe('submitting');
    expect(run.context.submitAgainAt).toBe(someTime);
  });

  it.each<[string, readonly RunFact[], RunFact]>([
    ['is planned twice', [planned], planned],
    ['is dispatched twice', [planned, dispatched()], dispatched()],
    ['is dispatched from where it does not begin', [planned], dispatched(1, 'job')],
    ['is submitted without an intent', toReady, submitted()],
    ['is asked for twice', toQueued, requested()],
    ['succeeds before its post_run tasks are done', toPost, succeeded],
    ['is changed while it goes on', toRunning, { type: 'run.changed', data: { priority: 1 } }],
    ['is released while nobody holds it', [planned], released],
    ['fails after it has succeeded', [...toEnd, succeeded], failed('job')],
    ['is skipped once it has begun', toReady, { type: 'run.skipped', data: { reason: 'task' } }],
  ])('never %s', (_what, facts, fact) => {
    expect(runRefuses(runAfter(...facts), fact)).toBe(true);
  });
});

describe('a run that is tried again', () => {
  it.each<[Phase, string]>([
    ['template', 'templating'],
    ['pre_run', 'checking'],
    ['submit', 'ready'],
    ['job', 'ready'],
    ['post_run', 'post-processing'],
  ])('from %s begins in %s', (from, state) => {
    const waiting = runAfter(...toPost, retry(from));
    expect(waiting.value).toBe('retrying');
    expect(waiting.context).toMatchObject({ attempt: 2, from, notBefore: someTime });
    for (const other of (['template', 'pre_run', 'submit', 'job', 'post_run'] as const).filter(
      (p) => p !== from,
    )) {
      expect(runRefuses(waiting, dispatched(2, other))).toBe(true);
    }
    const begun = runAfter(...toPost, retry(from), dispatched(2, from));
    expect(begun.value).toBe(state);
    expect(begun.context.notBefore).toBeNull();
  });

  it('keeps the result of its job where only the tasks after it are repeated', () => {
    const run = runAfter(
      ...toPost,
      taskStarted('post_run', 0),
      taskFinished('post_run', 0, false),
      retry('post_run'),
    );
    expect(run.context).toMatchObject({ job: { id: '7' }, exit: { outcome: 'success' } });
    expect(run.context.tasks).toMatchObject({ next: 0, failed: null });
  });

  it('forgets the job where that is repeated', () => {
    const run = runAfter(...toPost, retry('job'));
    expect(run.context).toMatchObject({ job: null, exit: null, attempt: 2, segment: 1 });
  });

  it.each<[string, readonly RunFact[]]>([
    ['failed', [...toRunning, failed('job')]],
    ['cancelled', [planned, cancel, cancelled]],
    ['skipped', [planned, { type: 'run.skipped', data: { reason: 'dependency-failed' } }]],
  ])('may have %s before', (state, facts) => {
    expect(runAfter(...facts).value).toBe(state);
    expect(runAfter(...facts, retry('template')).context).toMatchObject({
      cancel: null,
      attempt: 2,
    });
  });

  it('does not skip an attempt, nor repeat one', () => {
    const run = runAfter(...toRunning, failed('job'));
    expect(runRefuses(run, retry('job', 3))).toBe(true);
    expect(runRefuses(run, retry('job', 1))).toBe(true);
  });

  it('is not touched by what is said of its earlier attempt', () => {
    const now = [
      ...toPost,
      retry('job'),
      dispatched(2, 'job'),
      requested(2, 't2'),
      submitted(2, '8'),
    ];
    const run = runAfter(...now);
    for (const late of [running(1), exited('success', 1), requeued('tutti', 1)]) {
      expect(runRefuses(run, late)).toBe(true);
    }
  });
});

describe('a job that nobody can find', () => {
  it('leaves its run lost, and not ended', () => {
    const run = runAfter(...toRunning, exited('lost'));
    expect(run.value).toBe('lost');
    expect(hasEnded(run)).toBe(false);
    expect(activityOf(run)).toBeUndefined();
  });

  it.each<[string, RunFact, string]>([
    ['runs after all', running(), 'running'],
    ['has ended after all', exited('success'), 'post-processing'],
    ['is given up', failed('job'), 'failed'],
    ['is tried again, when its user says so', retry('job'), 'retrying'],
    ['is cancelled', cancel, 'cancelling'],
  ])('and %s', (_what, fact, state) => {
    expect(runAfter(...toRunning, exited('lost'), fact).value).toBe(state);
  });
});

describe('a job that goes back to the queue', () => {
  it('keeps its id where the scheduler requeued it', () => {
    const run = runAfter(...toRunning, requeued('scheduler'));
    expect(run.value).toBe('queued');
    expect(run.context).toMatchObject({ attempt: 1, job: { id: '7' } });
  });

  it('is asked for anew where its allocation went, with no attempt spent', () => {
    for (const before of [toQueued, toRunning]) {
      const run = runAfter(...before, requeued('tutti'));
      expect(run.value).toBe('ready');
      expect(run.context).toMatchObject({ attempt: 1, job: null, exit: null });
    }
  });
});

describe('a run that is cancelled', () => {
  it.each<[string, readonly RunFact[]]>([
    ['planned', [planned]],
    ['templating', [planned, dispatched()]],
    ['checking', [planned, dispatched(), templated]],
    ['ready', toReady],
    ['submitting', [...toReady, requested()]],
    ['queued', toQueued],
    ['running', toRunning],
    ['lost', [...toRunning, exited('lost')]],
    ['post-processing', toPost],
    ['concluding', toEnd],
    ['retrying', [...toPost, retry('job')]],
  ])('while %s waits for what is going on, then ends', (state, facts) => {
    expect(runAfter(...facts).value).toBe(state);
    const run = runAfter(...facts, cancel);
    expect(run.value).toBe('cancelling');
    expect(run.context.cancel).toStrictEqual({ reason: null, kill: true, grace: null });
    expect(activityOf(run)).toBe('cancel');
    expect(runAfter(...facts, cancel, cancelled).value).toBe('cancelled');
  });

  it('still learns its job’s id and its end', () => {
    const run = runAfter(...toReady, requested(), cancel, submitted(), exited('failure'));
    expect(run.context).toMatchObject({ job: { id: '7' }, exit: { outcome: 'failure' } });
  });

  it('still learns the end of a task, and begins with no result of its own', () => {
    const run = runAfter(
      planned,
      dispatched(),
      templated,
      taskStarted('pre_run', 0),
      cancel,
      taskFinished('pre_run', 0),
    );
    expect(run.context.tasks).toMatchObject({ current: null, next: 1 });
  });
});

describe('a run that is held', () => {
  it('says why and asks, until it is released', () => {
    const question: RunFact = { type: 'run.held', data: { question: 'did it run?' } };
    expect(runAfter(planned, held).context.hold).toStrictEqual({ reason: 'lunch', question: null });
    expect(runAfter(planned, held, question).context.hold).toStrictEqual({
      reason: null,
      question: 'did it run?',
    });
    expect(runAfter(planned, held, released).context.hold).toBeNull();
  });

  it('stays in its state, and what is going on goes on', () => {
    const run = runAfter(...toRunning, held);
    expect(run.value).toBe('running');
    expect(runAfter(...toRunning, held, exited('success')).context.hold).not.toBeNull();
  });

  it('stays held into its next attempt and its next cycle', () => {
    expect(runAfter(...toRunning, held, retry('job')).context.hold).not.toBeNull();
    const cycle: RunFact = { type: 'run.cycle-started', data: { cycle: 2 } };
    expect(runAfter(...toEnd, held, cycle).context.hold).not.toBeNull();
  });
});

describe('a run that goes on', () => {
  const segment = (number: number): RunFact => ({
    type: 'run.continued',
    data: { segment: number },
  });
  const cycle = (number: number): RunFact => ({
    type: 'run.cycle-started',
    data: { cycle: number },
  });

  it('in a next segment is ready for another job in the same attempt', () => {
    const run = runAfter(...toPost, segment(2));
    expect(run.value).toBe('ready');
    expect(run.context).toMatchObject({ attempt: 1, segment: 2, job: null, exit: null });
    expect(runRefuses(runAfter(...toPost), segment(3))).toBe(true);
  });

  it('in a next cycle begins anew with its parameters', () => {
    const changed: RunFact = { type: 'run.changed', data: { params: { rho: 30 }, priority: 5 } };
    const run = runAfter(planned, changed, ...toEnd.slice(1), succeeded, cycle(2));
    expect(run.value).toBe('planned');
    expect(run.context).toMatchObject({
      cycle: 2,
      attempt: 1,
      from: 'template',
      params: { rho: 30 },
      priority: 5,
      job: null,
      exit: null,
      tasks: { phase: null, next: 0 },
    });
    expect(runRefuses(runAfter(...toEnd, succeeded), cycle(1))).toBe(true);
  });
});

describe('the tasks of a run', () => {
  const begun = [planned, dispatched(), templated];

  it('run one after the other', () => {
    const first = [...begun, taskStarted('pre_run', 0)];
    expect(runRefuses(runAfter(...first), taskStarted('pre_run', 1))).toBe(true);
    expect(
      runAfter(...first, taskFinished('pre_run', 0), taskStarted('pre_run', 1)).context.tasks,
    ).toMatchObject({
      next: 1,
      current: { index: 1 },
    });
  });

  it('are never run backwards', () => {
    const second = [...begun, taskStarted('pre_run', 1), taskFinished('pre_run', 1)];
    expect(runRefuses(runAfter(...second), taskStarted('pre_run', 0))).toBe(true);
    expect(runRefuses(runAfter(...second), taskFinished('pre_run', 1))).toBe(true);
  });

  it('may be started again while their end is not known', () => {
    const again = runAfter(...begun, taskStarted('pre_run', 0), taskStarted('pre_run', 0));
    expect(again.context.tasks.current).toMatchObject({ index: 0 });
  });

  it('end at the first that fails', () => {
    const stopped = runAfter(
      ...begun,
      taskStarted('pre_run', 0),
      taskFinished('pre_run', 0, false),
    );
    expect(stopped.context.tasks.failed).toStrictEqual({ index: 0, message: 'no' });
    expect(runRefuses(stopped, taskStarted('pre_run', 1))).toBe(true);
  });

  it('belong to their phase', () => {
    expect(runRefuses(runAfter(...begun), taskStarted('post_run', 0))).toBe(true);
    expect(runRefuses(runAfter(...toPost), taskStarted('pre_run', 0))).toBe(true);
    expect(runRefuses(runAfter(...toRunning), taskStarted('pre_run', 0))).toBe(true);
  });

  it('belong to their attempt', () => {
    expect(runRefuses(runAfter(...begun), taskStarted('pre_run', 0, 2))).toBe(true);
  });
});
