import type { DomainEvent, RunAddress } from '../../events/catalogue/index.js';
import type { RunContext, RunSnapshot } from '../../machines/index.js';
import type { RowChange } from './change.js';
import { waitingOf } from './waiting.js';

type RunChange = RowChange<'runs'>;

/** Where a run is comes from its machine; when it came there, and why, from the event. */
export function foldRun(address: RunAddress, event: DomainEvent, after: RunSnapshot): RunChange {
  const { eid, batch, idx } = address;
  return {
    eid,
    batch,
    idx,
    state: after.value,
    ...waitingOf(event, after),
    ...details(event, after.context),
  };
}

/** Of an earlier job the table `attempts` tells; its times would not go with those of the next. */
const noJob: Partial<RunChange> = Object.freeze({
  job: null,
  exit_code: null,
  signal: null,
  submitted_at: null,
  started_at: null,
  exited_at: null,
});

function details(event: DomainEvent, context: RunContext): Partial<RunChange> {
  const { at } = event.meta;
  switch (event.type) {
    case 'run.planned':
      return { ...clean(context), held: false, planned_at: at };
    case 'run.held':
      return {
        held: true,
        hold_reason: event.data.reason ?? null,
        question: event.data.question ?? null,
      };
    case 'run.released':
      return { held: false, hold_reason: null, question: null };
    case 'run.dispatched':
      return { phase: event.data.from, dispatched_at: at };
    case 'run.templated':
      return { phase: 'pre_run', templated_at: at };
    case 'run.checked':
      return { phase: 'submit', checked_at: at };
    case 'run.submit-requested':
      return { backend: event.data.backend, ...(isFirstJob(context) ? {} : noJob) };
    case 'run.submitted':
      return { phase: 'job', job: event.data.job, submitted_at: at };
    case 'run.running':
      return {
        started_at: event.data.started_at ?? at,
        // A job that was lost and is found again has not ended.
        ...(context.exit === null ? {} : { phase: 'job', reason: null, exited_at: null }),
      };
    case 'run.requeued':
      return event.data.by === 'tutti' ? noJob : { started_at: null };
    case 'run.exited': {
      const { code, signal, reason, started_at, ended_at } = event.data;
      return {
        phase: 'post_run',
        reason: reason ?? null,
        exit_code: code ?? null,
        signal: signal ?? null,
        exited_at: ended_at ?? at,
        ...(started_at === undefined ? {} : { started_at }),
      };
    }
    case 'run.continued':
      return { phase: 'submit', segment: event.data.segment, job: null, reason: null };
    case 'run.post-processed':
      return { post_processed_at: at };
    case 'run.retry-scheduled':
      return {
        attempt: event.data.attempt,
        segment: 1,
        phase: event.data.from,
        reason: event.data.reason,
        message: null,
        root_cause: null,
        ended_at: null,
      };
    case 'run.succeeded':
      return { phase: null, reason: null, message: null, ended_at: at };
    case 'run.failed': {
      const { phase, reason, message, root_cause } = event.data;
      return {
        phase,
        reason,
        message: message ?? null,
        root_cause: root_cause ?? null,
        ended_at: at,
      };
    }
    case 'run.cancelled':
      return { reason: 'cancelled', ended_at: at };
    case 'run.skipped':
      return { reason: event.data.reason, root_cause: event.data.root_cause ?? null, ended_at: at };
    case 'run.cycle-started':
      return { ...clean(context), ended_at: null };
    default:
      return {};
  }
}

/** Nothing of an earlier job can be in the row. */
function isFirstJob({ attempt, segment, cycle }: RunContext): boolean {
  return attempt === 1 && segment === 1 && cycle === 1;
}

/** What a run was asked to do, when that was said or changed. */
export function foldParams(
  { eid, batch, idx }: RunAddress,
  event: DomainEvent,
  { context }: RunSnapshot,
): RowChange<'params'> | undefined {
  if (event.type !== 'run.planned' && event.type !== 'run.changed') return undefined;
  const { params, texts, priority } = context;
  const written = Object.keys(texts).length === 0 ? null : texts;
  return { eid, batch, idx, params, texts: written, priority };
}

/** How a run stands before it does anything, in its first cycle or a later one. */
function clean({ attempt, segment, cycle }: RunContext): Partial<RunChange> {
  return cycle === 1
    ? { attempt, segment, cycle }
    : { attempt, segment, cycle, phase: null, reason: null, message: null, job: null };
}
