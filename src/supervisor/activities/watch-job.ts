import type { Observation } from '../../backends/index.js';
import type { Fact } from '../../events/catalogue/index.js';
import { exited, lost } from './job-facts.js';
import { requestOf } from './submit-job.js';
import type { RunScope } from './scope.js';

/** `queued` and `running`: looks at the job until it has ended, or until nobody can find it. */
export async function watchJob(scope: RunScope): Promise<void> {
  const { job, attempt } = scope.snapshot().context;
  const { id, submittedAt } = job ?? { id: null, submittedAt: null };
  if (id === null || submittedAt === null) {
    throw new Error('a run that has no job was to be watched');
  }
  const submitted = { ...requestOf(scope), id, submittedAt: Date.parse(submittedAt) };
  let isRunning = scope.snapshot().value === 'running';
  await scope.watcher.follow(submitted, scope.activity, async (observation) => {
    const facts = factsOf(observation, attempt, isRunning);
    if (facts.length === 0) return 'look again';
    isRunning = true;
    await scope.report(...facts);
    return observation.kind === 'running' ? 'look again' : 'done';
  });
}

function factsOf(observation: Observation, attempt: number, isRunning: boolean): Fact[] {
  switch (observation.kind) {
    case 'queued':
    case 'unknown': // no evidence of anything
      return [];
    case 'running':
      return isRunning ? [] : [started(attempt, observation.startedAt, observation.host)];
    case 'exited': {
      const { startedAt } = observation;
      const exit = exited(attempt, observation);
      return isRunning || startedAt === undefined
        ? [exit]
        : [started(attempt, startedAt, undefined), exit];
    }
    case 'absent':
      return [
        lost(attempt, observation.evidence),
        {
          type: 'run.held',
          data: {
            reason: 'its job cannot be found',
            question: 'Did the job end well, did it fail, or is it to be run again?',
          },
        },
      ];
  }
}

function started(attempt: number, startedAt: number, host: string | undefined): Fact {
  const data = { attempt, started_at: new Date(startedAt).toISOString() };
  return { type: 'run.running', data: host === undefined ? data : { ...data, host } };
}
