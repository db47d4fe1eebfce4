import { requestOf } from './submit-job.js';
import type { RunScope } from './scope.js';
import { watchJob } from './watch-job.js';

/** `cancelling`: ends the job where that was asked for, and sees it end. */
export async function cancelRun(scope: RunScope): Promise<void> {
  const { job, exit, cancel } = scope.snapshot().context;
  const { id, submittedAt } = job ?? { id: null, submittedAt: null };
  if (id === null || submittedAt === null || exit !== null) return;
  if (cancel?.kill === true) {
    const submitted = { ...requestOf(scope), id, submittedAt: Date.parse(submittedAt) };
    await scope.backend.cancel([submitted]);
  }
  await watchJob(scope);
}
