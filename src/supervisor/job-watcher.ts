import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Backend, Observation, SubmittedJob } from '../backends/index.js';
import { asError } from '../errors.js';
import type { Clock } from '../clock/index.js';
import type { Activity } from './activity.js';

type Verdict = 'look again' | 'done';

/** Each sight may become several facts; in between, what was committed is heard. */
const seenAtOnce = 20;

/** Looks at the jobs of a backend when it is worth looking: at all that are due in one question. */
export class JobWatcher {
  readonly #jobs = new Map<string, FollowedJob>();
  #nextLook = Infinity;
  #cancelLook: (() => void) | undefined;
  #looking = false;

  constructor(
    readonly backend: Backend,
    readonly clock: Clock,
    readonly failed: (error: unknown) => void,
  ) {
    backend.onNews?.((token) => {
      const followed = this.#jobs.get(token);
      if (followed !== undefined) this.#lookAt(followed, clock.now());
    });
  }

  /** What is seen in this moment has not been reported yet. */
  get isLooking(): boolean {
    return this.#looking;
  }

  /** Shows each observation of the job to `judge`, one after the other, until it says `done`. */
  async follow(
    job: SubmittedJob,
    activity: Activity,
    judge: (observation: Observation) => Promise<Verdict>,
  ): Promise<void> {
    if (activity.isOver) return;
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        // Whoever follows it since then goes on doing so.
        if (this.#jobs.get(job.token) === followed) this.#jobs.delete(job.token);
        forget();
      };
      const abandon = (): void => {
        stop();
        resolve();
      };
      const followed: FollowedJob = {
        job,
        dueAt: Infinity,
        isJudged: false,
        see: (observation) => {
          followed.isJudged = true;
          judge(observation).then(
            (verdict) => {
              followed.isJudged = false;
              if (verdict === 'done') abandon();
              else this.#lookInTime(followed);
            },
            (error: unknown) => {
              stop();
              reject(asError(error));
            },
          );
        },
      };
      const forget = activity.whenOver(abandon);
      this.#jobs.set(job.token, followed);
      this.#lookInTime(followed);
    });
  }

  #lookInTime(followed: FollowedJob): void {
    this.#lookAt(followed, this.backend.nextLook(followed.job, this.clock.now()));
  }

  #lookAt(followed: FollowedJob, time: number): void {
    followed.dueAt = Math.min(followed.dueAt, time);
    if (!followed.isJudged) this.#scheduleBy(followed.dueAt);
  }

  #scheduleBy(time: number): void {
    if (time >= this.#nextLook) return;
    this.#nextLook = time;
    this.#cancelLook?.();
    // One look at a time: what is asked for during a look comes right after it.
    if (!this.#looking) this.#schedule();
  }

  #schedule(): void {
    this.#cancelLook = this.clock.at(this.#nextLook, () => {
      // A timer may be a little early.
      const by = Math.max(this.#nextLook, this.clock.now());
      this.#nextLook = Infinity;
      this.#cancelLook = undefined;
      this.#looking = true;
      this.#look(by)
        .catch(this.failed)
        .finally(() => {
          this.#looking = false;
          if (this.#nextLook < Infinity) this.#schedule();
        });
    });
  }

  async #look(by: number): Promise<void> {
    const due = this.#takeDue(by);
    if (due.length === 0) return;
    const seen = await this.#observe(due.map(({ job }) => job));
    for (const [index, each] of due.entries()) {
      if (index % seenAtOnce === seenAtOnce - 1) await nextTurn();
      const { job, see } = each;
      // Somebody else may follow it by now, who has asked nothing yet.
      if (this.#jobs.get(job.token) !== each) continue;
      see(seen.get(job.token) ?? { kind: 'unknown', message: 'the backend did not mention it' });
    }
  }

  /** Those to be looked at now; the others are looked at in their time. */
  #takeDue(by: number): FollowedJob[] {
    const due: FollowedJob[] = [];
    let next = Infinity;
    for (const each of this.#jobs.values()) {
      if (each.isJudged) continue;
      if (each.dueAt <= by) {
        each.dueAt = Infinity;
        due.push(each);
      } else if (each.dueAt < next) next = each.dueAt;
    }
    this.#scheduleBy(next);
    return due;
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

interface FollowedJob {
  readonly job: SubmittedJob;
  /** When it is worth looking at it again; `Infinity` while nobody has said so. */
  dueAt: number;
  /** An observation of it is being made into facts: there is nothing to look for meanwhile. */
  isJudged: boolean;
  readonly see: (observation: Observation) => void;
}
