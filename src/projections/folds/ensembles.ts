import type { DomainEvent, EnsembleAddress } from '../../events/catalogue/index.js';
import type { EnsembleSnapshot } from '../../machines/index.js';
import type { Change, RowChange } from './change.js';
import { recordedBatches, recordedLimits } from './recorded-batches.js';

/** An ensemble's own row, and a row for each batch that its definition, or an amendment, names. */
export function foldEnsemble(
  address: EnsembleAddress,
  event: DomainEvent,
  after: EnsembleSnapshot,
): Change[] {
  const { eid } = address;
  const changes: Change[] = [
    { table: 'ensembles', set: { eid, state: after.value, ...details(event) } },
  ];
  if (event.type === 'ensemble.created') {
    recordedBatches(event.data.definition['batches']).forEach((batch, ordinal) => {
      const { name, priority, maxruns, maxjobs } = batch;
      const set = { eid, batch: name, ordinal, state: 'planned', cycle: 1, held: false };
      changes.push({ table: 'batches', set: { ...set, priority, maxruns, maxjobs } });
    });
  }
  return changes;
}

function details(event: DomainEvent): Partial<RowChange<'ensembles'>> {
  const { at } = event.meta;
  switch (event.type) {
    case 'ensemble.created': {
      const { name, definition, runs, source, backend, cwd, user, host, tutti } = event.data;
      return {
        name,
        definition,
        ...recordedLimits(definition['limits']),
        planned_runs: runs,
        file: source.file,
        source_sha256: source.sha256,
        parent: event.data.parent ?? null,
        backend,
        cwd,
        user_name: user,
        host,
        tutti,
        arguments: event.data.arguments,
        held: false,
        created_at: at,
      };
    }
    case 'ensemble.started':
      return { started_at: at, outcome: null, message: null, finished_at: null };
    case 'ensemble.held':
      return { held: true, hold_reason: event.data.reason ?? null };
    case 'ensemble.released':
      return { held: false, hold_reason: null };
    case 'ensemble.limits-changed':
      return event.data;
    case 'ensemble.finished':
      return {
        outcome: event.data.outcome,
        message: event.data.message ?? null,
        finished_at: at,
      };
    case 'ensemble.reopened':
      return {
        held: false,
        hold_reason: null,
        outcome: null,
        message: null,
        finished_at: null,
      };
    case 'supervisor.attached':
      return { supervisor: event.data.supervisor, stalled: false };
    case 'supervisor.detached':
      return { supervisor: null, stalled: event.data.why === 'stalled' };
    default:
      return {};
  }
}
