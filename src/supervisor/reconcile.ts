import type { Backend } from '../backends/index.js';
import { asError } from '../errors.js';
import type { Clock } from '../clock/index.js';
import type { BatchDefinition, Task } from '../config/index.js';
import type { Fact, Phase, RunAddress } from '../events/catalogue/index.js';
import { LeaseLost } from '../events/store/index.js';
import {
  activityOf,
  type ActivityName,
  type RunSnapshot,
  type RunState,
} from '../machines/index.js';
import type { History } from '../projections/folds/index.js';
import {
  cancelRun,
  endTask,
  howToCancel,
  nextInLine,
  prepareRun,
  type RunScope,
  runTasks,
  runTasksOfRun,
  submitJob,
  watchJob,
} from './activities/index.js';
import { Activity } from './activity.js';
import { FactRefused } from './errors.js';
import type { HostedEnsemble } from './hosted-ensemble.js';
import type { JobWatcher } from './job-watcher.js';
import type { LiveHistory } from './live-history.js';

export interface Workshop {
  readonly clock: Clock;
  backend(name: string): Backend;
  watcher(name: string): JobWatcher;
  /** Something is going on until this is settled. */
  watch(work: Promise<void>): void;
  readonly defect: (error: Error) => void;
  /** Something that its user has to mend; it is tried again. */
  readonly trouble: (message: string) => void;
}

/**
 * Makes what is going on agree with what the state asks for: an activity that is named and not
 * going on is started, one that is going on and no longer named is told to end. This is the only
 * place where activities start, so that a resume is no special case.
 */
export function reconcile(ensemble: HostedEnsemble, live: LiveHistory, workshop: Workshop): void {
  const name = isAsked(live) ? undefined : activityOf(live.committed.snapshot);
  const key = name === undefined ? undefined : keyOf(name, live.committed);
  if (key === live.activity?.key) return;
  live.activity?.end();
  live.activity = undefined;
  if (name === undefined || key === undefined) return;
  const activity = new Activity(key);
  live.activity = activity;
  const work = perform(name, ensemble, live, workshop, activity).catch((error: unknown) => {
    if (activity.isOver || error instanceof LeaseLost) return;
    // What is in flight has overtaken it: once that is committed, it is seen what the state asks for then.
    if (error instanceof FactRefused && live.isAhead) {
      live.activity = undefined;
      return;
    }
    const cause = asError(error);
    workshop.defect(cause);
    failInternally(ensemble, live, cause).catch(workshop.defect);
  });
  workshop.watch(work);
}

/** While a question to its user is open, nothing is done for a run. */
function isAsked({ committed }: LiveHistory): boolean {
  if (committed.kind !== 'run' || committed.snapshot.value === 'cancelling') return false;
  return (committed.snapshot.context.hold?.question ?? null) !== null;
}

/** The same activity for another attempt, segment or cycle is another activity. */
function keyOf(name: ActivityName, { kind, snapshot }: History): string {
  const { cancel } = snapshot.context;
  const how = name === 'cancel' && cancel?.kill === true ? 'kill' : '';
  if (kind !== 'run') return `${name} ${snapshot.value} ${how}`;
  const { attempt, segment, cycle } = snapshot.context;
  const place = name === 'watch' ? name : `${name} ${snapshot.value} ${how}`;
  return `${place} ${attempt} ${segment} ${cycle}`;
}

async function perform(
  name: ActivityName,
  ensemble: HostedEnsemble,
  live: LiveHistory,
  workshop: Workshop,
  activity: Activity,
): Promise<void> {
  const { committed } = live;
  if (name === 'cancel' && committed.kind !== 'run') {
    return endFrameTask(ensemble, live, workshop, activity);
  }
  switch (committed.kind) {
    case 'run':
      return performRun[name](runScope(ensemble, live, committed.address, workshop, activity));
    case 'batch': {
      const phase = committed.snapshot.value === 'preparing' ? 'pre_batch' : 'post_batch';
      const { batch } = committed.address;
      const { cycle } = committed.snapshot.context;
      const tasks = ensemble.plans.definitionOf(batch)[phase];
      const backend = workshop.backend(ensemble.backendOf(batch));
      return runFrameTasks({ ensemble, live, workshop, activity, phase, tasks, backend, cycle });
    }
    case 'ensemble': {
      const phase = committed.snapshot.value === 'created' ? 'pre_process' : 'post_process';
      const tasks = ensemble.plans.tasks(phase);
      const backend = workshop.backend(ensemble.backend);
      return runFrameTasks({ ensemble, live, workshop, activity, phase, tasks, backend, cycle: 1 });
    }
  }
}

const performRun: Record<ActivityName, (scope: RunScope) => Promise<void>> = {
  template: prepareRun,
  tasks: runTasksOfRun,
  submit: submitJob,
  watch: watchJob,
  cancel: cancelRun,
};

function runScope(
  ensemble: HostedEnsemble,
  live: LiveHistory,
  run: RunAddress,
  workshop: Workshop,
  activity: Activity,
): RunScope {
  const definition = ensemble.plans.definitionOf(run.batch);
  const backend = ensemble.backendOf(run.batch);
  return {
    run,
    activity,
    clock: workshop.clock,
    plan: ensemble.plans.run(run.batch),
    backend: workshop.backend(backend),
    watcher: workshop.watcher(backend),
    timeout: definition.timeout,
    timing: ensemble.plans.timing,
    trouble: workshop.trouble,
    tasks: { ...definition, until: untilOf(definition) },
    report: (...facts: Fact[]) => ensemble.report(live.stream, facts),
    snapshot: () => snapshotOfRun(live),
    isFresh: (token) => ensemble.isFresh(token),
  };
}

/** It only asks, so nothing stands against asking once more. */
function untilOf({ continue: rule }: BatchDefinition): readonly Task[] {
  if (rule?.until === undefined) return [];
  return [{ name: 'execute', args: { cmd: rule.until }, rerunnable: true }];
}

function snapshotOfRun({ stream, committed }: LiveHistory): RunSnapshot {
  if (committed.kind !== 'run') throw new RangeError(`${stream} is no run`);
  return committed.snapshot;
}

/** Of a batch or an ensemble that is cancelled, the task that is going on. Its runs are cancelled one by one. */
async function endFrameTask(
  ensemble: HostedEnsemble,
  live: LiveHistory,
  workshop: Workshop,
  activity: Activity,
): Promise<void> {
  const { committed } = live;
  if (committed.kind === 'run') return;
  const { plans } = ensemble;
  const isBatch = committed.kind === 'batch';
  const name = isBatch ? ensemble.backendOf(committed.address.batch) : ensemble.backend;
  await endTask({
    owner: committed.address,
    clock: workshop.clock,
    activity,
    backend: workshop.backend(name),
    cycle: committed.kind === 'batch' ? committed.snapshot.context.cycle : 1,
    how: howToCancel(committed.snapshot.context.cancel),
    tasks: isBatch
      ? plans.definitionOf(committed.address.batch)
      : { pre_process: plans.tasks('pre_process'), post_process: plans.tasks('post_process') },
    chain: () => live.committed.snapshot.context.tasks,
    report: (...facts) => ensemble.report(live.stream, facts),
  });
}

/** The tasks around the runs: of a batch, or of the ensemble. */
async function runFrameTasks(frame: {
  readonly ensemble: HostedEnsemble;
  readonly live: LiveHistory;
  readonly workshop: Workshop;
  readonly activity: Activity;
  readonly phase: 'pre_batch' | 'post_batch' | 'pre_process' | 'post_process';
  readonly tasks: Parameters<typeof runTasks>[0]['tasks'];
  readonly backend: Backend;
  readonly cycle: number;
}): Promise<void> {
  const { ensemble, live, workshop, activity, phase, tasks, backend, cycle } = frame;
  const chain = () => live.committed.snapshot.context.tasks;
  await runTasks({
    owner: live.committed.address,
    clock: workshop.clock,
    activity,
    backend,
    phase,
    tasks,
    attempt: 1,
    cycle,
    checkTimeout: ensemble.plans.timing.checkTimeout,
    chain,
    next: () => nextInLine(chain(), phase, tasks.length),
    report: (...facts) => ensemble.report(live.stream, facts),
  });
}

/** An activity that throws is a defect of ours. Its run fails with the reason, the others go on. */
async function failInternally(
  ensemble: HostedEnsemble,
  live: LiveHistory,
  { message }: Error,
): Promise<void> {
  const { tentative } = live;
  switch (tentative.kind) {
    case 'run': {
      const phase = phaseOf[tentative.snapshot.value] ?? 'job';
      await ensemble.report(live.stream, [
        { type: 'run.failed', data: { phase, reason: 'internal', message } },
      ]);
      return;
    }
    case 'batch': {
      const phase = tentative.snapshot.value === 'preparing' ? 'pre_batch' : 'post_batch';
      await ensemble.report(live.stream, [
        { type: 'batch.failed', data: { phase, reason: 'internal', message } },
      ]);
      return;
    }
    case 'ensemble':
      await ensemble.report(live.stream, [
        {
          type: 'ensemble.finished',
          data: { outcome: 'failed', runs: ensemble.agenda.tally, message },
        },
      ]);
  }
}

/** From where a run is tried again that failed in this state; the others are about its job. */
const phaseOf: Partial<Record<RunState, Phase>> = {
  templating: 'template',
  checking: 'pre_run',
  submitting: 'submit',
  'post-processing': 'post_run',
};
