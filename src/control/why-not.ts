import { isRunEnd, type RunState } from '../machines/index.js';
import type { Order } from './order.js';

/** What must be known of a run to see whether something can be done to it. */
export interface Standing {
  readonly state: RunState;
  readonly held: boolean;
  /** What it asks its user. */
  readonly question: string | null;
  /** Whether it never began, because its ensemble ended before. */
  readonly leftOut?: boolean;
}

/** So it is where a task before all runs failed. */
export function isLeftOut(run: string, ensemble: string): boolean {
  return run === 'planned' && ensemble === 'finished';
}

/** Why something is not done: it is so already, or it cannot be. */
export interface Obstacle {
  readonly kind: 'already' | 'refused';
  readonly why: string;
}

export const already = (why: string): Obstacle => ({ kind: 'already', why });
export const refused = (why: string): Obstacle => ({ kind: 'refused', why });

/** Why this cannot be done to a run that stands so, or undefined where it can. */
export function whyNot(order: Order, standing: Standing): Obstacle | undefined {
  const { state, held, question, leftOut = false } = standing;
  const isEnd = isRunEnd(state);
  switch (order.verb) {
    case 'hold':
      if (isEnd) return refused(`it has ended: ${state}`);
      return held ? already('it is held already') : undefined;
    case 'release':
      if (isEnd) return refused(`it has ended: ${state}`);
      // A lost job's question stays, whatever became of the hold.
      if (!held && (state !== 'lost' || order.args.as === undefined))
        return refused('it is not held');
      if (question !== null && order.args.as === undefined) return refused(`it asks: ${question}`);
      if (question === null && state !== 'lost' && order.args.as !== undefined) {
        return refused('it asks nothing');
      }
      return undefined;
    case 'cancel':
      if (isEnd) return refused(`it has ended: ${state}`);
      return state === 'cancelling' && order.args.kill !== true
        ? already('it is being cancelled already')
        : undefined;
    case 'retry':
      if (state === 'succeeded') return refused('it has succeeded');
      if (leftOut) return refused('it never began; try its whole ensemble again');
      if (!isEnd && state !== 'lost') return refused(`it has not ended: it is ${state}`);
      return undefined;
    case 'throttle':
      return refused('only a batch or an ensemble has limits');
  }
}
