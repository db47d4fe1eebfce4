import { join } from 'node:path';
import type { Clock } from '../../clock/index.js';
import { thisHost } from '../../host.js';
import type { BatchDefinition } from '../../config/index.js';
import { TuttiError } from '../../errors.js';
import {
  blockNext,
  endInTime,
  Ending,
  type Outcome,
  type Pieces,
  ranIntoTimeout,
  type Sight,
  timeoutGrace,
  withdraw,
  type Work,
} from '../../launcher/index.js';
import type {
  Backend,
  CancelHow,
  Found,
  JobCount,
  JobQueue,
  JobRequest,
  JobToCancel,
  Observation,
  PreparationRequest,
  RenderedFile,
  Submission,
  SubmittedJob,
  TaskRequest,
  TaskResult,
  Workplace,
} from '../contract.js';
import { CoreLine } from './core-line.js';
import { JobFiles } from './job-file.js';
import { exitOf } from './job-exit.js';

/** Where a job of this host works and leaves its records. */
export interface JobPlace {
  readonly directory: string;
  readonly name: string;
  readonly cwd: string;
  readonly output: string;
}

export interface LocalBackendOptions {
  readonly pieces: Pieces;
  readonly workplace: Workplace;
  readonly clock: Clock;
  /** How many cores its jobs may use together. */
  readonly cores: number;
  readonly placeOf: (job: Omit<JobRequest, 'token'>) => JobPlace;
  readonly definitionOf: (batch: string) => BatchDefinition;
  /** Milliseconds between asking a job whose time is over to end, and ending it. */
  readonly patience?: number;
  readonly defect: (error: unknown) => void;
  /** Something that its user has to mend; it is tried again. */
  readonly trouble: (message: string) => void;
}

type State =
  { readonly kind: 'waiting' } | { readonly kind: 'running'; readonly startedAt: number } | Outcome;

interface LocalJob {
  readonly request: JobRequest;
  readonly work: Work;
  state: State;
  /** Whether somebody has been told of this state. */
  isTold: boolean;
  readonly ending: Ending;
  /** While it stands in line for cores. */
  leaveLine?: () => void;
}

/** How often it is looked whether a disk that was full has room again. */
const lookForRoomAfter = 30_000;

/** Where there will be news, a look by the clock is for what nobody thought of. */
const lookAgainAfter = 60_000;

/** Jobs as processes of this host, as many at once as it has cores for. */
export class LocalBackend implements Backend, JobQueue {
  readonly name = 'local';
  readonly #options: LocalBackendOptions;
  /** By token: those that have not been seen to end. */
  readonly #jobs = new Map<string, LocalJob>();
  readonly #cores: CoreLine;
  readonly #jobFiles = new JobFiles();
  #news: (token: string) => void = () => undefined;

  constructor(options: LocalBackendOptions) {
    this.#options = options;
    this.#cores = new CoreLine(options.cores);
  }

  onNews(call: (token: string) => void): void {
    this.#news = call;
  }

  prepare(request: PreparationRequest): Promise<readonly RenderedFile[]> {
    return this.#options.workplace.prepare(request);
  }

  runTask(task: TaskRequest): Promise<TaskResult> {
    return this.#options.workplace.runTask(task);
  }

  endTask(task: TaskRequest, how: CancelHow): Promise<void> {
    return this.#options.workplace.endTask(task, how);
  }

  /** Taken at once; it starts when there are cores for it. Where not even a claim can be written, later. */
  async submit(request: JobRequest): Promise<Submission> {
    const fault = await this.#jobFiles.faultOf(this.#programOf(request));
    if (fault !== undefined) return { kind: 'rejected', message: fault };
    try {
      await this.#supersede(request);
    } catch (error) {
      if (!(error instanceof TuttiError)) throw error;
      return { kind: 'unknown', message: error.message };
    }
    const job = this.#enter(request);
    this.#standInLine(job);
    return { kind: 'submitted', id: idOf(request) };
  }

  async find(request: JobRequest): Promise<Found> {
    const job = this.#jobs.get(request.token);
    if (job?.state.kind === 'blocked') return { kind: 'absent' };
    if (job !== undefined) return { kind: 'found', id: idOf(request) };
    return this.#cores.counting(async () => {
      const sight = await this.#look(request);
      if (sight.kind === 'unclaimed' || sight.kind === 'blocked') return { kind: 'absent' };
      if (sight.kind === 'unknown') return sight;
      this.#adopt(request, sight);
      return { kind: 'found', id: idOf(request) };
    });
  }

  async observe(jobs: readonly SubmittedJob[]): Promise<ReadonlyMap<string, Observation>> {
    await this.#adoptAll(jobs);
    const seen = new Map<string, Observation>();
    for (const { token } of jobs) {
      const job = this.#jobs.get(token);
      if (job === undefined) continue;
      // What happens from now on is news again.
      job.isTold = true;
      seen.set(token, await this.#observation(job));
    }
    return seen;
  }

  async cancel(jobs: readonly JobToCancel[], how: CancelHow): Promise<void> {
    for (const request of jobs) {
      // Before anything is looked at: who looks at a job that waits takes it up, to start it.
      if (await withdraw(this.#options.placeOf(request), 'cancelled')) this.#neverStart(request);
      else if (how.kind === 'end') await this.#end(request, how.grace);
    }
  }

  /** Those of its own: what else this host does has no names that would say anything. */
  count(prefix: string): Promise<JobCount> {
    const many = [...this.#jobs.values()].filter(
      ({ request: { run }, state: { kind } }) =>
        (kind === 'waiting' || kind === 'running') && `${run.batch}-${run.idx}`.startsWith(prefix),
    ).length;
    return Promise.resolve({ kind: 'counted', many });
  }

  nextLook({ token }: SubmittedJob, now: number): number {
    const job = this.#jobs.get(token);
    return !job?.isTold ? now : now + lookAgainAfter;
  }

  #programOf({ run, ...job }: JobRequest): string {
    const { job_file = '' } = this.#options.definitionOf(run.batch);
    return join(this.#options.placeOf({ run, ...job }).cwd, job_file);
  }

  /** A job that asks for more cores than there are gets all of them. */
  #coresOf({ run }: JobRequest): number {
    const { ntasks = 1 } = this.#options.definitionOf(run.batch);
    return Math.min(ntasks, this.#options.cores);
  }

  #enter(request: JobRequest): LocalJob {
    const { directory, name, cwd, output } = this.#options.placeOf(request);
    const program = this.#programOf(request);
    const work = { id: request.token, directory, name, cwd, output, program, args: [] };
    const { clock, defect } = this.#options;
    const job: LocalJob = {
      request,
      work,
      state: { kind: 'waiting' },
      isTold: false,
      ending: new Ending(work, clock, defect),
    };
    this.#jobs.set(request.token, job);
    return job;
  }

  async #adoptAll(jobs: readonly JobRequest[]): Promise<void> {
    const strange = jobs.filter(({ token }) => !this.#jobs.has(token));
    if (strange.length === 0) return;
    await this.#cores.counting(async () => {
      for (const request of strange) this.#adopt(request, await this.#look(request));
    });
  }

  #look(request: JobRequest): Promise<Sight> {
    return this.#options.pieces.look(this.#options.placeOf(request));
  }

  /** What an earlier supervisor submitted: it runs, has ended, or was never started. */
  #adopt(request: JobRequest, sight: Sight): void {
    if (this.#jobs.has(request.token)) return;
    const job = this.#enter(request);
    const cores = this.#coresOf(request);
    switch (sight.kind) {
      case 'unclaimed':
        this.#standInLine(job);
        return;
      case 'running':
        job.state = sight;
        this.#carryThrough(job, this.#cores.takeAtOnce(cores), sight);
        return;
      case 'unknown':
        // It may be running. It is looked at until it is known, and only then may be started.
        this.#carryThrough(job, this.#cores.takeAtOnce(cores), sight);
        return;
      default:
        job.state = sight;
    }
  }

  #carryThrough(job: LocalJob, giveBack: () => void, seen: Sight): void {
    const { pieces, defect } = this.#options;
    const cancelTimeout: (() => void)[] = [];
    const started = (startedAt: number): void => {
      if (job.state.kind === 'running' && cancelTimeout.length > 0) return;
      this.#tell(job, { kind: 'running', startedAt });
      cancelTimeout.push(this.#endInTime(job, startedAt));
    };
    pieces
      .carryThrough(job.work, started, seen)
      .then(async (outcome) => {
        await job.ending.rest();
        const isForLater = outcome.kind === 'refused' && outcome.noRoom;
        if (isForLater && job.state.kind === 'waiting') this.#waitForRoom(job, outcome.message);
        else this.#tell(job, outcome);
      })
      .catch(defect)
      .finally(() => {
        for (const cancel of cancelTimeout) cancel();
        giveBack();
      });
  }

  #standInLine(job: LocalJob): void {
    if (job.state.kind === 'blocked') return;
    job.leaveLine = this.#cores.take(this.#coresOf(job.request), (giveBack) => {
      this.#carryThrough(job, giveBack, { kind: 'unclaimed' });
    });
  }

  /** It was withdrawn. What has ended without a claim, as it could not be started, stays as it is. */
  #neverStart(request: JobRequest): void {
    const job = this.#jobs.get(request.token);
    job?.leaveLine?.();
    if (job?.state.kind === 'waiting') this.#tell(job, { kind: 'blocked', id: 'cancelled' });
  }

  async #end(request: JobRequest, grace: number): Promise<void> {
    await this.#adoptAll([request]);
    await this.#jobs.get(request.token)?.ending.ask(grace);
  }

  /** It has not begun, and a full disk or quota is no fault of its own: it goes to the end of the line. */
  #waitForRoom(job: LocalJob, message: string): void {
    const { clock, trouble } = this.#options;
    trouble(`${idOf(job.request)} cannot be started: ${message}`);
    clock.at(clock.now() + lookForRoomAfter, () => this.#standInLine(job));
  }

  #tell(job: LocalJob, state: State): void {
    job.state = state;
    job.isTold = false;
    this.#news(job.request.token);
  }

  /** The limit counts from the job's start, also when this process came later. */
  #endInTime({ request, work, ending }: LocalJob, startedAt: number): () => void {
    if (request.timeout === undefined) return () => undefined;
    const { patience = timeoutGrace } = this.#options;
    const limit = { at: startedAt + request.timeout * 1000, grace: patience };
    return endInTime(work, ending, limit, this.#options);
  }

  /** A supervisor that slept may wake up with an earlier attempt in its hands: it cannot start it. */
  async #supersede(request: JobRequest): Promise<void> {
    const { placeOf } = this.#options;
    for (let attempt = 1; attempt < request.attempt; attempt += 1) {
      await blockNext((segment) => placeOf({ ...request, attempt, segment }), request.token);
    }
  }

  async #observation({ request, state }: LocalJob): Promise<Observation> {
    switch (state.kind) {
      case 'waiting':
        return { kind: 'queued' };
      case 'running':
        return { kind: 'running', startedAt: state.startedAt, host: thisHost() };
      case 'vanished':
        return { kind: 'absent', evidence: state.evidence };
      case 'blocked':
      case 'refused':
      case 'ended': {
        this.#jobs.delete(request.token);
        const timedOut =
          request.timeout !== undefined &&
          state.kind === 'ended' &&
          (await ranIntoTimeout(this.#options.placeOf(request), state.endedAt));
        return exitOf(state, { timedOut, now: this.#options.clock.now() });
      }
    }
  }
}

function idOf({ run, attempt, segment }: JobRequest): string {
  return `${run.batch}-${run.idx}.${attempt}${segment > 1 ? `.${segment}` : ''}`;
}
