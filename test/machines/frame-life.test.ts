import { describe, expect, it } from 'vitest';
import { activityOf, batchSteps, ensembleSteps, hasEnded } from '../../src/machines/index.js';
import type { TaskPhase } from '../../src/events/catalogue/index.js';
import { ensembleCreated, eventOf } from '../support/life.js';
import { batchAfter, type BatchFact, ensembleAfter, type EnsembleFact } from './telling.js';

const runs = { succeeded: 0, failed: 0, cancelled: 0, skipped: 0 };
const task = (phase: TaskPhase, index = 0) =>
  ({
    type: 'task.started',
    data: { phase, index, attempt: 1, cycle: 1, name: 'execute', token: 't' },
  }) as const;
const done = (phase: TaskPhase, ok = true) =>
  ({ type: 'task.finished', data: { phase, index: 0, attempt: 1, ok } }) as const;

describe('the life of a batch', () => {
  const started: BatchFact = { type: 'batch.started', data: {} };
  const cycle = (number: number): BatchFact => ({
    type: 'batch.cycle-started',
    data: { cycle: number },
  });
  const over = (number: number): BatchFact => ({
    type: 'batch.cycle-finished',
    data: { cycle: number, runs },
  });
  const finished: BatchFact = { type: 'batch.finished', data: { runs } };
  const failed: BatchFact = { type: 'batch.failed', data: { phase: 'pre_batch', reason: 'task' } };
  const cancel: BatchFact = { type: 'batch.cancel-requested', data: { reason: 'enough' } };
  const cancelled: BatchFact = { type: 'batch.cancelled', data: { runs } };
  const reopened: BatchFact = { type: 'batch.reopened', data: {} };
  const refuses = (facts: readonly BatchFact[], fact: BatchFact) =>
    batchSteps.next(batchAfter(...facts), eventOf(fact)) === undefined;

  it.each<[string, string | undefined, readonly BatchFact[]]>([
    ['planned', undefined, []],
    ['preparing', 'tasks', [started]],
    ['preparing', 'tasks', [started, task('pre_batch')]],
    ['running', undefined, [started, cycle(1)]],
    ['finishing', 'tasks', [started, cycle(1), task('post_batch')]],
    ['finished', undefined, [started, cycle(1), task('post_batch'), done('post_batch'), finished]],
    ['finished', undefined, [started, cycle(1), finished]],
    ['failed', undefined, [started, task('pre_batch'), done('pre_batch', false), failed]],
    ['cancelling', 'cancel', [started, cycle(1), cancel]],
    ['cancelled', undefined, [cancel, cancelled]],
  ])('comes to %s, whose activity is %s', (state, activity, facts) => {
    const batch = batchAfter(...facts);
    expect(batch.value).toBe(state);
    expect(activityOf(batch)).toBe(activity);
    expect(hasEnded(batch)).toBe(['finished', 'failed', 'cancelled'].includes(state));
  });

  it('repeats in cycles, each with a new chain of tasks', () => {
    for (const before of [
      [started, cycle(1)],
      [started, cycle(1), task('post_batch')],
    ]) {
      const between = batchAfter(...before, over(1));
      expect(between.value).toBe('preparing');
      expect(between.context).toMatchObject({ cycle: 2, tasks: { phase: null, current: null } });
      const batch = batchAfter(...before, over(1), task('pre_batch'), done('pre_batch'), cycle(2));
      expect(batch.value).toBe('running');
      expect(batch.context).toMatchObject({ cycle: 2, tasks: { phase: null, current: null } });
    }
    expect(refuses([started, cycle(1)], over(2))).toBe(true);
    expect(refuses([started, cycle(1), over(1)], cycle(1))).toBe(true);
    expect(refuses([started], cycle(2))).toBe(true);
  });

  it('may end before a cycle, when a task says that it is enough', () => {
    const enough = [task('pre_batch'), done('pre_batch', false), finished];
    expect(batchAfter(started, cycle(1), over(1), ...enough).value).toBe('finished');
  });

  it.each<[string, string, readonly BatchFact[]]>([
    ['had run', 'running', [started, cycle(1), finished]],
    ['was cancelled while it ran', 'running', [started, cycle(1), cancel, cancelled]],
    ['failed after its runs', 'running', [started, cycle(1), task('post_batch'), failed]],
    ['failed before its runs', 'preparing', [started, task('pre_batch'), failed]],
    ['was cancelled before its runs', 'preparing', [started, cancel, cancelled]],
    ['was cancelled before its turn', 'preparing', [cancel, cancelled]],
    ['failed before its next cycle', 'preparing', [started, cycle(1), over(1), failed]],
  ])('that %s is planned once more, and then is %s', (_, state, facts) => {
    const again = batchAfter(...facts, reopened);
    expect(again.value).toBe('planned');
    expect(again.context).toMatchObject({ hold: null, cancel: null, tasks: { phase: null } });
    expect(again.context.cycle).toBe(batchAfter(...facts).context.cycle);
    expect(batchAfter(...facts, reopened, started).value).toBe(state);
  });

  it('is let go when it begins anew, and only then begins anew', () => {
    const held: BatchFact = { type: 'batch.held', data: { question: 'shall it go on?' } };
    const again = batchAfter(started, cycle(1), held, cancel, cancelled, reopened);
    expect(again.context.hold).toBeNull();
    for (const before of [[], [started], [started, cycle(1)], [started, cancel]]) {
      expect(refuses(before, reopened)).toBe(true);
    }
  });

  it('runs again after each of its ends, in the same cycle, where an older log says so', () => {
    for (const end of [[cycle(1), finished], [failed], [cancel, cancelled]]) {
      expect(batchAfter(started, ...end, cycle(1)).value).toBe('running');
      expect(refuses([started, ...end], cycle(2))).toBe(true);
      expect(refuses([started, ...end], started)).toBe(true);
    }
    const held: BatchFact = { type: 'batch.held', data: {} };
    const again = batchAfter(started, cycle(1), held, cancel, cancelled, cycle(1));
    expect(again.context.hold).not.toBeNull();
  });

  it('can be held, released and throttled while it lives', () => {
    const held: BatchFact = { type: 'batch.held', data: { reason: 'lunch' } };
    const released: BatchFact = { type: 'batch.released', data: {} };
    const limits: BatchFact = { type: 'batch.limits-changed', data: { maxruns: 1 } };
    for (const before of [
      [],
      [started],
      [started, cycle(1)],
      [started, cycle(1), task('post_batch')],
    ]) {
      expect(batchAfter(...before, held, limits).context.hold?.reason).toBe('lunch');
      expect(batchAfter(...before, held, limits, released).context.hold).toBeNull();
      expect(batchAfter(...before, limits).value).toBe(batchAfter(...before).value);
      expect(refuses(before, released)).toBe(true);
    }
  });
});

describe('the life of an ensemble', () => {
  const created = ensembleCreated({ batches: [] }) as EnsembleFact;
  const started: EnsembleFact = { type: 'ensemble.started', data: {} };
  const finished: EnsembleFact = {
    type: 'ensemble.finished',
    data: { outcome: 'succeeded', runs },
  };
  const cancel: EnsembleFact = { type: 'ensemble.cancel-requested', data: {} };
  const reopened: EnsembleFact = { type: 'ensemble.reopened', data: {} };
  const attached: EnsembleFact = {
    type: 'supervisor.attached',
    data: { supervisor: 's1', host: 'h', pid: 1, epoch: 1, tutti: '0' },
  };
  const detached = (supervisor: string): EnsembleFact => ({
    type: 'supervisor.detached',
    data: { supervisor, why: 'interrupted' },
  });
  const refuses = (facts: readonly EnsembleFact[], fact: EnsembleFact) =>
    ensembleSteps.next(ensembleAfter(...facts), eventOf(fact)) === undefined;

  it.each<[string, string | undefined, readonly EnsembleFact[]]>([
    ['defined', undefined, []],
    ['created', 'tasks', [created]],
    ['running', undefined, [created, task('pre_process'), done('pre_process'), started]],
    ['finishing', 'tasks', [created, started, task('post_process')]],
    [
      'finished',
      undefined,
      [created, started, task('post_process'), done('post_process'), finished],
    ],
    ['cancelling', 'cancel', [created, started, cancel]],
    ['finished', undefined, [created, started, cancel, finished]],
  ])('comes to %s, whose activity is %s', (state, activity, facts) => {
    const ensemble = ensembleAfter(...facts);
    expect(ensemble.value).toBe(state);
    expect(activityOf(ensemble)).toBe(activity);
    expect(hasEnded(ensemble)).toBe(state === 'finished');
  });

  it('knows who has it, in every state, and takes no leave from anybody else', () => {
    for (const before of [
      [created],
      [created, started],
      [created, started, finished],
      [created, cancel],
    ]) {
      expect(ensembleAfter(...before, attached).context.supervisor).toBe('s1');
      expect(refuses([...before, attached], detached('s2'))).toBe(true);
      expect(ensembleAfter(...before, attached, detached('s1')).context.supervisor).toBeNull();
      expect(refuses(before, detached('s1'))).toBe(true);
    }
  });

  it('starts again when it has ended, with a new chain of tasks', () => {
    const amended: EnsembleFact = { type: 'ensemble.amended', data: { runs: 2 } };
    const before = [
      created,
      started,
      task('post_process'),
      done('post_process'),
      finished,
    ] as const;
    const again = ensembleAfter(...before, amended, started);
    expect(again.value).toBe('running');
    expect(again.context.tasks).toMatchObject({ phase: null, next: 0 });
  });

  it('goes on where it had got to when a run is tried again, and is let go', () => {
    const held: EnsembleFact = { type: 'ensemble.held', data: {} };
    const early = ensembleAfter(created, held, cancel, finished, reopened);
    expect(early.value).toBe('created');
    const late = ensembleAfter(created, started, held, cancel, finished, reopened);
    expect(late.value).toBe('running');
    for (const { context } of [early, late]) {
      expect(context).toMatchObject({ hold: null, cancel: null, tasks: { phase: null } });
    }
    expect(refuses([created, started], reopened)).toBe(true);
  });

  it('can be held, released, throttled and amended while it lives', () => {
    const held: EnsembleFact = { type: 'ensemble.held', data: {} };
    const released: EnsembleFact = { type: 'ensemble.released', data: {} };
    const limits: EnsembleFact = { type: 'ensemble.limits-changed', data: { maxjobs: null } };
    const amended: EnsembleFact = { type: 'ensemble.amended', data: { runs: 1 } };
    for (const before of [
      [created],
      [created, started],
      [created, started, task('post_process')],
    ]) {
      const { value } = ensembleAfter(...before);
      const ensemble = ensembleAfter(...before, held, limits, amended);
      expect(ensemble.value).toBe(value);
      expect(ensemble.context.hold).not.toBeNull();
      expect(ensembleAfter(...before, held, released).context.hold).toBeNull();
      expect(refuses(before, released)).toBe(true);
    }
  });
});
