import type { DomainEvent, RunAddress } from '../../events/catalogue/index.js';
import type { RunContext, RunSnapshot } from '../../machines/index.js';
import type { RowChange } from './change.js';

/** An attempt whose allocation went is asked for anew: its row is the new job's. */
const noJob = Object.freeze({ job: null, host: null, submitted_at: null, started_at: null });

/** What a job that was lost and is found again takes back. */
const notEnded = Object.freeze({ outcome: null, reason: null, evidence: null, ended_at: null });

type AttemptChange = RowChange<'attempts'>;

/** One row for each time that a job was asked for: an attempt, or a segment of one. */
export function foldAttempt(
  { eid, batch, idx }: RunAddress,
  event: DomainEvent,
  { context }: RunSnapshot,
): AttemptChange | undefined {
  const set = details(event, context);
  if (set === undefined) return undefined;
  const { attempt, segment, cycle } = context;
  return { eid, batch, idx, cycle, attempt, segment, ...set };
}

function details(event: DomainEvent, context: RunContext): Partial<AttemptChange> | undefined {
  const { at } = event.meta;
  switch (event.type) {
    case 'run.submit-requested':
      return { token: event.data.token, backend: event.data.backend, requested_at: at };
    case 'run.submitted':
      return { job: event.data.job, submitted_at: at };
    case 'run.running':
      return {
        started_at: event.data.started_at ?? at,
        host: event.data.host ?? null,
        ...(context.exit === null ? {} : notEnded),
      };
    case 'run.requeued':
      return event.data.by === 'tutti' ? noJob : { started_at: null };
    case 'run.exited': {
      const { outcome, code, signal, reason, evidence, started_at, ended_at } = event.data;
      return {
        outcome,
        exit_code: code ?? null,
        signal: signal ?? null,
        reason: reason ?? null,
        evidence,
        ended_at: ended_at ?? at,
        ...(started_at === undefined ? {} : { started_at }),
      };
    }
    default:
      return undefined;
  }
}
