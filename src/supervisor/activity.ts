import type { Clock } from '../clock/index.js';

/**
 * One activity that is going on for a stream. It ends by itself when its work is done, or is told
 * to when the state of its stream no longer names it.
 *
 * An AbortSignal would say as much; at 600 runs a second, three for each took a twentieth of the
 * time.
 */
export class Activity {
  readonly #listeners = new Set<() => void>();
  #isOver = false;

  constructor(readonly key: string) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls once when it is told to end. Returns what takes the wish back. */
  whenOver(call: () => void): () => void {
    this.#listeners.add(call);
    return () => this.#listeners.delete(call);
  }

  /** Resolves at that time, or at once when the activity is told to end. */
  async until(time: number, clock: Clock): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      const forget = this.whenOver(() => {
        cancel();
        resolve();
      });
      const cancel = clock.at(time, () => {
        forget();
        resolve();
      });
    });
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const call of this.#listeners) call();
    this.#listeners.clear();
  }
}
