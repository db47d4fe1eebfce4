import type { Clock } from './clock.js';

/** Node takes no longer delay than this: about 24 days. */
const longestDelay = 2 ** 31 - 1;

/** The time of this computer. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  at(time: number, call: () => void): () => void {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const delay = Math.max(0, time - Date.now());
      timer = delay > longestDelay ? setTimeout(wait, longestDelay) : setTimeout(call, delay);
      // What is to be looked at later keeps nobody here who has left.
      timer.unref();
    };
    wait();
    return () => clearTimeout(timer);
  }
}
