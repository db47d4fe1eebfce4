import { type FSWatcher, watch } from 'node:fs';

/** Where nobody tells of changes, as with what another host writes, one looks so often. */
const lookEvery = 1_000;

/** Rings when something in a directory may have changed, or when somebody else rings it. */
export class ChangeBell {
  #watcher: FSWatcher | undefined;
  #directory: string | undefined;
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async wait(directory: string): Promise<void> {
    this.#watch(directory);
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookEvery);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#rung = false;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  /** The directory may not be there yet: then it is tried again the next time. */
  #watch(directory: string): void {
    if (this.#watcher !== undefined && this.#directory === directory) return;
    this.close();
    try {
      this.#watcher = watch(directory, () => this.ring());
      this.#watcher.on('error', () => this.close());
      this.#directory = directory;
    } catch {
      // One looks by the clock.
    }
  }
}
