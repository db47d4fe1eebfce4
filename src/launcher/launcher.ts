import { availableParallelism } from 'node:os';
import { LauncherProcess, type LauncherKind } from './launcher-process.js';
import { type Shell, shellFor } from './shell.js';
import { faultOf, type Started, type Work } from './work.js';

export interface LauncherOptions {
  /** What the work finds in its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes what goes wrong in the launcher itself. */
  readonly log?: (line: string) => void;
  readonly shell?: Shell;
  /** How many processes at most stay to see to one piece after the other. */
  readonly residents?: number;
}

const residentsAtMost = 8;

/**
 * Starts pieces of work as processes that outlive this one. Processes apart do it, because starting
 * one from here takes longer the more memory this one has: a few residents, as many as there are
 * short jobs at a time, and one that forks a wrapper for each piece beyond.
 */
export class Launcher {
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: (line: string) => void;
  readonly #shell: Shell;
  readonly #listeners = new Set<(work: Work, status: string) => void>();
  readonly #residentsAtMost: number;
  readonly #residents = new Set<LauncherProcess>();
  #forker: LauncherProcess | undefined;
  /** These, and those that take no more requests and may still be heard. */
  readonly #processes = new Set<LauncherProcess>();
  readonly #starting = new Set<Promise<Started>>();
  #isClosed = false;

  constructor({ env, log = () => undefined, shell, residents }: LauncherOptions) {
    // The name of this host, not of the one where the environment was taken from.
    this.#env = { ...env, TUTTI_HOST: process.env['TUTTI_HOST'] };
    this.#log = log;
    this.#shell = shell ?? shellFor(env['PATH']);
    this.#residentsAtMost = residents ?? Math.min(availableParallelism(), residentsAtMost);
    this.#free();
  }

  /** Answers once the work is claimed, or is certainly not. */
  async start(work: Work): Promise<Started> {
    const fault = faultOf(work);
    if (fault !== undefined) return { kind: 'failed', message: fault };
    if (this.#isClosed) return { kind: 'failed', message: 'the launcher is closed' };
    const starting = this.#free().start(work);
    this.#starting.add(starting);
    return starting.finally(() => this.#starting.delete(starting));
  }

  /**
   * Tells when a piece that was started here has ended and its end record is written, after its start
   * was answered; `status` is what the record holds, empty if there is none. A wrapper that was killed
   * says nothing.
   */
  ended(listener: (work: Work, status: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for the answers that are due, and leaves. What runs goes on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#starting);
    this.#listeners.clear();
    await Promise.all([...this.#processes].map((each) => each.close()));
  }

  /** Who sees to the next piece. */
  #free(): LauncherProcess {
    for (const resident of this.#residents) if (resident.isFree) return resident;
    if (this.#residents.size < this.#residentsAtMost) {
      const resident = this.#begin('resident', () => this.#residents.delete(resident));
      this.#residents.add(resident);
      return resident;
    }
    this.#forker ??= this.#begin('forker', () => {
      this.#forker = undefined;
    });
    return this.#forker;
  }

  #begin(kind: LauncherKind, gone: () => void): LauncherProcess {
    const begun = new LauncherProcess(kind, this.#shell, this.#env, {
      ended: (work, status) => {
        for (const listener of this.#listeners) listener(work, status);
      },
      gone,
      silent: () => this.#processes.delete(begun),
      log: this.#log,
    });
    this.#processes.add(begun);
    return begun;
  }
}
