/** The same throws from the same seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number; both ends may come. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (Math.floor(most) - least + 1));
  }

  shuffled<Each>(all: readonly Each[]): Each[] {
    const keyed = all.map((each) => ({ each, key: this.#next() }));
    return keyed.sort((one, other) => one.key - other.key).map(({ each }) => each);
  }

  /** From 0 to just under 1. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
