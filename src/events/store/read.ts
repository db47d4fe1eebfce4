import { sql } from 'kysely';
import type { Database } from '../../database/index.js';
import { isEventType, type StoredEvent } from '../catalogue/index.js';
import { UnknownEvent } from './errors.js';
import type { StreamHead } from './seal.js';

interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly data: unknown;
  readonly meta: unknown;
  readonly hash: Buffer;
  readonly recorded_at: Date;
}

export interface Selection {
  /** Only this ensemble's events. */
  readonly eid?: string | undefined;
  readonly stream?: string | undefined;
  /** Only events after this position. */
  readonly after?: number | undefined;
  /** No event after this position. */
  readonly to?: number | undefined;
  /** A type, or the beginning of one: `run.` for all events of runs. */
  readonly type?: string | undefined;
}

/** Large enough that round trips do not count (280,000 events a second), small enough to hold. */
const pageSize = 5_000;

/** Events in the order of their positions, a page at a time. */
export async function* readEvents(db: Database, select: Selection): AsyncGenerator<StoredEvent> {
  let { after = 0 } = select;
  for (;;) {
    const page = await readPage(db, { ...select, after });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.position;
  }
}

export async function readPage(db: Database, select: Selection): Promise<StoredEvent[]> {
  const { eid, stream, after = 0, to, type } = select;
  const result = await sql<EventRow>`
    select position, stream, version, type, data, meta, hash, recorded_at
    from tutti_store.events
    where position > ${after}
      ${to === undefined ? sql`` : sql`and position <= ${to}`}
      ${eid === undefined ? sql`` : sql`and split_part(stream, '/', 2) = ${eid}`}
      ${stream === undefined ? sql`` : sql`and stream = ${stream}`}
      ${type === undefined ? sql`` : sql`and (type = ${type} or starts_with(type, ${prefix(type)}))`}
    order by position limit ${pageSize}`.execute(db.kysely);
  return result.rows.map(toEvent);
}

/** `run` and `run.` both mean all types that begin so. */
function prefix(type: string): string {
  return type.endsWith('.') ? type : `${type}.`;
}

/** What was appended has passed its schema; what no schema here knows is not read as if it had. */
function toEvent(row: EventRow): StoredEvent {
  const { position, stream, version, type, data, meta, hash, recorded_at } = row;
  if (!isEventType(type)) throw new UnknownEvent(type, position);
  return {
    position,
    stream,
    version,
    type,
    data,
    meta,
    hash: hash.toString('hex'),
    recordedAt: recorded_at,
  } as StoredEvent;
}

export async function headPosition(db: Database): Promise<number> {
  const result = await sql<{ position: number }>`select position from tutti_store.head`.execute(
    db.kysely,
  );
  return result.rows[0]?.position ?? 0;
}

export function headOf({ version, hash }: StoredEvent): StreamHead {
  return { version, hash };
}
