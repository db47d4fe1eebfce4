import type { Fact, Tally } from '../events/catalogue/index.js';
import type { BatchContext } from './batch-machine.js';
import type { EnsembleContext } from './ensemble-machine.js';
import type { BatchState, EnsembleState, RunState } from './snapshots.js';
import { afterFailure, type Failure, type RetryRule } from './retry-rule.js';
import type { RunContext } from './run-context.js';
import { type SegmentRule, verdictOn } from './segments.js';
import { reached, type TaskChain } from './task-chain.js';

/**
 * A consequence is what follows from a state alone, with nothing to be done in the world: a chain
 * of tasks that has come to its end, a result to be judged. It is a pure function, so it needs no
 * activity; it is appended together with the fact it follows from, and where a crash came between,
 * it follows again on resume.
 */

/** What a batch's definition asks of each of its runs. */
export interface RunPlan {
  readonly preRun: readonly BeforeJob[];
  readonly postRun: readonly When[];
  readonly retry: RetryRule | null;
  readonly segments: SegmentRule | null;
}

/** What a task before the job is, and so why its run fails where it does. */
export type BeforeJob = 'check' | 'task';

/** After which result of the job a post_run task runs. */
export type When = 'success' | 'failure' | 'always';

export function runConsequence(
  state: RunState,
  context: RunContext,
  plan: RunPlan,
  at: string,
): Fact | undefined {
  switch (state) {
    case 'checking':
      if (context.tasks.failed !== null) {
        return afterFailure(context, failureBeforeJob(context.tasks, plan), plan.retry, at);
      }
      return nextTask(state, context, plan) === undefined
        ? { type: 'run.checked', data: {} }
        : undefined;
    case 'post-processing':
      if (context.tasks.phase !== 'post_run' && verdictOn(context, plan.segments) === 'next') {
        return { type: 'run.continued', data: { segment: context.segment + 1 } };
      }
      return nextTask(state, context, plan) === undefined
        ? { type: 'run.post-processed', data: {} }
        : undefined;
    case 'concluding':
      return conclude(context, plan, at);
    case 'cancelling':
      return isQuiet(context) ? { type: 'run.cancelled', data: {} } : undefined;
    default:
      return undefined;
  }
}

/** A task's place in the lists of its run. */
export interface NextTask {
  readonly phase: 'pre_run' | 'until' | 'post_run';
  readonly index: number;
}

/** The task that a run in this state has to run next. */
export function nextTask(
  state: RunState,
  context: RunContext,
  plan: RunPlan,
): NextTask | undefined {
  if (context.tasks.failed !== null) return undefined;
  if (state === 'checking') {
    const next = reached(context.tasks, 'pre_run');
    return next < plan.preRun.length ? { phase: 'pre_run', index: next } : undefined;
  }
  const verdict = verdictOn(context, plan.segments);
  if (verdict === 'ask') return { phase: 'until', index: 0 };
  const result = verdict === 'done' ? 'success' : 'failure';
  const from = reached(context.tasks, 'post_run');
  const next = plan.postRun.findIndex(
    (when, index) => index >= from && (when === 'always' || when === result),
  );
  return next === -1 ? undefined : { phase: 'post_run', index: next };
}

function conclude(context: RunContext, plan: RunPlan, at: string): Fact {
  const { exit, tasks, segment } = context;
  const verdict = verdictOn(context, plan.segments);
  if (verdict === 'used up') {
    const message = `it was not done after ${segment} segments, which is as many as it may have`;
    const reason = exit?.reason ?? 'check';
    return afterFailure(context, { phase: 'job', reason, message }, plan.retry, at);
  }
  if (verdict !== 'done') {
    const reason = exit?.reason ?? 'internal';
    return afterFailure(context, { phase: 'job', reason, message: exit?.evidence }, plan.retry, at);
  }
  if (tasks.failed !== null) {
    const failure = { phase: 'post_run', reason: 'task', message: messageOf(tasks) } as const;
    return afterFailure(context, failure, plan.retry, at);
  }
  return { type: 'run.succeeded', data: {} };
}

function failureBeforeJob(tasks: TaskChain, { preRun }: RunPlan): Failure {
  const reason = preRun[tasks.failed?.index ?? -1] ?? 'task';
  return { phase: 'pre_run', reason, message: messageOf(tasks) };
}

function messageOf({ failed }: TaskChain): string | undefined {
  return failed?.message ?? undefined;
}

/** Nothing of the run is going on: no job that may still run, no task whose end is not known. */
function isQuiet(context: RunContext): boolean {
  return (context.job === null || context.exit !== null) && context.tasks.current === null;
}

/** What a batch or an ensemble is asked to run before and after its runs. */
export interface FramePlan {
  readonly before: number;
  readonly after: number;
}

export interface BatchPlan extends FramePlan {
  /** Whether a task that fails is how it ends, and no fault. */
  readonly untilTaskFails: boolean;
}

/** Where the runs of a batch stand, all together. */
export interface BatchStanding {
  readonly runs: Tally;
  /** Whether another cycle is to follow this one. */
  readonly goesOn: boolean;
}

export function batchConsequence(
  state: BatchState,
  { tasks, cycle }: BatchContext,
  plan: BatchPlan,
  standing: BatchStanding,
): Fact | undefined {
  if (state !== 'preparing' && state !== 'finishing') return undefined;
  const phase = state === 'preparing' ? 'pre_batch' : 'post_batch';
  if (tasks.failed !== null) {
    const message = tasks.failed.message === null ? {} : { message: tasks.failed.message };
    const hasRun = state === 'finishing' || cycle > 1;
    return plan.untilTaskFails && hasRun
      ? { type: 'batch.finished', data: { runs: standing.runs, ...message } }
      : { type: 'batch.failed', data: { phase, reason: 'task', ...message } };
  }
  if (reached(tasks, phase) < (state === 'preparing' ? plan.before : plan.after)) return undefined;
  return state === 'preparing'
    ? { type: 'batch.cycle-started', data: { cycle } }
    : endOfCycle(cycle, standing);
}

/** When its runs have ended and its tasks are done: another cycle, or the end. */
export function endOfCycle(cycle: number, { runs, goesOn }: BatchStanding): Fact {
  return goesOn
    ? { type: 'batch.cycle-finished', data: { cycle, runs } }
    : { type: 'batch.finished', data: { runs } };
}

/** Where an ensemble stands, all its batches together. */
export interface EnsembleStanding {
  readonly tally: Tally;
  /** Whether a task of a batch failed, before or after its runs. */
  readonly hasFailedBatch: boolean;
}

export function ensembleConsequence(
  state: EnsembleState,
  { tasks }: EnsembleContext,
  plan: FramePlan,
  standing: EnsembleStanding,
): Fact | undefined {
  if (state !== 'created' && state !== 'finishing') return undefined;
  const phase = state === 'created' ? 'pre_process' : 'post_process';
  if (tasks.failed !== null) {
    const message = `a ${phase} task failed${tasks.failed.message === null ? '' : `: ${tasks.failed.message}`}`;
    return {
      type: 'ensemble.finished',
      data: { outcome: 'failed', runs: standing.tally, message },
    };
  }
  if (reached(tasks, phase) < (state === 'created' ? plan.before : plan.after)) return undefined;
  return state === 'created' ? { type: 'ensemble.started', data: {} } : endOfEnsemble(standing);
}

export function endOfEnsemble({ tally: runs, hasFailedBatch }: EnsembleStanding): Fact {
  const hasFailed = hasFailedBatch || runs.failed > 0 || runs.skipped > 0;
  const outcome = hasFailed ? 'failed' : runs.cancelled > 0 ? 'cancelled' : 'succeeded';
  return { type: 'ensemble.finished', data: { outcome, runs } };
}
