export interface Alike {
  readonly many: number;
  readonly phase: string;
  readonly reason: string;
}

/**
 * Watches the first runs of a batch: where all of them fail in the same way, the rest would, too. Once
 * one has come to another end, it watches no more.
 */
export class Canary {
  readonly #failed = new Set<number>();
  #first: Pick<Alike, 'phase' | 'reason'> | undefined;
  #isArmed: boolean;

  /** @param many how many have to fail alike; null: it watches nothing */
  constructor(private readonly many: number | null) {
    this.#isArmed = many !== null && many > 0;
  }

  /** A run has ended so; undefined where it did not fail. */
  see(idx: number, failure: Pick<Alike, 'phase' | 'reason'> | undefined): void {
    if (!this.#isArmed) return;
    this.#first ??= failure;
    const isAlike =
      failure !== undefined &&
      failure.phase === this.#first?.phase &&
      failure.reason === this.#first.reason;
    if (isAlike) this.#failed.add(idx);
    else this.disarm();
  }

  disarm(): void {
    this.#isArmed = false;
    this.#failed.clear();
  }

  /** What so many have died of. */
  get alarm(): Alike | undefined {
    if (!this.#isArmed || this.#first === undefined || this.many === null) return undefined;
    return this.#failed.size < this.many ? undefined : { many: this.#failed.size, ...this.#first };
  }
}
