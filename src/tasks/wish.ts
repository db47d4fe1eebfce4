import type { CancelHow } from '../backends/index.js';

/** Somebody's wish that a task end before it is done. With it, nothing more of the task is started. */
export class Wish {
  readonly #listeners = new Set<(how: CancelHow) => void>();
  #how: CancelHow | undefined;

  get isThere(): boolean {
    return this.#how !== undefined;
  }

  ask(how: CancelHow): void {
    this.#how = how;
    for (const call of this.#listeners) call(how);
  }

  /** Calls each time that somebody asks; at once, where somebody has. Returns what takes that back. */
  whenAsked(call: (how: CancelHow) => void): () => void {
    this.#listeners.add(call);
    if (this.#how !== undefined) call(this.#how);
    return () => this.#listeners.delete(call);
  }
}
