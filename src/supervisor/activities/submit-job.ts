import type { JobRequest } from '../../backends/index.js';
import { isoTime } from '../../clock/index.js';
import { afterFailure } from '../../machines/index.js';
import type { RunScope } from './scope.js';

/**
 * `submitting`: the intent is in the log, and the job may be with the backend already. So a token
 * that this process did not make itself is looked for before anything is submitted.
 */
export async function submitJob(scope: RunScope): Promise<void> {
  const { backend, clock, activity, plan } = scope;
  const isOver = (): boolean => activity.isOver;
  let mayBeThere = !scope.isFresh(requestOf(scope).token);
  const stagger = scope.timing.stagger();
  if (stagger > 0) await activity.until(clock.now() + stagger, clock);
  while (!isOver()) {
    const { context } = scope.snapshot();
    const { attempt } = context;
    const job = requestOf(scope);
    if (context.submitAgainAt !== null) {
      await activity.until(Date.parse(context.submitAgainAt), clock);
    }
    if (mayBeThere) {
      const found = await backend.find(job);
      if (isOver()) return;
      if (found.kind === 'found') {
        await scope.report({ type: 'run.submitted', data: { attempt, job: found.id } });
        return;
      }
      if (found.kind === 'unknown') {
        await scope.report(notYet(scope, attempt, found.message));
        continue;
      }
    }
    const answer = await backend.submit(job);
    // That it was taken is worth knowing, whoever does not want it any more.
    if (isOver() && answer.kind !== 'submitted') return;
    switch (answer.kind) {
      case 'submitted':
        await scope.report({ type: 'run.submitted', data: { attempt, job: answer.id } });
        return;
      case 'rejected': {
        const failure = {
          phase: 'submit',
          reason: 'submit-rejected',
          message: answer.message,
        } as const;
        await scope.report(afterFailure(context, failure, plan.retry, isoTime(clock)));
        return;
      }
      case 'unknown':
        mayBeThere = true;
        await scope.report(notYet(scope, attempt, answer.message));
    }
  }
}

export function requestOf(scope: RunScope): JobRequest {
  const { attempt, segment, cycle, job } = scope.snapshot().context;
  if (job === null) throw new Error('a run that has no submission was to be submitted');
  return { run: scope.run, attempt, segment, cycle, token: job.token, timeout: scope.timeout };
}

function notYet({ clock, timing }: RunScope, attempt: number, message: string) {
  const again_at = new Date(clock.now() + timing.askAgainAfter).toISOString();
  return { type: 'run.submit-failed', data: { attempt, message, again_at } } as const;
}
