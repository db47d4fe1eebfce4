import type { Clock } from './clock.js';

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly call: () => void;
  /** False once it was called or taken back. */
  readonly isLive: () => boolean;
}

/**
 * Time that passes only when it is told to: from one timer straight to the next. What is due
 * already is called soon, as with a real clock.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];
  #sorted = true;
  #due = 0;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, call: () => void): () => void {
    let live = true;
    const once = (): void => {
      if (!live) return;
      live = false;
      call();
    };
    if (time <= this.#now) {
      this.#due += 1;
      setImmediate(() => {
        this.#due -= 1;
        once();
      });
    } else {
      this.#order += 1;
      this.#timers.push({ time, order: this.#order, call: once, isLive: () => live });
      this.#sorted = false;
    }
    return () => {
      live = false;
    };
  }

  /** Goes on to the next timer, and to all others of the same moment. False when there is none. */
  elapse(): boolean {
    // What is due at this moment comes before the next one.
    if (this.#due > 0) return true;
    if (!this.#sorted) this.#timers.sort((a, b) => b.time - a.time || b.order - a.order);
    this.#sorted = true;
    // Nobody waits for a timer that was taken back, so time does not stop there.
    while (this.#timers.at(-1)?.isLive() === false) this.#timers.pop();
    const next = this.#timers.at(-1);
    if (next === undefined) return false;
    this.#now = next.time;
    const due: Timer[] = [];
    for (let timer = this.#timers.at(-1); timer?.time === next.time; timer = this.#timers.at(-1)) {
      this.#timers.pop();
      due.push(timer);
    }
    for (const timer of due) timer.call();
    return true;
  }
}
