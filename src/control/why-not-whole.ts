import type { Order } from './order.js';
import { already, type Obstacle, refused } from './why-not.js';

/** What must be known of a batch or an ensemble to see whether something can be done to it. */
interface WholeStanding {
  readonly state: string;
  readonly held: boolean;
}

/** Why this cannot be done to a whole batch or ensemble that stands so, or undefined where it can. */
export function whyNotWhole(order: Order, { state, held }: WholeStanding): Obstacle | undefined {
  // It is about those of its runs that have ended badly, and each of them is looked at.
  if (order.verb === 'retry') return undefined;
  const ended = endings[state];
  if (ended !== undefined) return refused(ended);
  if (order.verb === 'release' && order.args.as !== undefined) {
    return refused('only a run asks what became of its work');
  }
  if (state === 'cancelling') {
    if (order.verb !== 'cancel') return refused('it is being cancelled');
    return order.args.kill === true ? undefined : already('it is being cancelled already');
  }
  if (order.verb === 'hold' && held) return already('it is held already');
  return order.verb === 'release' && !held ? refused('it is not held') : undefined;
}

const endings: Readonly<Record<string, string>> = {
  finished: 'it has finished',
  failed: 'it has failed',
  cancelled: 'it was cancelled',
};
