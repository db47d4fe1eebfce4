import { runStream, type Fact } from '../../../src/events/catalogue/index.js';
import {
  type Entry,
  type HeldLease,
  newStream,
  type Origin,
  type PendingEntry,
  seal,
  type StreamHead,
} from '../../../src/events/store/index.js';

export const origin: Origin = { actor: 'test', at: '2026-01-01T00:00:00.000Z' };

/** A fact that carries any text. */
export function note(text: string): Fact {
  return { type: 'run.held', data: { reason: text } };
}

/** Writes the streams of one ensemble, and remembers where each of them ends. */
export class Scribe {
  readonly #heads = new Map<string, StreamHead>();

  constructor(readonly lease: HeldLease) {}

  stream(idx = 0): string {
    return runStream(this.lease.eid, 'b', idx);
  }

  /** The next entry of a run's stream. It touches no table, so that only the log is looked at. */
  entry(fact: Fact, { idx = 0, ...from }: Partial<Origin> & { idx?: number } = {}): Entry {
    const stream = this.stream(idx);
    const before = this.#heads.get(stream) ?? newStream;
    const sealed = seal(stream, before, fact, { ...origin, ...from });
    this.#heads.set(stream, sealed.head);
    return { lease: this.lease, sealed, changes: [] };
  }
}

/** An entry for a group, with what became of it. */
export class Outcome {
  state: 'pending' | 'committed' | 'refused' = 'pending';
  error: Error | undefined;
  readonly entry: PendingEntry;

  constructor(entry: Entry) {
    this.entry = {
      ...entry,
      committed: () => {
        this.state = 'committed';
      },
      refused: (error) => {
        this.state = 'refused';
        this.error = error;
      },
    };
  }
}
