import type { TaskResult } from '../backends/index.js';
import { timeoutGrace } from '../launcher/index.js';
import { tooLate } from './limits.js';
import { cancelled } from './notes.js';
import type { InsideKind, TaskCall } from './tools.js';

/** A task that runs inside this process, until it has ended or is told to stop. */
export class InsideTask {
  readonly #call: TaskCall;
  readonly #stop = new AbortController();
  readonly #work: Promise<TaskResult>;
  /** What it comes to where it was told to stop before it was done. */
  #instead: TaskResult | undefined;

  constructor(kind: InsideKind, call: TaskCall) {
    this.#call = call;
    this.#work = kind({ ...call, stop: this.#stop.signal });
  }

  async result(endsAt: number): Promise<TaskResult> {
    const forget: (() => void)[] = [];
    try {
      const result = await Promise.race([this.#work, this.#givenUp(endsAt, forget)]);
      return result.kind === 'ended' && result.ok ? result : (this.#instead ?? result);
    } catch (error) {
      if (this.#instead === undefined) throw error;
      return this.#instead;
    } finally {
      for (const each of forget) each();
    }
  }

  /** Stops it, for somebody else to begin it again. */
  async leave(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([this.#work]);
  }

  /** Who hangs in a file system hears nothing: it is not waited for longer than a process would be. */
  #givenUp(endsAt: number, forget: (() => void)[]): Promise<TaskResult> {
    const { request, wish, clock } = this.#call;
    return new Promise((resolve) => {
      const end = (instead: TaskResult, grace: number): void => {
        this.#instead ??= instead;
        this.#stop.abort();
        forget.push(clock.at(clock.now() + grace, () => resolve(instead)));
      };
      forget.push(
        wish.whenAsked((how) => {
          if (how.kind === 'end') end(cancelled, how.grace);
        }),
      );
      if (endsAt < Infinity) {
        forget.push(clock.at(endsAt, () => end(tooLate(request), timeoutGrace)));
      }
    });
  }
}
