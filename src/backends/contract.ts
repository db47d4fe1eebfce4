import type { RunAddress, TaskPhase } from '../events/catalogue/index.js';

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

export interface TaskRequest {
  readonly owner: string;
  readonly phase: TaskPhase;
  readonly index: number;
  readonly attempt: number;
  readonly cycle: number;
  readonly name: string;
  readonly token: string;
}

export interface TaskResult {
  readonly ok: boolean;
  readonly message?: string;
}

export interface RenderedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Where jobs run. Every backend passes the same suite. */
export interface Backend {
  readonly name: string;
  submit(job: JobRequest): Promise<Submission>;
  /** Whether a job with this token is there: asked before any submission is tried again. */
  find(job: JobRequest): Promise<Found>;
  /** By token; one that is missing in the answer is unknown. */
  observe(jobs: readonly SubmittedJob[]): Promise<ReadonlyMap<string, Observation>>;
  cancel(jobs: readonly SubmittedJob[]): Promise<void>;
  /** When it is worth looking at the job again. */
  nextLook(job: SubmittedJob, now: number): number;
  /** Makes the run's directory and renders its templates. */
  prepare(run: RunAddress, attempt: number): Promise<readonly RenderedFile[]>;
  /** Runs a task, or adopts the one that an earlier supervisor started with the same token. */
  runTask(task: TaskRequest): Promise<TaskResult>;
}

/** A run whose directory or templates are at fault. */
export class PreparationFailed extends Error {}
