import type { Fact } from '../../src/events/catalogue/index.js';
import {
  batchSteps,
  type BatchSnapshot,
  ensembleSteps,
  type EnsembleSnapshot,
  runSteps,
  type RunSnapshot,
} from '../../src/machines/index.js';
import { eventOf } from '../support/life.js';

type FactOf<Stream extends string> = Extract<Fact, { type: `${Stream}.${string}` }>;
export type RunFact = FactOf<'run' | 'task'>;
export type BatchFact = FactOf<'batch' | 'task'>;
export type EnsembleFact = FactOf<'ensemble' | 'supervisor' | 'task'>;

/** The run after these facts, each of which must be legal. */
export function runAfter(...facts: readonly RunFact[]): RunSnapshot {
  return facts.reduce(
    (now, fact) => legal(runSteps.next(now, eventOf(fact)), fact),
    runSteps.initial,
  );
}

export function batchAfter(...facts: readonly BatchFact[]): BatchSnapshot {
  return facts.reduce(
    (now, fact) => legal(batchSteps.next(now, eventOf(fact)), fact),
    batchSteps.initial,
  );
}

export function ensembleAfter(...facts: readonly EnsembleFact[]): EnsembleSnapshot {
  return facts.reduce(
    (now, fact) => legal(ensembleSteps.next(now, eventOf(fact)), fact),
    ensembleSteps.initial,
  );
}

export function runRefuses(now: RunSnapshot, fact: RunFact): boolean {
  return runSteps.next(now, eventOf(fact)) === undefined;
}

function legal<Snapshot>(next: Snapshot | undefined, { type }: Fact): Snapshot {
  if (next === undefined) throw new Error(`${type} is not legal here`);
  return next;
}
