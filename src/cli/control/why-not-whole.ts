import type { Order } from '../../control/index.js';
import type { BatchSummary, EnsembleSummary } from '../../projections/tables/index.js';

type Whole = Pick<EnsembleSummary, 'state' | 'held'> | Pick<BatchSummary, 'state' | 'held'>;

/** Why this cannot be done to a whole batch or ensemble that stands so, or undefined where it can. */
export function whyNotWhole(order: Order, { state, held }: Whole): string | undefined {
  const ended = endings[state];
  if (ended !== undefined && order.verb !== 'retry') return ended;
  const isBeingCancelled = state === 'cancelling';
  switch (order.verb) {
    case 'hold':
      if (isBeingCancelled) return 'it is being cancelled';
      return held ? 'it is held already' : undefined;
    case 'release':
      if (order.args.as !== undefined) return 'only a run asks what became of its work';
      if (isBeingCancelled) return 'it is being cancelled';
      return held ? undefined : 'it is not held';
    case 'cancel':
      return isBeingCancelled && order.args.kill !== true
        ? 'it is being cancelled already'
        : undefined;
    case 'throttle':
      return isBeingCancelled ? 'it is being cancelled' : undefined;
    case 'retry':
      // It is about those of its runs that have ended badly, and each of them is looked at.
      return undefined;
  }
}

const endings: Readonly<Record<string, string>> = {
  finished: 'it has finished',
  failed: 'it has failed',
  cancelled: 'it was cancelled',
};
