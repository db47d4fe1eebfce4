import type {
  Backend,
  CancelHow,
  RunParameters,
  TaskEnd,
  TaskResult,
} from '../../backends/index.js';
import type { Task } from '../../config/index.js';
import type { Address, TaskPhase } from '../../events/catalogue/index.js';
import type { CancelRequest, TaskChain } from '../../machines/index.js';
import { finished } from './run-tasks.js';
import type { ActivityScope } from './scope.js';

/** Lists of tasks of which one may be going on when what they belong to is cancelled. */
export interface CancelledTasks extends ActivityScope {
  readonly owner: Address;
  readonly backend: Backend;
  readonly cycle: number;
  readonly parameters?: RunParameters;
  readonly how: CancelHow;
  readonly tasks: Partial<Record<TaskPhase, readonly Task[]>>;
  chain(): TaskChain;
}

/**
 * Sees the task that is going on to its end, and no other is begun. One that was not begun yet, and
 * a check that waits, have ended at once.
 */
export async function endTask(scope: CancelledTasks): Promise<void> {
  const { owner, backend, cycle, parameters, how, activity, clock } = scope;
  const { phase, current } = scope.chain();
  if (phase === null || current === null) return;
  const { index, attempt, token, tries } = current;
  const task = scope.tasks[phase]?.[index];
  if (task === undefined) throw new Error(`${phase} has no task ${index}`);
  const startedAt = Date.parse(current.startedAt);
  const what = { owner, phase, index, attempt, cycle, task, token, parameters };
  const request = { ...what, startedAt, tries };
  await backend.endTask(request, how);
  const result = await backend.runTask(request);
  if (activity.isOver) return;
  // That its failure is tolerated is for lists that go on.
  const asItWas = { ...task, fail: true };
  await scope.report(finished({ phase, attempt, clock }, asItWas, index, endOf(result)));
}

function endOf(result: TaskResult): TaskEnd {
  switch (result.kind) {
    case 'ended':
      return result;
    case 'waiting':
      return { kind: 'ended', ok: false, message: 'cancelled' };
    case 'cut off':
      return { kind: 'ended', ok: false, message: `it was cut off: ${result.evidence}` };
  }
}

/** How long what is asked to end may take, where nobody has said: in seconds. */
const defaultGrace = 10;

/** What somebody who wants something to end wants of what is going on. */
export function howToCancel(request: CancelRequest | null): CancelHow {
  if (request?.kill !== true) return { kind: 'withdraw' };
  return { kind: 'end', grace: (request.grace ?? defaultGrace) * 1000 };
}
