import { LauncherProcess } from './launcher-process.js';
import { type Shell, shellFor } from './shell.js';
import { faultOf, type Started, type Work } from './work.js';

export interface LauncherOptions {
  /** What the work finds in its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes what goes wrong in the launcher itself. */
  readonly log?: (line: string) => void;
  readonly shell?: Shell;
}

/**
 * Starts pieces of work as processes that outlive this one. A process apart does it, because
 * starting one from here takes longer the more memory this one has.
 */
export class Launcher {
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: (line: string) => void;
  readonly #shell: Shell;
  readonly #listeners = new Set<(work: Work, status: string) => void>();
  readonly #processes = new Set<LauncherProcess>();
  readonly #starting = new Set<Promise<Started>>();
  #current: LauncherProcess | undefined;
  #isClosed = false;

  constructor({ env, log = () => undefined, shell }: LauncherOptions) {
    // The name of this host, not of the one where the environment was taken from.
    this.#env = { ...env, TUTTI_HOST: process.env['TUTTI_HOST'] };
    this.#log = log;
    this.#shell = shell ?? shellFor(env['PATH']);
    this.#current = this.#begin();
  }

  /** Answers once the work is claimed, or is certainly not. */
  async start(work: Work): Promise<Started> {
    const fault = faultOf(work);
    if (fault !== undefined) return { kind: 'failed', message: fault };
    if (this.#isClosed) return { kind: 'failed', message: 'the launcher is closed' };
    this.#current ??= this.#begin();
    const starting = this.#current.start(work);
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

  #begin(): LauncherProcess {
    const begun = new LauncherProcess(this.#shell, this.#env, {
      ended: (work, status) => {
        for (const listener of this.#listeners) listener(work, status);
      },
      gone: () => {
        if (this.#current === begun) this.#current = undefined;
      },
      silent: () => this.#processes.delete(begun),
      log: this.#log,
    });
    this.#processes.add(begun);
    return begun;
  }
}
