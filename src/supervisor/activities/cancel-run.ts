import type { CancelHow, JobToCancel, Observation, SubmittedJob } from '../../backends/index.js';
import { TuttiError } from '../../errors.js';
import type { Fact } from '../../events/catalogue/index.js';
import { endTask, howToCancel } from './end-task.js';
import { exited, lost } from './job-facts.js';
import type { RunScope } from './scope.js';
import { requestOf } from './submit-job.js';

/**
 * `cancelling`: takes back what is going on of the run, ends it where that was asked for, and sees it
 * end. Begun again, after a crash or because somebody wants more, it does all of it once more.
 */
export async function cancelRun(scope: RunScope): Promise<void> {
  const { run, activity, backend, clock } = scope;
  const job = await submittedJob(scope);
  if (job !== undefined) await endJob(scope, job);
  if (activity.isOver) return;
  const { context } = scope.snapshot();
  await endTask({
    owner: run,
    activity,
    backend,
    clock,
    cycle: context.cycle,
    parameters: context,
    how: howToCancel(context.cancel),
    tasks: scope.tasks,
    chain: () => scope.snapshot().context.tasks,
    report: (...facts) => scope.report(...facts),
  });
}

/** The job that may be going on. Where only the intent to submit it is known, that is settled first. */
async function submittedJob(scope: RunScope): Promise<SubmittedJob | undefined> {
  const { activity, backend, clock } = scope;
  const isOver = (): boolean => activity.isOver;
  while (!isOver()) {
    const { job, exit, attempt } = scope.snapshot().context;
    if (job === null || exit !== null) return undefined;
    const request = requestOf(scope);
    const { id, submittedAt } = job;
    if (id !== null && submittedAt !== null) {
      return { ...request, id, submittedAt: Date.parse(submittedAt) };
    }
    // Whatever still asks for it, now or later: it cannot start any more.
    await takeBack(scope, request, { kind: 'withdraw' });
    const found = await backend.find(request);
    if (isOver()) return undefined;
    switch (found.kind) {
      case 'found':
        // Whoever asked for it may have heard the answer meanwhile.
        if (scope.snapshot().context.job?.id !== null) break;
        await scope.report({ type: 'run.submitted', data: { attempt, job: found.id } });
        break;
      case 'absent': {
        const evidence = 'it was withdrawn before it was submitted';
        const endedAt = clock.now();
        const end = { outcome: 'failure', reason: 'cancelled', evidence, endedAt } as const;
        await scope.report(exited(attempt, { kind: 'exited', ...end }));
        return undefined;
      }
      case 'unknown':
        await later(scope, found.message);
    }
  }
  return undefined;
}

async function endJob(scope: RunScope, job: SubmittedJob): Promise<void> {
  await takeBack(scope, job, howToCancel(scope.snapshot().context.cancel));
  await scope.watcher.follow(job, scope.activity, async (observation) => {
    const end = endIn(observation, job.attempt);
    if (end === undefined) return 'look again';
    await scope.report(end);
    return 'done';
  });
}

function endIn(observation: Observation, attempt: number): Fact | undefined {
  switch (observation.kind) {
    case 'queued':
    case 'running':
    case 'unknown': // no evidence of anything
      return undefined;
    case 'exited':
      return exited(attempt, observation);
    case 'absent':
      return lost(attempt, observation.evidence);
  }
}

/** Where it cannot be done now, such as on a full disk, it is tried until it can. */
async function takeBack(scope: RunScope, job: JobToCancel, how: CancelHow): Promise<void> {
  while (!scope.activity.isOver) {
    try {
      await scope.backend.cancel([job], how);
      return;
    } catch (error) {
      if (!(error instanceof TuttiError)) throw error;
      await later(scope, error.message);
    }
  }
}

async function later({ activity, clock, timing, trouble }: RunScope, why: string): Promise<void> {
  if (activity.isOver) return;
  trouble(why);
  await activity.until(clock.now() + timing.askAgainAfter, clock);
}
