import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import { runStream } from '../../../src/events/catalogue/index.js';
import {
  append,
  beginEnsemble,
  headPosition,
  type Selection,
  thisProcess,
  UnknownEvent,
} from '../../../src/events/store/index.js';
import { connection, eventsOf, openStore } from '../../support/store.js';
import { note, Scribe } from './scribe.js';

describe('reading', () => {
  it('gives all events in order, over more than one page', async () => {
    const db = await openStore();
    const { scribe } = await longLog(db);
    const all = await eventsOf(db, {});
    expect(all.map(({ position }) => position)).toEqual(
      Array.from({ length: 24 * 501 }, (_, index) => index + 1),
    );
    const own = await eventsOf(db, { eid: scribe.lease.eid, after: 10, to: 11_000 });
    expect(own.map(({ position }) => position)).toEqual(
      all
        .filter(
          ({ stream, position }) => stream.includes('/e-1/') && position > 10 && position <= 11_000,
        )
        .map(({ position }) => position),
    );
    expect(own.length).toBeGreaterThan(10_000);
  });

  it('of one ensemble goes through no other: a store may hold many', async () => {
    const db = await openStore();
    const { other } = await longLog(db);
    const before = await readByPosition(db);
    expect(await eventsOf(db, { eid: other.lease.eid })).toHaveLength(24);
    // Counts are seen when the session that read has ended.
    await expect
      .poll(async () => (await readByPosition(db)).sessions)
      .toBeGreaterThan(before.sessions);
    expect((await readByPosition(db)).rows - before.rows).toBeLessThan(1_000);
  });

  it.each<[string, Selection, number[]]>([
    ['everything', {}, [1, 2, 3, 4, 5, 6]],
    ['an ensemble', { eid: 'e-1' }, [1, 2, 3, 6]],
    ['an ensemble whose name begins another', { eid: 'e' }, []],
    ['a stream', { stream: runStream('e-1', 'b', 1) }, [2, 6]],
    ['after a position', { after: 4 }, [5, 6]],
    ['up to a position', { to: 2 }, [1, 2]],
    ['between two', { after: 2, to: 5 }, [3, 4, 5]],
    ['after the last', { after: 6 }, []],
    ['a type', { type: 'run.held' }, [1, 2, 4, 6]],
    ['a kind of types', { type: 'run.' }, [1, 2, 3, 4, 5, 6]],
    ['the same kind, without its dot', { type: 'run' }, [1, 2, 3, 4, 5, 6]],
    ['half a word', { type: 'run.he' }, []],
    ['a wildcard, which there is none', { type: 'run%' }, []],
    ['all at once', { eid: 'e-1', type: 'run.held', after: 1, to: 5 }, [2]],
  ])('selects %s', async (_, selection, positions) => {
    const db = await openStore();
    const client = await connection(db);
    const one = new Scribe(await beginEnsemble(db, 'e', thisProcess()));
    const two = new Scribe(await beginEnsemble(db, 'e-1', thisProcess()));
    await append(client, [
      one.entry(note('1')),
      one.entry(note('2'), { idx: 1 }),
      one.entry({ type: 'run.released', data: {} }),
      two.entry(note('4')),
      two.entry({ type: 'run.released', data: {} }),
      one.entry(note('6'), { idx: 1 }),
    ]);
    const events = await eventsOf(db, selection);
    expect(events.map(({ position }) => position)).toEqual(positions);
  });

  it('gives nothing, and a head of 0, where nothing is', async () => {
    const db = await openStore();
    expect(await eventsOf(db, {})).toEqual([]);
    expect(await headPosition(db)).toBe(0);
  });

  it('says which event is of a type that this Tutti does not know', async () => {
    const db = await openStore();
    await sql`
      insert into tutti_store.events (position, stream, version, type, data, meta, hash)
      values (1, 'run/e-1/b-0', 1, 'run.teleported', '{}', '{}', '')`.execute(db.kysely);
    await expect(eventsOf(db, {})).rejects.toBeInstanceOf(UnknownEvent);
    await expect(eventsOf(db, {})).rejects.toThrow('event 1 is of the type "run.teleported"');
  });
});

/** Of one ensemble 12,000 events, and of another 24 between them. */
async function longLog(db: Database): Promise<{ scribe: Scribe; other: Scribe }> {
  const client = await connection(db);
  const scribe = new Scribe(await beginEnsemble(db, 'e', thisProcess()));
  const other = new Scribe(await beginEnsemble(db, 'other', thisProcess()));
  for (let round = 0; round < 24; round += 1) {
    const entries = Array.from({ length: 500 }, (_, index) =>
      scribe.entry(note('x'), { idx: index % 9 }),
    );
    await append(client, [...entries, other.entry(note('between'))]);
  }
  return { scribe, other };
}

/** How many rows have been read in the order of their positions, and by whom this is known. */
async function readByPosition(db: Database): Promise<{ rows: number; sessions: number }> {
  const { rows } = await sql<{ rows: number; sessions: number }>`
    select idx_tup_read::int as rows,
      (select sum(idx_scan)::int from pg_stat_user_indexes where relname = 'events') as sessions
    from pg_stat_user_indexes where indexrelname = 'events_pkey'`.execute(db.kysely);
  return rows[0]!;
}
