type Begin = (giveBack: () => void) => void;

/** Jobs in line for cores. One that needs many is not passed by those behind it that need few. */
export class CoreLine {
  #free: number;
  readonly #line: { readonly cores: number; readonly begin: Begin }[] = [];
  /** How many are counting what runs already. */
  #counting = 0;

  constructor(cores: number) {
    this.#free = cores;
  }

  /** Calls when the cores are free, in the order of asking. Returns what leaves the line. */
  take(cores: number, begin: Begin): () => void {
    const place = { cores, begin };
    this.#line.push(place);
    this.#admit();
    return () => {
      const index = this.#line.indexOf(place);
      if (index === -1) return;
      this.#line.splice(index, 1);
      // Those behind it may need less.
      this.#admit();
    };
  }

  /** For what runs already, whether there are cores for it or not. */
  takeAtOnce(cores: number): () => void {
    this.#free -= cores;
    return () => {
      this.#free += cores;
      this.#admit();
    };
  }

  /** Nobody's turn comes meanwhile, so that nothing is started on cores that prove to be in use. */
  async counting<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#counting += 1;
    try {
      return await work();
    } finally {
      this.#counting -= 1;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#line[0]; next !== undefined; next = this.#line[0]) {
      if (this.#counting > 0 || next.cores > this.#free) return;
      this.#line.shift();
      next.begin(this.takeAtOnce(next.cores));
    }
  }
}
