import type { Task, Texts } from '../config/index.js';
import type { Address, RunAddress, TaskPhase } from '../events/catalogue/index.js';

/** A job as it is asked for. The token names this submission and no other. */
export interface JobRequest {
  readonly run: RunAddress;
  readonly attempt: number;
  readonly segment: number;
  readonly cycle: number;
  readonly token: string;
  /** Seconds after which it is to be stopped. */
  readonly timeout?: number | undefined;
}

/** A job that is not to be any more; without an id where nobody knows whether the backend took it. */
export interface JobToCancel extends JobRequest {
  readonly id?: string;
}

/** How what is going on is taken back. */
export type CancelHow =
  /** What has not started never will; what runs goes on to its end. */
  | { readonly kind: 'withdraw' }
  /** What runs is asked to end as well (SIGTERM), and is ended after so many milliseconds (SIGKILL). */
  | { readonly kind: 'end'; readonly grace: number };

/** A job that the backend has taken. */
export interface SubmittedJob extends JobRequest {
  readonly id: string;
  readonly submittedAt: number;
}

export type Submission =
  | { readonly kind: 'submitted'; readonly id: string }
  /** The backend understood and said no: asking again would not help. */
  | { readonly kind: 'rejected'; readonly message: string }
  /** Nobody knows whether it took the job: it is looked for before it is asked again. */
  | { readonly kind: 'unknown'; readonly message: string };

export type Found =
  | { readonly kind: 'found'; readonly id: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly message: string };

/**
 * What can be said of a job. `absent` is evidence, `unknown` is none: a question that failed, timed
 * out or was answered with nonsense changes nothing.
 */
export type Observation =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running'; readonly startedAt: number; readonly host?: string }
  | JobExit
  | { readonly kind: 'absent'; readonly evidence: string }
  | { readonly kind: 'unknown'; readonly message: string };

export interface JobExit {
  readonly kind: 'exited';
  readonly outcome: 'success' | 'failure';
  readonly code?: number;
  readonly signal?: string;
  /** Required of a failure. */
  readonly reason?: string;
  readonly evidence: string;
  readonly startedAt?: number;
  readonly endedAt: number;
}

/** A task as it is asked for. The token names this start of it and no other. */
export interface TaskRequest {
  readonly owner: Address;
  readonly phase: TaskPhase;
  readonly index: number;
  readonly attempt: number;
  readonly cycle: number;
  readonly task: Task;
  readonly token: string;
  /** When its intent was written, in milliseconds: from then on a check has its time to become true. */
  readonly startedAt?: number | undefined;
  /** How often a check has been asked before, as far as is known. */
  readonly tries?: number | undefined;
  /** What its run was asked to do; a task of a batch or an ensemble has none of that. */
  readonly parameters?: RunParameters | undefined;
}

export type TaskResult =
  | TaskEnd
  /** A check that is not true yet: it is asked again after a while. */
  | { readonly kind: 'waiting'; readonly output: string }
  /** It began and nobody knows how far it came; to run it again might do harm. */
  | { readonly kind: 'cut off'; readonly evidence: string };

export interface TaskEnd {
  readonly kind: 'ended';
  readonly ok: boolean;
  readonly code?: number;
  readonly signal?: string;
  readonly message?: string;
  /** Where its output is. */
  readonly log?: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** What a run's templates and tasks may read, with the numbers as they were written. */
export interface RunParameters {
  readonly params: Readonly<Record<string, unknown>>;
  readonly texts: Texts;
}

/** A run as its directory is asked for. */
export interface PreparationRequest extends RunParameters {
  readonly run: RunAddress;
  readonly attempt: number;
  readonly cycle: number;
  /** In a new directory: the one that is there is put aside first. */
  readonly fresh?: boolean;
}

export interface RenderedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Where the directories of runs are, and where tasks run. */
export interface Workplace {
  /** Makes the run's directory and renders its templates. */
  prepare(request: PreparationRequest): Promise<readonly RenderedFile[]>;
  /** Runs a task, or adopts the one that an earlier supervisor started with the same token. */
  runTask(task: TaskRequest): Promise<TaskResult>;
  /**
   * Takes a task back. From then on `runTask` starts nothing of it: it says how what ran has come to
   * its end, or that it was cancelled. A check, which changes nothing, is ended in any case.
   */
  endTask(task: TaskRequest, how: CancelHow): Promise<void>;
}

export type JobCount =
  | { readonly kind: 'counted'; readonly many: number }
  /** Nobody could be asked, or the answer made no sense. */
  | { readonly kind: 'unknown'; readonly message: string };

/** The jobs that wait or run, as the task `jobs` sees them: with a scheduler, those of all users. */
export interface JobQueue {
  /** How many have a name that begins so. */
  count(prefix: string): Promise<JobCount>;
}

/** Where jobs run. Every backend passes the same suite. */
export interface Backend extends Workplace {
  readonly name: string;
  submit(job: JobRequest): Promise<Submission>;
  /**
   * Whether a job with this token is there: asked before any submission is tried again. One that was
   * withdrawn before it started is not.
   */
  find(job: JobRequest): Promise<Found>;
  /** By token; one that is missing in the answer is unknown. */
  observe(jobs: readonly SubmittedJob[]): Promise<ReadonlyMap<string, Observation>>;
  /**
   * A job that never started is observed to have failed, with the reason `cancelled`.
   *
   * @throws TuttiError where it could not be done now: it is asked again later, and may have been done.
   */
  cancel(jobs: readonly JobToCancel[], how: CancelHow): Promise<void>;
  /**
   * When it is worth looking at the job again. Jobs that have the same time are looked at in one
   * question: where that costs as much for one job as for all, they are to have the same.
   */
  nextLook(job: SubmittedJob, now: number): number;
  /** A backend that learns by itself of what a job does calls when it is worth looking at once. */
  onNews?(call: (token: string) => void): void;
}

/** A run whose directory or templates are at fault. */
export class PreparationFailed extends Error {}

/** No fault of the run: its directory can be made later, as when there is no room for it now. */
export class NoRoom extends Error {}
