import type { DatabaseFailure, DatabaseUnavailable } from './unavailable.js';

export interface OutageNews {
  /** It has begun, or has another cause than before. */
  readonly away: (message: string) => void;
  readonly back: (message: string) => void;
  /** What becomes of what cannot be done now. */
  readonly meanwhile: string;
}

/**
 * A time in which the database cannot be used, as one process sees it. Several parts of the process
 * may meet it; it is told once, and it is over when none of them waits any more. The first that gets
 * through has the others try at once, so that it is not over for some long after it was for all.
 */
export class Outage {
  readonly #news: OutageNews;
  readonly #waiting = new Set<object>();
  readonly #told = new Set<DatabaseFailure>();
  #began = 0;
  #gotThrough = new AbortController();

  constructor(news: OutageNews) {
    this.#news = news;
  }

  away(who: object, { code, message }: DatabaseUnavailable): void {
    if (this.#waiting.size === 0) {
      this.#began = performance.now();
      this.#told.clear();
    }
    this.#waiting.add(who);
    if (this.#gotThrough.signal.aborted) this.#gotThrough = new AbortController();
    if (this.#told.has(code)) return;
    this.#told.add(code);
    const remedy = code === 'database.full' ? ' Free some space, or raise the quota.' : '';
    this.#news.away(`The database cannot be used now. ${message}${remedy} ${this.#news.meanwhile}`);
  }

  /** Aborted as soon as one that waited has got through. */
  get gotThrough(): AbortSignal {
    return this.#gotThrough.signal;
  }

  back(who: object): void {
    if (!this.#waiting.delete(who)) return;
    this.#gotThrough.abort();
    this.#tellTheEnd();
  }

  /** This one does not wait any more, though nothing is known to be better. */
  forget(who: object): void {
    if (this.#waiting.delete(who)) this.#tellTheEnd();
  }

  #tellTheEnd(): void {
    if (this.#waiting.size > 0 || !this.gotThrough.aborted) return;
    const seconds = (performance.now() - this.#began) / 1000;
    this.#news.back(`The database is back after ${seconds.toFixed(seconds < 10 ? 1 : 0)} s`);
  }
}
