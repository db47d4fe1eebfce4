import type { Backend, Observation, SubmittedJob } from '../backends/index.js';
import type { Clock } from '../clock/index.js';

type Verdict = 'look again' | 'done';

interface Followed {
  readonly job: SubmittedJob;
  readonly see: (observation: Observation) => void;
}

/** Looks at all jobs of a backend together, in one question, when it is worth looking. */
export class JobWatcher {
  readonly #jobs = new Map<string, Followed>();
  #nextLook = Infinity;
  #cancelLook: (() => void) | undefined;

  constructor(
    readonly backend: Backend,
    readonly clock: Clock,
    readonly failed: (error: unknown) => void,
  ) {}

  /** Shows each observation of the job to `judge`, one after the other, until it says `done`. */
  async follow(
    job: SubmittedJob,
    signal: AbortSignal,
    judge: (observation: Observation) => Promise<Verdict>,
  ): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        this.#jobs.delete(job.token);
        signal.removeEventListener('abort', abandon);
      };
      const abandon = (): void => {
        stop();
        resolve();
      };
      let busy = false;
      const see = (observation: Observation): void => {
        if (busy) return;
        busy = true;
        judge(observation).then(
          (verdict) => {
            busy = false;
            if (verdict === 'done') abandon();
            else this.#lookAt(this.backend.nextLook(job, this.clock.now()));
          },
          (error: unknown) => {
            stop();
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      };
      signal.addEventListener('abort', abandon, { once: true });
      this.#jobs.set(job.token, { job, see });
      this.#lookAt(this.backend.nextLook(job, this.clock.now()));
    });
  }

  #lookAt(time: number): void {
    if (time >= this.#nextLook) return;
    this.#cancelLook?.();
    this.#nextLook = time;
    this.#cancelLook = this.clock.at(time, () => {
      this.#nextLook = Infinity;
      this.#cancelLook = undefined;
      this.#look().catch(this.failed);
    });
  }

  async #look(): Promise<void> {
    const followed = [...this.#jobs.values()];
    if (followed.length === 0) return;
    const seen = await this.#observe(followed.map(({ job }) => job));
    for (const { job, see } of followed) {
      see(seen.get(job.token) ?? { kind: 'unknown', message: 'the backend did not mention it' });
    }
  }

  /** A question that failed says nothing about any job: all of them are looked at again later. */
  async #observe(jobs: readonly SubmittedJob[]): Promise<ReadonlyMap<string, Observation>> {
    try {
      return await this.backend.observe(jobs);
    } catch (error) {
      this.failed(error);
      return new Map();
    }
  }
}
