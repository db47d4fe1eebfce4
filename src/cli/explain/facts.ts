import type { BatchDefinition } from '../../config/index.js';
import type { BatchSummary, EnsembleSummary, RunDetails } from '../../projections/tables/index.js';
import type { DeedsAround } from './deeds-of.js';
import type { PendingOrder } from './pending-orders.js';

/** All that is known of a run and of what stands around it. */
export interface Facts extends RunDetails {
  readonly now: Date;
  /** Who asks, as events and commands name people: `user@host`. */
  readonly me: string;
  /** What stands before names in commands, where the ensemble has to be named: `lorenz-3/`. */
  readonly prefix: string;
  readonly ensemble: EnsembleSummary;
  /** In the order of the file. */
  readonly batches: readonly BatchSummary[];
  readonly inOrder: boolean;
  /** Of its batch. */
  readonly rule: Pick<BatchDefinition, 'retry' | 'timeout' | 'max_failures'>;
  /** By batch: runs that wait for a job slot only, and so take a run slot. */
  readonly ready: ReadonlyMap<string, number>;
  /** Runs of its batch that wait, too, and come first. */
  readonly ahead: number;
  /** Who did what to it, and when. */
  readonly deeds: DeedsAround;
  readonly pending: readonly PendingOrder[];
  /** Of the run. */
  readonly directory: string;
  /** That there is no room for its files, in a sentence. */
  readonly noRoom: string | undefined;
  readonly holder: { readonly host: string; readonly pid: number } | undefined;
  /** What was printed last by the job, or by the task, that matters here. */
  readonly output: Output | undefined;
}

export interface Output {
  readonly file: string;
  readonly lines: readonly string[];
}

export interface Explanation {
  /** A run's state in a sentence. */
  readonly headline: string;
  /** Why, with what it is known from. */
  readonly because: readonly string[];
  /** What would change it. */
  readonly advice: readonly string[];
}

/** Part of an explanation. */
export interface Finding {
  readonly because?: string | undefined;
  readonly advice?: string | undefined;
}
