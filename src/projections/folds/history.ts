import { type Address, type DomainEvent, parseStream } from '../../events/catalogue/index.js';
import {
  batchSteps,
  type BatchSnapshot,
  ensembleSteps,
  type EnsembleSnapshot,
  runSteps,
  type RunSnapshot,
} from '../../machines/index.js';
import { foldAttempt } from './attempts.js';
import { foldBatch } from './batches.js';
import type { Change } from './change.js';
import { foldEnsemble } from './ensembles.js';
import { foldParams, foldRun } from './runs.js';
import { foldTask } from './tasks.js';

/** A machine's snapshot together with the stream that it belongs to. */
export type History =
  | {
      readonly kind: 'ensemble';
      readonly address: Address & { kind: 'ensemble' };
      readonly snapshot: EnsembleSnapshot;
    }
  | {
      readonly kind: 'batch';
      readonly address: Address & { kind: 'batch' };
      readonly snapshot: BatchSnapshot;
    }
  | {
      readonly kind: 'run';
      readonly address: Address & { kind: 'run' };
      readonly snapshot: RunSnapshot;
    };

/** The history of a stream before its first event. */
export function beginHistory(stream: string): History {
  const address = parseStream(stream);
  switch (address.kind) {
    case 'ensemble':
      return { kind: 'ensemble', address, snapshot: ensembleSteps.initial };
    case 'batch':
      return { kind: 'batch', address, snapshot: batchSteps.initial };
    case 'run':
      return { kind: 'run', address, snapshot: runSteps.initial };
  }
}

/** The history with one event more, or undefined where the event is not legal there. */
export function continueHistory(history: History, event: DomainEvent): History | undefined {
  switch (history.kind) {
    case 'ensemble': {
      const snapshot = ensembleSteps.next(history.snapshot, event);
      return snapshot && { ...history, snapshot };
    }
    case 'batch': {
      const snapshot = batchSteps.next(history.snapshot, event);
      return snapshot && { ...history, snapshot };
    }
    case 'run': {
      const snapshot = runSteps.next(history.snapshot, event);
      return snapshot && { ...history, snapshot };
    }
  }
}

/** What an event does to the tables, told by it and by where its stream is after it. */
export function changesOf(after: History, event: DomainEvent): Change[] {
  switch (after.kind) {
    case 'ensemble':
      return [
        ...foldEnsemble(after.address, event, after.snapshot),
        ...taskChange(after, event, 1),
      ];
    case 'batch':
      return [
        { table: 'batches', set: foldBatch(after.address, event, after.snapshot) },
        ...taskChange(after, event, after.snapshot.context.cycle),
      ];
    case 'run': {
      const changes: Change[] = [
        { table: 'runs', set: foldRun(after.address, event, after.snapshot) },
        ...taskChange(after, event, after.snapshot.context.cycle),
      ];
      const attempt = foldAttempt(after.address, event, after.snapshot);
      if (attempt !== undefined) changes.push({ table: 'attempts', set: attempt });
      const params = foldParams(after.address, event, after.snapshot);
      if (params !== undefined) changes.push({ table: 'params', set: params });
      return changes;
    }
  }
}

function taskChange(after: History, event: DomainEvent, cycle: number): Change[] {
  const set = foldTask(after.address, event, cycle);
  return set === undefined ? [] : [{ table: 'tasks', set }];
}
