import { setTimeout as delay } from 'node:timers/promises';
import { NoAnswer } from './answered.js';
import type { Outage } from './outage.js';
import { passingFailure } from './passing.js';

/** Milliseconds between tries: each pause is twice as long as the one before. */
export interface Pauses {
  readonly first: number;
  readonly longest: number;
}

const usualPauses: Pauses = { first: 100, longest: 10_000 };

export interface Outlasting {
  readonly outage: Outage;
  readonly pauses?: Pauses | undefined;
  /** Milliseconds after which it is told that there is no answer yet. */
  readonly tellAfter?: number | undefined;
  /** From then on nothing is tried again. */
  readonly signal?: AbortSignal | undefined;
}

/** One who needs the database, and waits for as long as it is away. */
export class Patience {
  readonly #with: Outlasting;
  #tries = 0;

  constructor(outlasting: Outlasting) {
    this.#with = outlasting;
  }

  /** What is long in being answered is told, too, until what this returns is called. */
  begin(): () => void {
    const { outage, tellAfter } = this.#with;
    const silence = tellAfter === undefined ? undefined : passingFailure(new NoAnswer(tellAfter));
    if (silence === undefined) return () => undefined;
    const timer = setTimeout(() => outage.away(this, silence), tellAfter);
    return () => clearTimeout(timer);
  }

  /** Until the next try. Rejects with what waiting does not cure, or once nobody is to wait. */
  async after(error: unknown): Promise<void> {
    const { outage, signal } = this.#with;
    const failure = passingFailure(error);
    if (isOver(signal)) {
      outage.forget(this);
      throw error;
    }
    if (failure === undefined) {
      // It was the database that said so.
      outage.back(this);
      throw error;
    }
    outage.away(this, failure);
    const enough = [outage.gotThrough, signal].filter((one) => one !== undefined);
    const waiting = delay(this.#pause(), undefined, { signal: AbortSignal.any(enough) });
    await waiting.catch(() => undefined);
    if (isOver(signal)) {
      outage.forget(this);
      throw failure;
    }
  }

  succeeded(): void {
    this.#tries = 0;
    this.#with.outage.back(this);
  }

  /** Not to the millisecond, so that a hundred supervisors do not come back all at once. */
  #pause(): number {
    const { first, longest } = this.#with.pauses ?? usualPauses;
    const pause = Math.min(longest, first * 2 ** Math.min(this.#tries, 30));
    this.#tries += 1;
    return pause * (0.75 + Math.random() / 4);
  }
}

/** Asked anew each time: it changes while one waits. */
function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Does what needs the database, and does it again for as long as that is away. */
export async function outlast<Result>(
  work: () => Promise<Result>,
  outlasting: Outlasting,
): Promise<Result> {
  const patience = new Patience(outlasting);
  for (;;) {
    const end = patience.begin();
    try {
      const result = await work().finally(end);
      patience.succeeded();
      return result;
    } catch (error) {
      await patience.after(error);
    }
  }
}
