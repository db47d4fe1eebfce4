import { isBefore, type Place } from './place.js';

/** Runs that wait for a time, which is their place's: a binary heap, the earliest on top. */
export class Delays {
  readonly #heap: Place[] = [];
  readonly #places = new Map<number, Place>();

  get earliest(): number | undefined {
    return this.#heap[0]?.since;
  }

  add(place: Place): void {
    this.#places.set(place.idx, place);
    const heap = this.#heap;
    heap.push(place);
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfEarlier(at, parent)) break;
      at = parent;
    }
    this.#dropStale();
  }

  /** Its place in the heap stays until its time comes; what is taken then no longer counts. */
  remove(idx: number): void {
    if (this.#places.delete(idx)) this.#dropStale();
  }

  /** Takes out one whose time has come. */
  takeDue(now: number): Place | undefined {
    const top = this.#heap[0];
    if (top === undefined || top.since > now) return undefined;
    this.remove(top.idx);
    return top;
  }

  #dropStale(): void {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#places.get(top.idx) === top) return;
      this.#pop();
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const child = this.#isEarlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(child, at)) return;
      at = child;
    }
  }

  #isEarlier(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    return a !== undefined && b !== undefined && isBefore(a, b);
  }

  #swapIfEarlier(below: number, above: number): boolean {
    const [a, b] = [this.#heap[below], this.#heap[above]];
    if (a === undefined || b === undefined || !isBefore(a, b)) return false;
    this.#heap[below] = b;
    this.#heap[above] = a;
    return true;
  }
}
