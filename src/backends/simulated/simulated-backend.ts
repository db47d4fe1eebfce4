import type { Clock } from '../../clock/index.js';
import { isCheckName } from '../../config/index.js';
import { runStream, type RunAddress } from '../../events/catalogue/index.js';
import {
  type Backend,
  type CancelHow,
  type Found,
  type JobExit,
  type JobRequest,
  type JobToCancel,
  type Observation,
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
  type Submission,
  type SubmittedJob,
  type TaskRequest,
  type TaskResult,
} from '../contract.js';
import { type Fate, fateOf, type Odds } from './fate.js';

/**
 * A cluster that exists in the seed only. It touches no disk and starts no process; jobs queue, run
 * and fail in the clock's time. With no times and no failures it is the null backend, which shows
 * what Tutti itself costs.
 */
export class SimulatedBackend implements Backend {
  readonly name = 'simulated';
  /** By token: when each was taken back, for the first time in each way. */
  readonly #cancelled = new Map<string, Partial<Record<CancelHow['kind'], number>>>();

  constructor(
    private readonly clock: Clock,
    private readonly oddsOf: (batch: string) => Odds,
  ) {}

  submit(job: JobRequest): Promise<Submission> {
    return Promise.resolve(
      this.#fateOf(job).reason === 'submit-rejected'
        ? { kind: 'rejected', message: 'the simulation rejects this job' }
        : { kind: 'submitted', id: `sim-${job.token}` },
    );
  }

  /** A job that was submitted and not recorded leaves no trace here: it may be submitted again. */
  find(): Promise<Found> {
    return Promise.resolve({ kind: 'absent' });
  }

  observe(jobs: readonly SubmittedJob[]): Promise<ReadonlyMap<string, Observation>> {
    const now = this.clock.now();
    return Promise.resolve(new Map(jobs.map((job) => [job.token, this.#observe(job, now)])));
  }

  /** In the clock's time. Another process knows nothing of it, and is asked again. */
  cancel(jobs: readonly JobToCancel[], { kind }: CancelHow): Promise<void> {
    for (const { token } of jobs) {
      this.#cancelled.set(token, { [kind]: this.clock.now(), ...this.#cancelled.get(token) });
    }
    return Promise.resolve();
  }

  nextLook(job: SubmittedJob, now: number): number {
    if (this.#endOfCancelled(job) !== undefined) return now;
    const { startsAt, endsAt } = this.#times(job);
    const next = now < startsAt ? startsAt : endsAt;
    // Whole seconds, so that one look sees all that happened in a second.
    return next <= now ? now : Math.ceil(next / 1000) * 1000;
  }

  prepare({ run, attempt }: PreparationRequest): Promise<readonly RenderedFile[]> {
    if (this.#fate(run, attempt, 1, 1).reason === 'template') {
      return Promise.reject(
        new PreparationFailed('the simulation fails this run at its templates'),
      );
    }
    return Promise.resolve([]);
  }

  runTask(task: TaskRequest): Promise<TaskResult> {
    return Promise.resolve(
      this.#taskFails(task)
        ? { kind: 'ended', ok: false, message: 'simulated' }
        : { kind: 'ended', ok: true },
    );
  }

  /** No task is ever going on here: each has ended when it was asked for. */
  endTask(): Promise<void> {
    return Promise.resolve();
  }

  #taskFails({ owner, phase, attempt, cycle, task }: TaskRequest): boolean {
    if (owner.kind !== 'run') return false;
    const { reason } = this.#fate(owner, attempt, 1, cycle);
    return (
      (phase === 'pre_run' && reason === 'check' && isCheckName(task.name)) ||
      (phase === 'post_run' && reason === 'task')
    );
  }

  /** Of a job that was taken back before it had ended by itself. */
  #endOfCancelled(job: SubmittedJob): JobExit | undefined {
    const cancelled = this.#cancelled.get(job.token);
    if (cancelled === undefined) return undefined;
    const { withdraw = Infinity, end = Infinity } = cancelled;
    const { startsAt, endsAt } = this.#times(job);
    const withdrawnAt = Math.min(withdraw, end);
    if (withdrawnAt < startsAt) return withdrawn(withdrawnAt);
    return end < endsAt ? exit('signal:TERM', startsAt, end) : undefined;
  }

  #observe(job: SubmittedJob, now: number): Observation {
    const cancelled = this.#endOfCancelled(job);
    if (cancelled !== undefined) return cancelled;
    const { startsAt, endsAt } = this.#times(job);
    if (now < startsAt) return { kind: 'queued' };
    if (now < endsAt) return { kind: 'running', startedAt: startsAt };
    const { reason } = this.#fateOf(job);
    if (reason === 'lost') return { kind: 'absent', evidence: 'the simulation lost this job' };
    const timedOut = this.#runsIntoTimeout(job);
    return exit(timedOut ? 'timeout' : reason, startsAt, endsAt);
  }

  #times(job: SubmittedJob): { startsAt: number; endsAt: number } {
    const { queueSeconds, runSeconds } = this.#fateOf(job);
    const seconds = Math.min(runSeconds, job.timeout ?? Infinity);
    const startsAt = job.submittedAt + queueSeconds * 1000;
    return { startsAt, endsAt: startsAt + seconds * 1000 };
  }

  #runsIntoTimeout(job: SubmittedJob): boolean {
    return job.timeout !== undefined && this.#fateOf(job).runSeconds > job.timeout;
  }

  #fateOf({ run, attempt, segment, cycle }: JobRequest): Fate {
    return this.#fate(run, attempt, segment, cycle);
  }

  /** The ensemble's id is no part of the name: the same file with the same seed ends the same. */
  #fate({ batch, idx }: RunAddress, attempt: number, segment: number, cycle: number): Fate {
    const name = runStream('', batch, idx);
    return fateOf(`${name}/${attempt}/${segment}/${cycle}`, this.oddsOf(batch));
  }
}

const besideTheJob: ReadonlySet<string> = new Set(['template', 'check', 'task']);

function withdrawn(endedAt: number): JobExit {
  const evidence = 'simulation: it was withdrawn before it started';
  return { kind: 'exited', outcome: 'failure', reason: 'cancelled', evidence, endedAt };
}

function exit(reason: string | undefined, startedAt: number, endedAt: number): JobExit {
  const base = { kind: 'exited', evidence: 'simulation', startedAt, endedAt } as const;
  // Templates, a check or a task fail beside the job, not in it.
  if (reason === undefined || besideTheJob.has(reason)) {
    return { ...base, outcome: 'success', code: 0 };
  }
  const [kind, detail = ''] = reason.split(':');
  if (kind === 'exit') return { ...base, outcome: 'failure', reason, code: Number(detail) };
  if (kind === 'signal') return { ...base, outcome: 'failure', reason, signal: detail };
  return { ...base, outcome: 'failure', reason };
}
