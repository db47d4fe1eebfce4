/**
 * Runs that wait for the same thing, first come first served, higher priorities first.
 *
 * Taking a run out costs the same however many wait: its ticket is torn up, and the place that it
 * had in line is passed over when the line gets there.
 */
export class Lanes {
  readonly #lanes = new Map<number, Lane>();
  /** Highest first. */
  #priorities: number[] = [];
  readonly #tickets = new Map<number, number>();
  #lastTicket = 0;

  get size(): number {
    return this.#tickets.size;
  }

  has(idx: number): boolean {
    return this.#tickets.has(idx);
  }

  add(idx: number, priority: number): void {
    this.#lastTicket += 1;
    this.#tickets.set(idx, this.#lastTicket);
    let lane = this.#lanes.get(priority);
    if (lane === undefined) {
      this.#lanes.set(priority, (lane = new Lane()));
      this.#priorities = [...this.#lanes.keys()].sort((a, b) => b - a);
    }
    lane.add(idx, this.#lastTicket);
  }

  remove(idx: number): void {
    this.#tickets.delete(idx);
    for (const lane of this.#lanes.values()) lane.passOver(this.#tickets);
  }

  /** At most so many, in the order in which they are to be served. */
  *first(many: number): Generator<number> {
    let left = many;
    for (const priority of this.#priorities) {
      for (const idx of this.#lanes.get(priority)?.waiting(this.#tickets) ?? []) {
        if (left <= 0) return;
        left -= 1;
        yield idx;
      }
    }
  }
}

interface Place {
  readonly idx: number;
  readonly ticket: number;
}

class Lane {
  #places: Place[] = [];
  #head = 0;

  add(idx: number, ticket: number): void {
    this.#places.push({ idx, ticket });
  }

  *waiting(valid: ReadonlyMap<number, number>): Generator<number> {
    for (let at = this.#head; at < this.#places.length; at += 1) {
      const place = this.#places[at];
      if (place !== undefined && valid.get(place.idx) === place.ticket) yield place.idx;
    }
  }

  /** Moves the head to the first whose ticket still counts: each place is passed once in its life. */
  passOver(valid: ReadonlyMap<number, number>): void {
    for (; this.#head < this.#places.length; this.#head += 1) {
      const place = this.#places[this.#head];
      if (place !== undefined && valid.get(place.idx) === place.ticket) break;
    }
    if (this.#head > 1_000 && this.#head * 2 > this.#places.length) {
      this.#places = this.#places.slice(this.#head);
      this.#head = 0;
    }
  }
}
