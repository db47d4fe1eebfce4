import type { Database } from '../../database/index.js';
import { payloadFault, type StoredEvent } from '../../events/catalogue/index.js';
import { readEvents } from '../../events/store/index.js';
import {
  beginHistory,
  ChangeSet,
  changesOf,
  continueHistory,
  type History,
} from '../folds/index.js';

/** An ensemble as its events tell it, folded anew; the tables were not asked. */
export class Replay {
  readonly changes = new ChangeSet();
  readonly histories = new Map<string, History>();
  /** Events that are none, or that cannot follow what comes before them. */
  readonly faults: string[] = [];
  events = 0;
  last: StoredEvent | undefined;

  follow(event: StoredEvent): void {
    const { stream, position, type } = event;
    this.events += 1;
    this.last = event;
    const fault = payloadFault(event);
    if (fault !== undefined) {
      this.faults.push(`event ${position}: ${fault}`);
      return;
    }
    const before = this.histories.get(stream) ?? beginHistory(stream);
    const after = continueHistory(before, event);
    if (after === undefined) {
      const where = before.snapshot.value;
      this.faults.push(`event ${position}: ${type} cannot follow in ${stream}, which is ${where}`);
      return;
    }
    this.histories.set(stream, after);
    for (const change of changesOf(after, event)) this.changes.add(change);
  }

  /** How many runs are in which state. */
  get runStates(): ReadonlyMap<string, number> {
    const states = new Map<string, number>();
    for (const { kind, snapshot } of this.histories.values()) {
      if (kind !== 'run') continue;
      const state = snapshot.value;
      states.set(state, (states.get(state) ?? 0) + 1);
    }
    return states;
  }
}

export interface ReplayTo {
  readonly position?: number | undefined;
  /** By the clock of the database that recorded the events. */
  readonly time?: Date | undefined;
}

export async function replay(db: Database, eid: string, to: ReplayTo = {}): Promise<Replay> {
  const result = new Replay();
  for await (const event of readEvents(db, { eid, to: to.position })) {
    if (to.time !== undefined && event.recordedAt > to.time) break;
    result.follow(event);
  }
  return result;
}
