import { requestOf } from './submit-job.js';
import type { RunScope } from './scope.js';
import { watchJob } from './watch-job.js';

/** `cancelling`: ends the job where that was asked for, and sees it end. */
export async function cancelRun(scope: RunScope): Promise<void> {
  const { job, exit, cancel } = scope.snapshot().context;
  if (job === null || job.id === null || exit !== null) return;
  if (cancel?.kill === true) {
    const submittedAt = Date.parse(job.submittedAt ?? job.requestedAt);
    await scope.backend.cancel([{ ...requestOf(scope), id: job.id, submittedAt }]);
  }
  await watchJob(scope);
}
