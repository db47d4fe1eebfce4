import { randomUUID } from 'node:crypto';
import type { Backend } from '../../backends/index.js';
import type { Task } from '../../config/index.js';
import type { Fact, TaskPhase } from '../../events/catalogue/index.js';
import { nextTask, reached, type TaskChain } from '../../machines/index.js';
import type { ActivityScope, RunScope } from './scope.js';

/** One list of tasks, as the activity finds it each time that it looks. */
export interface ChainScope extends ActivityScope {
  readonly owner: string;
  readonly backend: Backend;
  readonly phase: TaskPhase;
  readonly tasks: readonly Task[];
  readonly attempt: number;
  readonly cycle: number;
  chain(): TaskChain;
  /** Index of the task to run next, or undefined where the chain has come to its end. */
  next(): number | undefined;
}

/** Runs a list of tasks from where it stands; one whose intent is written is adopted or begun. */
export async function runTasks(scope: ChainScope): Promise<void> {
  const { owner, backend, phase, attempt, cycle, activity, clock } = scope;
  for (let index = scope.next(); index !== undefined && !activity.isOver; index = scope.next()) {
    const task = scope.tasks[index];
    if (task === undefined) throw new Error(`${phase} has no task ${index}`);
    if (scope.chain().current?.index !== index) {
      await scope.report(taskStarted(phase, index, attempt, cycle, task));
    }
    const token = scope.chain().current?.token ?? '';
    const startedAt = clock.now();
    const result = await backend.runTask({
      owner,
      phase,
      index,
      attempt,
      cycle,
      name: task.name,
      token,
    });
    await scope.report({
      type: 'task.finished',
      data: {
        phase,
        index,
        attempt,
        ok: result.ok || task.fail === false,
        ...(result.message === undefined ? {} : { message: result.message }),
        started_at: new Date(startedAt).toISOString(),
        ended_at: new Date(clock.now()).toISOString(),
      },
    });
  }
}

export function taskStarted(
  phase: TaskPhase,
  index: number,
  attempt: number,
  cycle: number,
  { name }: Task,
): Fact {
  const token = randomUUID();
  return { type: 'task.started', data: { phase, index, attempt, cycle, name, token } };
}

/** The tasks of a run in `checking` or `post-processing`. */
export async function runTasksOfRun(scope: RunScope): Promise<void> {
  const { value, context } = scope.snapshot();
  const phase = value === 'checking' ? 'pre_run' : 'post_run';
  const { run, clock, activity, backend, plan } = scope;
  await runTasks({
    clock,
    activity,
    backend,
    phase,
    owner: `run/${run.eid}/${run.batch}-${run.idx}`,
    tasks: scope.tasks[phase],
    attempt: context.attempt,
    cycle: context.cycle,
    report: (...facts) => scope.report(...facts),
    chain: () => scope.snapshot().context.tasks,
    next: () => {
      const now = scope.snapshot();
      return now.value === value ? nextTask(now.value, now.context, plan) : undefined;
    },
  });
}

/** The next task of a batch's or an ensemble's list, whose tasks all run whatever came of the runs. */
export function nextInLine(chain: TaskChain, phase: TaskPhase, many: number): number | undefined {
  if (chain.failed !== null) return undefined;
  const next = reached(chain, phase);
  return next < many ? next : undefined;
}
