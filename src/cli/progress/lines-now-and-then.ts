import type { Progress } from './progress.js';
import type { Tally } from './tally.js';
import { progressLine } from './wording.js';

const atMostEvery = 10_000;

/** For a pipe or a file: a line at the start, at the end, and between them where something changed. */
export class LinesNowAndThen implements Progress {
  readonly #tally: Tally;
  readonly #write: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #last = '';
  #saidAt = 0;
  #isOver = false;

  constructor(tally: Tally, write: (line: string) => void) {
    this.#tally = tally;
    this.#write = write;
    this.#say();
  }

  changed(): void {
    if (this.#timer !== undefined || this.#isOver) return;
    const wait = Math.max(0, this.#saidAt + atMostEvery - performance.now());
    this.#timer = setTimeout(() => this.#say(), wait);
    this.#timer.unref();
  }

  vanish(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  stop(): Promise<void> {
    if (!this.#isOver) this.#say();
    this.vanish();
    return Promise.resolve();
  }

  #say(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { all } = this.#tally;
    const { ended, running, failed, total } = all;
    const counts = [ended, running, failed, total].join(' ');
    if (counts === this.#last) return;
    this.#last = counts;
    this.#saidAt = performance.now();
    this.#write(progressLine(all));
  }
}
