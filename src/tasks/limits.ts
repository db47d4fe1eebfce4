import type { TaskRequest, TaskResult } from '../backends/index.js';
import { durationText, isCheckName } from '../config/index.js';

export function isCheck({ task }: TaskRequest): boolean {
  return isCheckName(task.name);
}

/**
 * When a task is to have ended that began then; it may take any time where that is never. All tries
 * of a check share its limit, from the first on.
 */
export function endOf(request: TaskRequest, begunAt: number): number {
  const { timeout } = request.task;
  if (timeout === undefined) return Infinity;
  return (isCheck(request) ? (request.startedAt ?? begunAt) : begunAt) + timeout * 1000;
}

/** What a task comes to whose time is over. Who asks a check again and again knows that by itself. */
export function tooLate(request: TaskRequest): TaskResult {
  if (isCheck(request)) return { kind: 'waiting', output: '' };
  return { kind: 'ended', ok: false, message: `${request.task.name}: ${timedOut(request)}` };
}

export function timedOut({ task: { timeout = 0 } }: TaskRequest): string {
  return `ran into its timeout of ${durationText(timeout)}`;
}
