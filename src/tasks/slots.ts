import type { Wish } from './wish.js';

/** Lets so many do something at once; the others wait in line. */
export class Slots {
  #free: number;
  #line: (() => void)[] = [];

  constructor(many: number) {
    this.#free = many;
  }

  /** Who is wished to end does not wait: nothing is started any more, only looked at. */
  async use<Result>(work: () => Promise<Result>, wish: Wish): Promise<Result> {
    let giveBack = this.#take();
    giveBack ??= await this.#wait(wish);
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  #take(): (() => void) | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    return () => this.#giveBack();
  }

  #wait(wish: Wish): Promise<() => void> {
    return new Promise((resolve) => {
      const begin = (): void => {
        forget();
        resolve(() => this.#giveBack());
      };
      this.#line.push(begin);
      const forget = wish.whenAsked(() => {
        this.#line = this.#line.filter((each) => each !== begin);
        resolve(() => undefined);
      });
    });
  }

  /** Whoever waits takes the slot over, so that nobody comes in between. */
  #giveBack(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
