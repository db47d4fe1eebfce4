/**
 * How an ensemble is carried out, as its command line says: recorded with the definition, so that a
 * resume goes on in the same way. What was not said is absent.
 */
export interface RunOptions {
  /** Which of the runs were planned; absent: all. */
  readonly selection?: Selection;
  /** `false`: no `check`, `jobs` or `quota` task is asked. */
  readonly checks?: false;
  /** `false`: everything but the jobs. */
  readonly submission?: false;
  /** Run directories that are there already are taken up, and their templates rendered anew. */
  readonly pickup?: true;
  /** What commands are given to where their task names no shell. */
  readonly shell?: string;
  /** Each job waits for a random time, at most so many seconds, before it is submitted. */
  readonly max_stagger?: number;
  /** The longest wait between two looks at the same thing, in seconds. */
  readonly check_timeout?: number;
  readonly submit_timeout?: number;
  readonly running_timeout?: number;
  /** Seconds until a backend that could not be asked is asked again. */
  readonly error_timeout?: number;
}

/** Which of the runs are meant. */
export interface Selection {
  /** So many of each batch, from its first, are left out. */
  readonly skips?: number;
  /** These and no others: by their number in every batch, or in the one that is named. */
  readonly indexes?: readonly RunIndex[];
}

export interface RunIndex {
  readonly batch?: string;
  readonly idx: number;
}
