import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import type { StoredEvent } from '../../../src/events/catalogue/index.js';
import {
  append,
  AppendRefused,
  beginEnsemble,
  type Entry,
  type HeldLease,
  headPosition,
  LeaseLost,
  positionGaps,
  seal,
  sendCommand,
  thisProcess,
} from '../../../src/events/store/index.js';
import { connection, eventsOf, openStore } from '../../support/store.js';
import { note, origin, Scribe } from './scribe.js';

async function scribe(db: Database, name = 'e'): Promise<Scribe> {
  return new Scribe(await beginEnsemble(db, name, thisProcess()));
}

describe('positions', () => {
  it('have no gaps and are in commit order while several write at once', async () => {
    const db = await openStore();
    const watcher = await connection(db, 'watch');
    const writers = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => ({
        client: await connection(db),
        scribe: await scribe(db, `writer${index}`),
      })),
    );
    const writing = new AbortController();
    const acknowledged: number[][] = [];
    const writes = Promise.all(
      writers.map(async ({ client, scribe: own }, which) => {
        const mine: number[] = [];
        acknowledged.push(mine);
        for (let round = 0; round < 60; round += 1) {
          const many = 1 + ((round + which) % 5);
          const entries = Array.from({ length: many }, () =>
            own.entry(note('x'), { idx: round % 3 }),
          );
          mine.push(await append(client, entries));
        }
      }),
    ).then(() => {
      writing.abort();
    });
    let looks = 0;
    let before = 0;
    while (!writing.signal.aborted) {
      // Whoever sees a position sees all before it: else a follower would skip what comes later.
      const { rows } = await watcher.query<{ many: number; last: number }>(
        'select count(*) as many, coalesce(max(position), 0) as last from tutti_store.events',
      );
      expect(rows[0]?.many).toBe(rows[0]?.last);
      expect(rows[0]?.last).toBeGreaterThanOrEqual(before);
      before = rows[0]?.last ?? 0;
      looks += 1;
    }
    await writes;
    expect(looks).toBeGreaterThan(3);
    const events = await eventsOf(db, {});
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
    expect(await positionGaps(db)).toBeUndefined();
    for (const mine of acknowledged) expect(mine).toEqual([...mine].sort((a, b) => a - b));
    const recorded = events.map(({ recordedAt }) => recordedAt.getTime());
    expect(recorded).toEqual([...recorded].sort((a, b) => a - b));
  });

  it('are counted on for the events of one append', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    expect(await append(client, [own.entry(note('1')), own.entry(note('2'))])).toBe(2);
    expect(await append(client, [own.entry(note('3'))])).toBe(3);
    expect(await headPosition(db)).toBe(3);
  });
});

describe('streams', () => {
  it('number their events from 1, each stream for itself', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    await append(client, [
      own.entry(note('a'), { idx: 0 }),
      own.entry(note('b'), { idx: 1 }),
      own.entry(note('c'), { idx: 0 }),
    ]);
    await append(client, [own.entry(note('d'), { idx: 1 })]);
    const versions = (await eventsOf(db, {})).map(({ stream, version }) => [stream, version]);
    expect(versions).toEqual([
      [own.stream(0), 1],
      [own.stream(1), 1],
      [own.stream(0), 2],
      [own.stream(1), 2],
    ]);
  });

  it('chain their events: each hash is SHA-256 over the one before, stream, version, type, data and meta', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    for (let round = 0; round < 5; round += 1) {
      await append(client, [
        own.entry(note(`a${round}`), { idx: 0 }),
        own.entry(note('b'), { idx: 1 }),
      ]);
    }
    const chains = new Map<string, string>();
    for (const event of await eventsOf(db, {})) {
      const before = chains.get(event.stream) ?? '';
      expect(event.hash).toBe(hashAfter(before, event));
      chains.set(event.stream, event.hash);
    }
    expect(chains.size).toBe(2);
  });
});

/** Written anew from the documented rule; these payloads need no sorting but that of their keys. */
function hashAfter(before: string, { stream, version, type, data, meta }: StoredEvent): string {
  const sorted = (value: object) => JSON.stringify(value, Object.keys(value).sort());
  return createHash('sha256')
    .update(`${before}\n${stream}\n${version}\n${type}\n${sorted(data)}\n${sorted(meta)}`)
    .digest('hex');
}

describe('an append that is refused', () => {
  it('leaves nothing: no event, no row, no head, no handled command, no notification', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    const command = await sendCommand(db, {
      eid: own.lease.eid,
      verb: 'hold',
      selector: null,
      args: {},
      actor: 'me@here',
    });
    await append(client, [own.entry(note('first'))]);
    const before = await everything(client);
    const heard = await ear(db);

    const { sealed } = own.entry(note('good'), { idx: 1 });
    const good: Entry = {
      lease: own.lease,
      sealed,
      handles: command,
      changes: [
        {
          table: 'batches',
          set: {
            eid: own.lease.eid,
            batch: 'b',
            ordinal: 0,
            state: 'planned',
            cycle: 1,
            priority: 0,
            held: false,
          },
        },
      ],
    };
    const bad: Entry = { ...own.entry(note('conflict'), { idx: 2 }), sealed: sealAfterNobody(own) };
    await expect(append(client, [good, bad])).rejects.toBeInstanceOf(AppendRefused);
    expect(await everything(client)).toEqual(before);

    expect(await append(client, [good])).toBe(2);
    await heard.until('2');
    expect(heard.said).toEqual(['2']);
  });

  it.each<[string, (own: Scribe, entry: Entry) => Entry, typeof LeaseLost | typeof AppendRefused]>([
    [
      'a version that is taken',
      (own, entry) => ({
        ...entry,
        sealed: seal(own.stream(), { version: 0, hash: '' }, note('x'), origin),
      }),
      AppendRefused,
    ],
    [
      'a version that leaves one out',
      (own, entry) => {
        const before = { version: 2, hash: entry.sealed.before.hash };
        return { ...entry, sealed: seal(own.stream(), before, note('x'), origin) };
      },
      AppendRefused,
    ],
    [
      'a predecessor with another hash',
      (own, entry) => {
        const before = { version: 1, hash: 'ab'.repeat(32) };
        return { ...entry, sealed: seal(own.stream(), before, note('x'), origin) };
      },
      AppendRefused,
    ],
    [
      'an epoch that is over',
      (own, entry) => ({ ...entry, lease: { ...own.lease, epoch: own.lease.epoch - 1 } }),
      LeaseLost,
    ],
    [
      'an epoch that has not come',
      (own, entry) => ({ ...entry, lease: { ...own.lease, epoch: own.lease.epoch + 1 } }),
      LeaseLost,
    ],
    [
      'an ensemble that nobody has leased',
      (_, entry) => ({ ...entry, lease: { eid: 'nobody-1', epoch: 1 } }),
      LeaseLost,
    ],
    [
      "another ensemble's stream",
      (_, entry) => ({
        ...entry,
        sealed: seal('run/other-1/b-0', { version: 0, hash: '' }, note('x'), origin),
      }),
      LeaseLost,
    ],
    [
      'a row that a table does not take',
      (own, entry) => ({
        ...entry,
        changes: [
          { table: 'runs', set: { eid: own.lease.eid, batch: 'b', idx: 1.5, state: 'planned' } },
        ],
      }),
      AppendRefused,
    ],
    [
      'a command that nobody sent',
      (_, entry) => ({ ...entry, handles: '00000000-0000-4000-8000-000000000000' }),
      AppendRefused,
    ],
  ])('is one with %s', async (_, spoil, refusal) => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    await scribe(db, 'other');
    await append(client, [own.entry(note('first'))]);
    const before = await everything(client);
    await expect(append(client, [spoil(own, own.entry(note('second')))])).rejects.toBeInstanceOf(
      refusal,
    );
    expect(await everything(client)).toEqual(before);
  });

  it('is one without any lease, though its streams are named rightly', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    const { sealed } = own.entry(note('x'));
    await expect(appendAlone(client, sealed)).rejects.toThrow(/no lease covers/);
  });

  it('is one of an event whose stream was not named', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    const other = await scribe(db, 'other');
    const { sealed } = other.entry(note('x'));
    await expect(appendAlone(client, sealed, own.lease)).rejects.toThrow(/no lease covers/);
    expect(await eventsOf(db, {})).toEqual([]);
  });

  it('is one after the lease was released', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    await client.query('update tutti_store.leases set released = true');
    await expect(append(client, [own.entry(note('x'))])).rejects.toBeInstanceOf(LeaseLost);
  });
});

/** An event as somebody would write it who does not use our code, with no stream among the moved. */
async function appendAlone(client: Client, sealed: Entry['sealed'], lease?: HeldLease) {
  const { stream, head, event, data, meta } = sealed;
  await client.query(
    `select tutti_store.append(
       held_eid => $1, held_epoch => $2, event_stream => $3, event_version => $4,
       event_type => $5, event_data => $6, event_meta => $7, event_hash => $8)`,
    [
      lease === undefined ? [] : [lease.eid],
      lease === undefined ? [] : [lease.epoch],
      [stream],
      [head.version],
      [event.type],
      [data],
      [meta],
      [Buffer.from(head.hash, 'hex')],
    ],
  );
}

/** An event that claims to follow one that was never written. */
function sealAfterNobody(own: Scribe): Entry['sealed'] {
  return seal(own.stream(2), { version: 3, hash: 'ab'.repeat(32) }, note('x'), origin);
}

async function everything(client: Client): Promise<unknown> {
  const tables = [
    'events',
    'head',
    'ensembles',
    'batches',
    'runs',
    'attempts',
    'tasks',
    'commands',
    'leases',
    'names',
  ];
  const contents: Record<string, unknown> = {};
  for (const table of tables) {
    const { rows } = await client.query(
      `select to_jsonb(t) as row from tutti_store.${table} t order by 1`,
    );
    contents[table] = rows;
  }
  return contents;
}

interface Ear {
  readonly said: readonly string[];
  until(payload: string): Promise<void>;
}

async function ear(db: Database): Promise<Ear> {
  const client = await connection(db, 'ear');
  const said: string[] = [];
  client.on('notification', ({ payload }) => said.push(payload ?? ''));
  await client.query('listen tutti_events');
  return {
    said,
    until: async (payload) => {
      while (!said.includes(payload)) await once(client, 'notification');
    },
  };
}

describe('the log', () => {
  it.each([
    `update tutti_store.events set type = 'run.released'`,
    `update tutti_store.events set data = data`,
    `update tutti_store.events set type = type where false`,
    'delete from tutti_store.events',
    'truncate tutti_store.events',
    'truncate tutti_store.events cascade',
  ])('refuses, also its owner: %s', async (statement) => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    await append(client, [own.entry(note('x'))]);
    const { rows } = await client.query<{ mine: boolean }>(
      `select tableowner = current_user as mine from pg_tables where tablename = 'events'`,
    );
    expect(rows).toEqual([{ mine: true }]);
    await expect(client.query(statement)).rejects.toMatchObject({ code: 'TU004' });
    expect(await eventsOf(db, {})).toHaveLength(1);
  });
});
