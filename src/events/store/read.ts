import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.js';
import { isEventType, type StoredEvent } from '../catalogue/index.js';
import { UnknownEvent } from './errors.js';
import type { StreamHead } from './seal.js';

export interface EventRow {
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
  const { eid, after = 0 } = select;
  const pages =
    eid !== undefined && after === 0 ? pagesOfEnsemble(db, eid, select) : pagesFrom(db, select);
  for await (const page of pages) yield* page;
}

/** From a position on: what came last is at the end of the table, whoever's it is. */
async function* pagesFrom(db: Database, select: Selection): AsyncGenerator<StoredEvent[]> {
  let { after = 0 } = select;
  for (;;) {
    const result = await sql<EventRow>`
      ${columns} from tutti_store.events
      where position > ${after} ${restrict(select)}
        ${select.eid === undefined ? sql`` : sql`and split_part(stream, '/', 2) = ${select.eid}`}
      order by position limit ${pageSize}`.execute(db.kysely);
    const page = result.rows.map(toEvent);
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.position;
  }
}

/** A whole ensemble: its streams are neighbours in the index, found there and sorted once. */
async function* pagesOfEnsemble(
  db: Database,
  eid: string,
  select: Selection,
): AsyncGenerator<StoredEvent[]> {
  const client = await db.connect('read');
  try {
    // All of it is fetched. For a tenth of it, as of a cursor is supposed, PostgreSQL would rather go
    // through the logs of all ensembles, which are in the order that is asked for.
    await client.query('begin read only; set local cursor_tuple_fraction = 1');
    const query = sql`
      declare history no scroll cursor for
      ${columns} from tutti_store.events
      where (stream = ${`ensemble/${eid}`} or ${within(`batch/${eid}/`)} or ${within(`run/${eid}/`)})
        ${restrict(select)}
      order by position`.compile(db.kysely);
    await client.query(query.sql, [...query.parameters]);
    for (;;) {
      const { rows } = await client.query<EventRow>(`fetch ${pageSize} from history`);
      if (rows.length === 0) return;
      yield rows.map(toEvent);
    }
  } finally {
    await client.end();
  }
}

export const columns = sql.raw(
  'select position, stream, version, type, data, meta, hash, recorded_at',
);

function restrict({ stream, to, type }: Selection): RawBuilder<unknown> {
  return sql`${to === undefined ? sql`` : sql`and position <= ${to}`}
    ${stream === undefined ? sql`` : sql`and stream = ${stream}`}
    ${type === undefined ? sql`` : sql`and (type = ${type} or starts_with(type, ${prefix(type)}))`}`;
}

/** All streams that begin so: the streams' collation is "C", and `0` is what follows `/` there. */
function within(folder: string): RawBuilder<unknown> {
  return sql`(stream >= ${folder} and stream < ${`${folder.slice(0, -1)}0`})`;
}

/** `run` and `run.` both mean all types that begin so. */
function prefix(type: string): string {
  return type.endsWith('.') ? type : `${type}.`;
}

/** What was appended has passed its schema; what no schema here knows is not read as if it had. */
export function toEvent(row: EventRow): StoredEvent {
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
