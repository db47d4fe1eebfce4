import { Worker } from 'node:worker_threads';
import {
  NoRoom,
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
} from '../backends/index.js';
import type { Definition } from '../config/index.js';
import { packageFile } from '../package-files.js';

/** All that a clerk has to know of the ensemble. */
export interface ClerkOffice {
  readonly cwd: string;
  readonly definition: Definition;
}

export interface ClerkOrder {
  readonly number: number;
  readonly request: PreparationRequest;
}

export interface ClerkAnswer {
  readonly number: number;
  readonly what:
    | { readonly kind: 'made'; readonly files: readonly RenderedFile[] }
    | { readonly kind: 'no room' | 'failed'; readonly message: string };
}

/** The clerk has ended, whatever became of the directory: another one can be asked for it. */
export class ClerkGone extends Error {}

type Outcome = ClerkAnswer['what'] | { readonly kind: 'gone'; readonly message: string };

const thread = packageFile('bin/clerk-thread.cjs');

/**
 * Makes run directories in a thread of its own. Each file that is made from the supervisor's thread
 * costs that one more than the file itself, in handing it over and waking up again.
 */
export class Clerk {
  readonly #thread: Worker;
  readonly #waiting = new Map<number, (what: Outcome) => void>();
  #orders = 0;
  /** Why it answers no more. */
  #end: string | undefined;

  constructor(office: ClerkOffice) {
    this.#thread = new Worker(thread, { workerData: office });
    this.#thread.on('message', ({ number, what }: ClerkAnswer) => this.#answer(number, what));
    this.#thread.on('error', (error) => this.#leave(error.message));
    this.#thread.on('exit', () => this.#leave('it left'));
    // No process stays for its sake.
    this.#thread.unref();
  }

  get isGone(): boolean {
    return this.#end !== undefined;
  }

  /** How many directories it has still to make. */
  get backlog(): number {
    return this.#waiting.size;
  }

  async prepare(request: PreparationRequest): Promise<readonly RenderedFile[]> {
    const number = (this.#orders += 1);
    const what = await new Promise<Outcome>((resolve) => {
      this.#waiting.set(number, resolve);
      if (this.#end === undefined) this.#thread.postMessage({ number, request });
      else this.#leave(this.#end);
    });
    switch (what.kind) {
      case 'made':
        return what.files;
      case 'no room':
        throw new NoRoom(what.message);
      case 'failed':
        throw new PreparationFailed(what.message);
      case 'gone':
        throw new ClerkGone(what.message);
    }
  }

  /** Who waits for a directory waits for ever. */
  async close(): Promise<void> {
    this.#waiting.clear();
    await this.#thread.terminate();
  }

  #answer(number: number, what: Outcome): void {
    this.#waiting.get(number)?.(what);
    this.#waiting.delete(number);
  }

  #leave(why: string): void {
    this.#end ??= `what makes the directories has ended: ${why}`;
    // What it had in hand may be what ended it, and goes to the end of the next one's line.
    for (const number of [...this.#waiting.keys()].toReversed()) {
      this.#answer(number, { kind: 'gone', message: this.#end });
    }
  }
}
