import type { JobExit } from '../../backends/index.js';
import type { Fact } from '../../events/catalogue/index.js';

/** How a job ended, as it is recorded. */
export function exited(attempt: number, exit: JobExit): Fact {
  const { outcome, code, signal, reason, evidence, startedAt, endedAt } = exit;
  return {
    type: 'run.exited',
    data: {
      attempt,
      outcome,
      evidence,
      ended_at: new Date(endedAt).toISOString(),
      ...(startedAt === undefined ? {} : { started_at: new Date(startedAt).toISOString() }),
      ...(code === undefined ? {} : { code }),
      ...(signal === undefined ? {} : { signal }),
      ...(reason === undefined ? {} : { reason }),
    },
  };
}

/** Nobody can find it any more. */
export function lost(attempt: number, evidence: string): Fact {
  return { type: 'run.exited', data: { attempt, outcome: 'lost', reason: 'lost', evidence } };
}
