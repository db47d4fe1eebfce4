import type { Fact } from '../events/catalogue/index.js';
import { type BatchSnapshot, type EnsembleSnapshot, hasEnded } from '../machines/index.js';
import { cancelData, type Outcome } from './facts-for-run.js';
import type { LimitArguments, Order } from './order.js';
import { type Obstacle, refused } from './why-not.js';
import { whyNotWhole } from './why-not-whole.js';

/** What is to happen to a batch as a whole. What is to be retried are its runs, one by one. */
export function factsForBatch(order: Order, { value, context }: BatchSnapshot): Outcome {
  const obstacle = whyNotWhole(order, { state: value, held: context.hold !== null });
  if (obstacle !== undefined) return obstacle;
  switch (order.verb) {
    case 'hold':
      return { facts: [{ type: 'batch.held', data: order.args }] };
    case 'release':
      return { facts: [{ type: 'batch.released', data: {} }] };
    case 'cancel':
      return { facts: [{ type: 'batch.cancel-requested', data: cancelData(order.args) }] };
    case 'throttle':
      return { facts: [{ type: 'batch.limits-changed', data: limitData(order.args) }] };
    case 'retry':
      return { facts: [] };
  }
}

/** What is to happen to the ensemble as a whole. */
export function factsForEnsemble(order: Order, { value, context }: EnsembleSnapshot): Outcome {
  const obstacle = whyNotWhole(order, { state: value, held: context.hold !== null });
  if (obstacle !== undefined) return obstacle;
  switch (order.verb) {
    case 'hold':
      return { facts: [{ type: 'ensemble.held', data: order.args }] };
    case 'release':
      return { facts: [{ type: 'ensemble.released', data: {} }] };
    case 'cancel':
      return { facts: [{ type: 'ensemble.cancel-requested', data: cancelData(order.args) }] };
    case 'throttle':
      return { facts: [{ type: 'ensemble.limits-changed', data: limitData(order.args) }] };
    case 'retry':
      return { facts: [] };
  }
}

export const ensembleReopened = { type: 'ensemble.reopened', data: {} } as const satisfies Fact;

/** What begins a batch or an ensemble anew whose runs are tried again, or why that cannot be now. */
export function reopening(whole: {
  readonly ensemble: EnsembleSnapshot;
  readonly batch: BatchSnapshot;
}): { readonly ensemble?: Fact; readonly batch?: Fact } | Obstacle {
  const { ensemble, batch } = whole;
  for (const [what, { value }] of [
    ['its ensemble', ensemble],
    ['its batch', batch],
  ] as const) {
    if (value === 'cancelling') return refused(`${what} is being cancelled`);
    if (value === 'finishing') {
      return refused(`${what} is about to finish; try again when it has`);
    }
  }
  return {
    ...(hasEnded(ensemble) ? { ensemble: ensembleReopened } : {}),
    ...(hasEnded(batch) ? { batch: { type: 'batch.reopened', data: {} } } : {}),
  };
}

function limitData({ maxruns, maxjobs, rate }: LimitArguments) {
  return {
    ...(maxruns === undefined ? {} : { maxruns }),
    ...(maxjobs === undefined ? {} : { maxjobs }),
    ...(rate === undefined ? {} : { rate }),
  };
}
