import { sql } from 'kysely';
import type { Database } from '../../database/index.js';
import type { StoredEvent } from '../catalogue/index.js';
import { canonicalJson } from './canonical-json.js';
import { chainHash, newStream, type StreamHead } from './seal.js';

/** Follows the chain of each stream, event by event, and says where it does not hold. */
export class ChainAudit {
  readonly #heads = new Map<string, StreamHead>();

  get heads(): ReadonlyMap<string, StreamHead> {
    return this.#heads;
  }

  /** What is wrong with the event as its stream's next, or undefined where all is well. */
  follow(event: StoredEvent): string | undefined {
    const { stream, version, type, data, meta, hash, position } = event;
    const before = this.#heads.get(stream) ?? newStream;
    this.#heads.set(stream, { version, hash });
    if (version !== before.version + 1) {
      return `event ${position}: ${stream} goes from version ${before.version} to ${version}`;
    }
    const expected = chainHash(
      before.hash,
      { stream, version, type },
      canonicalJson(data),
      canonicalJson(meta),
    );
    return hash === expected ? undefined : `event ${position}: its hash is not that of its content`;
  }
}

/** Whether positions are 1, 2, 3, … up to the head, over the whole store. */
export async function positionGaps(db: Database): Promise<string | undefined> {
  const result = await sql<{ events: number; last: number | null; head: number }>`
    select count(*) as events, max(position) as last, (select position from tutti_store.head) as head
    from tutti_store.events`.execute(db.kysely);
  const { events = 0, last = 0, head = 0 } = result.rows[0] ?? {};
  if (events === head && (last ?? 0) === head) return undefined;
  return `positions have gaps: ${events} events, the last at ${last ?? 0}, the head at ${head}`;
}
