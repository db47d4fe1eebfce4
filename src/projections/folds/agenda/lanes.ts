import { isBefore, type Place } from './place.js';

/**
 * Runs that wait for the same thing, first come first served, higher priorities first.
 *
 * Taking a run out costs the same however many wait: its place no longer counts, and is passed over
 * when the line gets there. A lane that nobody stands in is gone, so a priority for each run costs
 * no more than one for all.
 */
export class Lanes {
  readonly #lanes = new Map<number, Lane>();
  /** Lowest first: the lane that empties first is at the end, where it is removed at no cost. */
  readonly #priorities: number[] = [];
  readonly #places = new Map<number, Place>();

  get size(): number {
    return this.#places.size;
  }

  priorityOf(idx: number): number | undefined {
    return this.#places.get(idx)?.priority;
  }

  add(place: Place): void {
    this.remove(place.idx);
    this.#places.set(place.idx, place);
    let lane = this.#lanes.get(place.priority);
    if (lane === undefined) {
      this.#lanes.set(place.priority, (lane = new Lane()));
      this.#priorities.splice(this.#rankOf(place.priority), 0, place.priority);
    }
    lane.add(place);
  }

  remove(idx: number): void {
    const place = this.#places.get(idx);
    if (place === undefined) return;
    this.#places.delete(idx);
    const lane = this.#lanes.get(place.priority);
    lane?.passOver(this.#places);
    if (lane?.isEmpty !== true) return;
    this.#lanes.delete(place.priority);
    this.#priorities.splice(this.#rankOf(place.priority), 1);
  }

  /** At most so many, in the order in which they are to be served. */
  *first(many: number): Generator<number> {
    let left = many;
    for (let rank = this.#priorities.length - 1; rank >= 0; rank -= 1) {
      const lane = this.#lanes.get(this.#priorities[rank] ?? 0);
      for (const idx of lane?.waiting(this.#places) ?? []) {
        if (left <= 0) return;
        left -= 1;
        yield idx;
      }
    }
  }

  /** Where a priority stands among the others, or would stand. */
  #rankOf(priority: number): number {
    let [low, high] = [0, this.#priorities.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#priorities[middle] ?? Infinity) < priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

class Lane {
  #places: Place[] = [];
  #head = 0;

  get isEmpty(): boolean {
    return this.#head === this.#places.length;
  }

  /** Mostly at the end; one that waited for a time stands before those who came after that time. */
  add(place: Place): void {
    let at = this.#places.length;
    for (; at > this.#head; at -= 1) {
      const ahead = this.#places[at - 1];
      if (ahead === undefined || isBefore(ahead, place)) break;
    }
    if (at === this.#places.length) this.#places.push(place);
    else this.#places.splice(at, 0, place);
  }

  *waiting(valid: ReadonlyMap<number, Place>): Generator<number> {
    for (let at = this.#head; at < this.#places.length; at += 1) {
      const place = this.#places[at];
      if (place !== undefined && valid.get(place.idx) === place) yield place.idx;
    }
  }

  /** Moves the head to the first place that still counts: each is passed once in its life. */
  passOver(valid: ReadonlyMap<number, Place>): void {
    for (; this.#head < this.#places.length; this.#head += 1) {
      const place = this.#places[this.#head];
      if (place !== undefined && valid.get(place.idx) === place) break;
    }
    if (this.#head > 1_000 && this.#head * 2 > this.#places.length) {
      this.#places = this.#places.slice(this.#head);
      this.#head = 0;
    }
  }
}
