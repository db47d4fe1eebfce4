import { type Limits, noLimits } from './limits.js';

/** What the folds need of a batch's definition. */
export interface RecordedBatch extends Limits {
  readonly name: string;
  readonly priority: number;
  readonly maxFailures: number | null;
  /** When so many have failed alike, and none did otherwise before, the rest is held. */
  readonly canary: number | null;
  /** How often each of its runs may run. */
  readonly cycles: number;
  /** Whether all runs begin a cycle together, between the tasks of the batch. */
  readonly together: boolean;
}

/**
 * The recorded definition is data from outside: an older Tutti may have written it. The folds take
 * from it only what they name, and leave out what is not of the kind that they expect.
 */
export function recordedBatches(batches: unknown): RecordedBatch[] {
  if (!Array.isArray(batches)) return [];
  return batches.filter(isNamed).map((batch) => ({
    name: batch.name,
    priority: numberOr(batch['priority'], 0),
    maxFailures: numberOr(batch['max_failures'], null),
    canary: numberOr(batch['canary'], null),
    ...recordedCycles(batch['repeat']),
    ...recordedLimits(batch),
  }));
}

function recordedCycles(repeat: unknown): Pick<RecordedBatch, 'cycles' | 'together'> {
  if (isRecord(repeat)) {
    return { cycles: numberOr(repeat['cycles'], Infinity), together: repeat['together'] !== false };
  }
  return { cycles: repeat === true ? Infinity : numberOr(repeat, 1), together: true };
}

export function recordedLimits(source: unknown): Limits {
  if (!isRecord(source)) return noLimits;
  return {
    maxruns: numberOr(source['maxruns'], null),
    maxjobs: numberOr(source['maxjobs'], null),
    rate: null,
  };
}

function numberOr<Otherwise>(value: unknown, otherwise: Otherwise): number | Otherwise {
  return typeof value === 'number' ? value : otherwise;
}

function isNamed(value: unknown): value is Readonly<Record<string, unknown>> & { name: string } {
  return isRecord(value) && typeof value['name'] === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
