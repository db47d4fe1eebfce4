import type { Phase } from '../events/catalogue/index.js';

/** What somebody wants done, from any terminal. Kept as a command's verb and arguments. */
export type Order =
  | { readonly verb: 'hold'; readonly args: { readonly reason?: string } }
  | { readonly verb: 'release'; readonly args: { readonly as?: UserAnswer } }
  | { readonly verb: 'cancel'; readonly args: CancelArguments }
  | { readonly verb: 'retry'; readonly args: RetryArguments }
  | { readonly verb: 'throttle'; readonly args: LimitArguments };

export type Verb = Order['verb'];

/** To the question of a run that nobody could answer but its user. */
export const userAnswers = ['done', 'failed', 'again'] as const;
export type UserAnswer = (typeof userAnswers)[number];

/** The steps of a run at which it may be tried again, in their order. */
export const steps: readonly Phase[] = ['template', 'pre_run', 'submit', 'job', 'post_run'];

export interface CancelArguments {
  readonly reason?: string;
  /** Also what runs already. */
  readonly kill?: boolean;
  /** Seconds between asking a process to end and ending it. */
  readonly grace?: number;
}

export interface RetryArguments {
  /** The step to begin at; by itself, the one that failed. */
  readonly from?: Phase;
  /** In a new directory; the old one is put aside. */
  readonly fresh?: boolean;
  /** Parameters that get another value, and how numbers among them were written. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly texts?: Readonly<Record<string, string>>;
}

/** Absent: as before; null: no limit. */
export interface LimitArguments {
  readonly maxruns?: number | null;
  readonly maxjobs?: number | null;
  /** Submissions a minute. */
  readonly rate?: number | null;
}

/** What became of a command, as it is kept with it. */
export interface Reply {
  /** How many runs, batches or ensembles it was done to. */
  readonly done: number;
  /** Batches, or the ensemble, whose own tasks had failed and are done again. */
  readonly tasks?: readonly string[];
  /** How many needed nothing, because they were so already. */
  readonly already: number;
  /** How many it could not be done to; the first of them with the reason. */
  readonly refused: number;
  readonly reasons: readonly { readonly of: string; readonly why: string }[];
}
