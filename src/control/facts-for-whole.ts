import type { Fact } from '../events/catalogue/index.js';
import type { BatchSnapshot, EnsembleSnapshot } from '../machines/index.js';
import { cancelData, type Outcome } from './facts-for-run.js';
import type { LimitArguments, Order } from './order.js';

/** What is to happen to a batch as a whole. What is to be retried are its runs, one by one. */
export function factsForBatch(order: Order, { value, context, tags }: BatchSnapshot): Outcome {
  if (tags.has('ended')) return { why: `it has ended: ${value}` };
  const isHeld = context.hold !== null;
  switch (order.verb) {
    case 'hold':
      if (isHeld) return { why: 'it is held already' };
      return asLong(value, { type: 'batch.held', data: order.args });
    case 'release':
      if (!isHeld) return { why: 'it is not held' };
      return asLong(value, { type: 'batch.released', data: {} });
    case 'cancel':
      return { facts: [{ type: 'batch.cancel-requested', data: cancelData(order.args) }] };
    case 'throttle':
      return asLong(value, { type: 'batch.limits-changed', data: limitData(order.args) });
    case 'retry':
      return { facts: [] };
  }
}

/** What is to happen to the ensemble as a whole. */
export function factsForEnsemble(order: Order, { value, context }: EnsembleSnapshot): Outcome {
  if (value === 'finished') return { why: 'it has finished' };
  const isHeld = context.hold !== null;
  switch (order.verb) {
    case 'hold':
      if (isHeld) return { why: 'it is held already' };
      return asLong(value, { type: 'ensemble.held', data: order.args });
    case 'release':
      if (!isHeld) return { why: 'it is not held' };
      return asLong(value, { type: 'ensemble.released', data: {} });
    case 'cancel':
      return { facts: [{ type: 'ensemble.cancel-requested', data: cancelData(order.args) }] };
    case 'throttle':
      return asLong(value, { type: 'ensemble.limits-changed', data: limitData(order.args) });
    case 'retry':
      return { facts: [] };
  }
}

/** What begins a batch or an ensemble anew whose runs are tried again, or why that cannot be now. */
export function reopening(whole: {
  readonly ensemble: EnsembleSnapshot;
  readonly batch: BatchSnapshot;
}): { readonly ensemble?: Fact; readonly batch?: Fact } | { readonly why: string } {
  const { ensemble, batch } = whole;
  for (const [what, { value }] of [
    ['its ensemble', ensemble],
    ['its batch', batch],
  ] as const) {
    if (value === 'cancelling') return { why: `${what} is being cancelled` };
    if (value === 'finishing') {
      return { why: `${what} is about to finish; try again when it has` };
    }
  }
  const { cycle } = batch.context;
  return {
    ...(ensemble.value === 'finished' ? { ensemble: { type: 'ensemble.started', data: {} } } : {}),
    ...(batch.tags.has('ended') ? { batch: { type: 'batch.cycle-started', data: { cycle } } } : {}),
  };
}

function asLong(state: string, fact: Fact): Outcome {
  return state === 'cancelling' ? { why: 'it is being cancelled' } : { facts: [fact] };
}

function limitData({ maxruns, maxjobs, rate }: LimitArguments) {
  return {
    ...(maxruns === undefined ? {} : { maxruns }),
    ...(maxjobs === undefined ? {} : { maxjobs }),
    ...(rate === undefined ? {} : { rate }),
  };
}
