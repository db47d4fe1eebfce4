interface Delay {
  readonly until: number;
  readonly idx: number;
}

/** Runs that wait for a time: a binary heap, the earliest on top. */
export class Delays {
  readonly #heap: Delay[] = [];
  readonly #until = new Map<number, number>();

  get earliest(): number | undefined {
    return this.#heap[0]?.until;
  }

  add(idx: number, until: number): void {
    this.#until.set(idx, until);
    const heap = this.#heap;
    heap.push({ until, idx });
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfEarlier(at, parent)) break;
      at = parent;
    }
  }

  /** Its place in the heap stays until its time comes; what is taken then no longer counts. */
  remove(idx: number): void {
    this.#until.delete(idx);
    this.#dropStale();
  }

  /** Takes out one whose time has come. */
  takeDue(now: number): number | undefined {
    const top = this.#heap[0];
    if (top === undefined || top.until > now) return undefined;
    this.remove(top.idx);
    return top.idx;
  }

  #dropStale(): void {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#until.get(top.idx) === top.until) return;
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
      const child = (heap[right]?.until ?? Infinity) < (heap[left]?.until ?? Infinity) ? right : left;
      if (!this.#swapIfEarlier(child, at)) return;
      at = child;
    }
  }

  #swapIfEarlier(below: number, above: number): boolean {
    const [a, b] = [this.#heap[below], this.#heap[above]];
    if (a === undefined || b === undefined || a.until >= b.until) return false;
    this.#heap[below] = b;
    this.#heap[above] = a;
    return true;
  }
}
