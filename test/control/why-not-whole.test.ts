import { describe, expect, it } from 'vitest';
import {
  factsForBatch,
  factsForEnsemble,
  type Order,
  type Outcome,
  whyNotWhole,
} from '../../src/control/index.js';
import type { BatchSnapshot, EnsembleSnapshot } from '../../src/machines/index.js';
import { ensembleCreated } from '../support/life.js';
import {
  batchAfter,
  type BatchFact,
  ensembleAfter,
  type EnsembleFact,
} from '../machines/telling.js';

const runs = { succeeded: 1, failed: 0, cancelled: 0, skipped: 0 };
const ofBatch: BatchFact[] = [
  { type: 'batch.started', data: {} },
  { type: 'batch.cycle-started', data: { cycle: 1 } },
];
const ofEnsemble: EnsembleFact[] = [
  ensembleCreated({ batches: [{ name: 'b' }] }) as EnsembleFact,
  { type: 'ensemble.started', data: {} },
];

/** A batch and an ensemble, each as it runs, is held, is being cancelled, has ended. */
const standings: Readonly<Record<string, readonly [BatchSnapshot, EnsembleSnapshot]>> = {
  running: [batchAfter(...ofBatch), ensembleAfter(...ofEnsemble)],
  held: [
    batchAfter(...ofBatch, { type: 'batch.held', data: {} }),
    ensembleAfter(...ofEnsemble, { type: 'ensemble.held', data: {} }),
  ],
  cancelling: [
    batchAfter(...ofBatch, { type: 'batch.cancel-requested', data: {} }),
    ensembleAfter(...ofEnsemble, { type: 'ensemble.cancel-requested', data: {} }),
  ],
  finished: [
    batchAfter(...ofBatch, { type: 'batch.finished', data: { runs } }),
    ensembleAfter(...ofEnsemble, {
      type: 'ensemble.finished',
      data: { outcome: 'succeeded', runs },
    }),
  ],
};

const orders: readonly Order[] = [
  { verb: 'hold', args: {} },
  { verb: 'release', args: {} },
  { verb: 'release', args: { as: 'done' } },
  { verb: 'cancel', args: {} },
  { verb: 'cancel', args: { kill: true } },
  { verb: 'throttle', args: { maxjobs: 3 } },
  { verb: 'retry', args: {} },
];

const obstacleOf = (outcome: Outcome) => ('why' in outcome ? outcome : undefined);

describe.each(Object.entries(standings))('of a batch or an ensemble that is %s', (_, wholes) => {
  const [batch, ensemble] = wholes;

  it.each(orders)('$verb $args: the supervisor says what was said before it was asked', (order) => {
    const foreseen = [batch, ensemble].map(({ value, context }) =>
      whyNotWhole(order, { state: value, held: context.hold !== null }),
    );
    expect(obstacleOf(factsForBatch(order, batch))).toEqual(foreseen[0]);
    expect(obstacleOf(factsForEnsemble(order, ensemble))).toEqual(foreseen[1]);
  });
});

describe('what is so already', () => {
  it.each<[Order, string, string]>([
    [{ verb: 'hold', args: {} }, 'held', 'it is held already'],
    [{ verb: 'cancel', args: {} }, 'cancelling', 'it is being cancelled already'],
  ])('is told apart from what is refused: %o of what is %s', (order, state, why) => {
    const [batch, ensemble] = standings[state] ?? [];
    if (batch === undefined || ensemble === undefined) throw new Error(`nothing is ${state}`);
    expect(factsForBatch(order, batch)).toEqual({ kind: 'already', why });
    expect(factsForEnsemble(order, ensemble)).toEqual({ kind: 'already', why });
  });
});
