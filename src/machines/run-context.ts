import type { DomainEvent, Payload, Phase } from '../events/catalogue/index.js';
import type { CancelRequest, Hold } from './hold.js';
import { noTasks, type TaskChain } from './task-chain.js';

export interface Job {
  readonly token: string;
  readonly backend: string;
  /** The backend's id; null while only the intent to submit is known. */
  readonly id: string | null;
  /** When the intent was written. */
  readonly requestedAt: string;
  readonly submittedAt: string | null;
}

export interface RunContext {
  readonly params: Readonly<Record<string, unknown>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly attempt: number;
  readonly segment: number;
  readonly cycle: number;
  /** The step at which the next dispatch begins. */
  readonly from: Phase;
  readonly notBefore: string | null;
  readonly hold: Hold | null;
  readonly cancel: CancelRequest | null;
  /** Where it ended badly the last time; null where it did not, or was cancelled or skipped. */
  readonly failure: { readonly phase: Phase; readonly reason: string } | null;
  /** Whether this attempt works in a new directory. */
  readonly fresh: boolean;
  /** What `until` said after the latest segment; null where it was not asked. */
  readonly isDone: boolean | null;
  readonly job: Job | null;
  /** When a backend that could not be asked is to be asked again. */
  readonly submitAgainAt: string | null;
  readonly exit: Payload<'run.exited'> | null;
  readonly tasks: TaskChain;
}

export const newRun: RunContext = Object.freeze({
  params: {},
  texts: {},
  priority: 0,
  attempt: 1,
  segment: 1,
  cycle: 1,
  from: 'template',
  notBefore: null,
  hold: null,
  cancel: null,
  failure: null,
  fresh: false,
  isDone: null,
  job: null,
  submitAgainAt: null,
  exit: null,
  tasks: noTasks,
});

/** Events about an attempt that is no longer the run's own must not touch it. */
export function ofThisAttempt(context: RunContext, event: DomainEvent): boolean {
  return 'attempt' in event.data && event.data.attempt === context.attempt;
}

/** A new attempt forgets the old one's job; where it begins after the job, it keeps the result. */
export function nextAttempt(context: RunContext, data: Payload<'run.retry-scheduled'>): RunContext {
  const keepsResult = data.from === 'post_run';
  return {
    ...context,
    attempt: data.attempt,
    segment: 1,
    from: data.from,
    notBefore: data.not_before,
    cancel: null,
    failure: null,
    fresh: data.fresh ?? false,
    isDone: keepsResult ? context.isDone : null,
    job: keepsResult ? context.job : null,
    submitAgainAt: null,
    exit: keepsResult ? context.exit : null,
    tasks: noTasks,
  };
}
