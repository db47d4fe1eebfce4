import { sql } from 'kysely';
import type { Database } from '../../database/index.js';
import type { StoredEvent } from '../catalogue/index.js';
import { columns, type EventRow, toEvent } from './read.js';

/** Whole histories of runs that are asked for in one query; each is a dozen events or so. */
const atOnce = 500;

/** The events of these streams, one stream after the other, each from its beginning. */
export async function* readStreams(
  db: Database,
  streams: readonly string[],
): AsyncGenerator<StoredEvent> {
  for (let first = 0; first < streams.length; first += atOnce) {
    const some = streams.slice(first, first + atOnce);
    const { rows } = await sql<EventRow>`
      ${columns} from tutti_store.events where stream = any (${some}::text[])
      order by stream, version`.execute(db.kysely);
    yield* rows.map(toEvent);
  }
}
