import type { Backend } from '../../backends/index.js';
import type { Clock } from '../../clock/index.js';
import type { Task } from '../../config/index.js';
import type { Fact, RunAddress } from '../../events/catalogue/index.js';
import type { RunPlan, RunSnapshot } from '../../machines/index.js';
import type { Activity } from '../activity.js';
import type { JobWatcher } from '../job-watcher.js';

/** What an activity may use. It learns what to do from the snapshot, and reports what it did. */
export interface ActivityScope {
  readonly clock: Clock;
  readonly activity: Activity;
  /** Resolves when the facts have been committed and the actor has seen them. */
  report(...facts: Fact[]): Promise<void>;
}

/** How patient to be, in milliseconds. */
export interface Timing {
  /** After an answer that nobody can read, a backend is left in peace for so long. */
  readonly askAgainAfter: number;
  /** The longest wait between two tries of a check, in seconds. */
  readonly checkTimeout: number;
  /** How long a job waits before it is submitted: not all of them come at once. */
  stagger(): number;
}

export interface RunScope extends ActivityScope {
  readonly run: RunAddress;
  readonly plan: RunPlan;
  readonly backend: Backend;
  readonly watcher: JobWatcher;
  readonly timeout: number | undefined;
  readonly timing: Timing;
  /** Says what its user has to mend, when it is tried again by itself. */
  readonly trouble: (message: string) => void;
  readonly tasks: {
    readonly pre_run: readonly Task[];
    readonly until: readonly Task[];
    readonly post_run: readonly Task[];
  };
  /** Where the run is now, as its actor sees it. */
  snapshot(): RunSnapshot;
  /** Whether this process wrote the intent itself, so that nothing of an earlier one can be there. */
  isFresh(token: string): boolean;
}
