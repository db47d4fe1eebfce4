import type { Outcome } from '../../launcher/index.js';
import type { JobExit } from '../contract.js';

type Final = Extract<Outcome, { kind: 'ended' | 'blocked' | 'refused' }>;

/** How a job ended, from what it left. */
export function exitOf(
  outcome: Final,
  { timedOut, now }: { readonly timedOut: boolean; readonly now: number },
): JobExit {
  switch (outcome.kind) {
    case 'ended': {
      const { code, signal, message, startedAt, endedAt } = outcome;
      const base = {
        kind: 'exited',
        endedAt,
        evidence: message ?? 'its exit record',
        ...(startedAt === undefined ? {} : { startedAt: Math.min(startedAt, endedAt) }),
        ...(code === undefined ? {} : { code }),
        ...(signal === undefined ? {} : { signal }),
      } as const;
      // One that was asked to end and then says that all is well has not done all that it was to do.
      if (timedOut) return { ...base, outcome: 'failure', reason: 'timeout' };
      if (code === 0 && message === undefined) return { ...base, outcome: 'success' };
      return { ...base, outcome: 'failure', reason: reasonOf(outcome) };
    }
    case 'blocked':
      return never(now, 'cancelled', 'it was withdrawn before it started');
    case 'refused':
      return never(now, 'submit-rejected', outcome.message);
  }
}

function reasonOf({ code, signal }: Extract<Outcome, { kind: 'ended' }>): string {
  if (signal !== undefined) return `signal:${signal.replace(/^SIG/, '')}`;
  return code === undefined ? 'internal' : `exit:${code}`;
}

/** It never ran. */
function never(endedAt: number, reason: string, evidence: string): JobExit {
  return { kind: 'exited', outcome: 'failure', reason, evidence, endedAt };
}
