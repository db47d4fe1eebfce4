import type { BatchAddress, DomainEvent } from '../../events/catalogue/index.js';
import type { BatchSnapshot } from '../../machines/index.js';
import type { RowChange } from './change.js';

export function foldBatch(
  address: BatchAddress,
  event: DomainEvent,
  after: BatchSnapshot,
): RowChange<'batches'> {
  const { eid, batch } = address;
  return { eid, batch, state: after.value, ...details(event, after) };
}

function details(event: DomainEvent, { context }: BatchSnapshot): Partial<RowChange<'batches'>> {
  const { at } = event.meta;
  switch (event.type) {
    case 'batch.started':
      // One that only goes on began before.
      return context.isPrepared ? {} : { started_at: at };
    case 'batch.cycle-started':
      return { cycle: event.data.cycle, reason: null, message: null, finished_at: null };
    case 'batch.cycle-finished':
      return { cycle: event.data.cycle + 1 };
    case 'batch.held':
      return {
        held: true,
        hold_reason: event.data.reason ?? null,
        question: event.data.question ?? null,
      };
    case 'batch.released':
      return { held: false, hold_reason: null, question: null };
    case 'batch.limits-changed':
      return event.data;
    case 'batch.finished':
      return { message: event.data.message ?? null, finished_at: at };
    case 'batch.failed':
      return { reason: event.data.reason, message: event.data.message ?? null, finished_at: at };
    case 'batch.cancelled':
      return { reason: 'cancelled', finished_at: at };
    case 'batch.reopened':
      return {
        held: false,
        hold_reason: null,
        question: null,
        reason: null,
        message: null,
        finished_at: null,
      };
    default:
      return {};
  }
}
