import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import type { StoredEvent } from '../../../src/events/catalogue/index.js';
import {
  append,
  beginEnsemble,
  followEvents,
  type Selection,
  thisProcess,
} from '../../../src/events/store/index.js';
import { asAdministrator } from '../../support/postgres.js';
import { connection, openStore } from '../../support/store.js';
import { took } from '../../support/took.js';
import { note, Scribe } from './scribe.js';

/** Far below the 5 s after which a follower looks although nobody called it. */
const promptly = 2_000;

class Follower {
  readonly #stop = new AbortController();
  readonly #events: AsyncGenerator<StoredEvent>;

  constructor(db: Database, selection: Selection = {}) {
    this.#events = followEvents(db, selection, this.#stop.signal);
    // A generator whose connection was never opened, or is closed already, ends all the same.
    onTestFinished(async () => {
      this.#stop.abort();
      await this.#events.return(undefined).catch(() => undefined);
    });
  }

  stop(): void {
    this.#stop.abort();
  }

  next(): Promise<IteratorResult<StoredEvent, unknown>> {
    return this.#events.next();
  }

  async take(many: number): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    while (events.length < many) {
      const next = await this.next();
      if (next.done === true) throw new Error(`it ended after ${events.length} of ${many} events`);
      events.push(next.value);
    }
    return events;
  }
}

async function begun(): Promise<{
  db: Database;
  write: (...texts: string[]) => Promise<number>;
  eid: string;
}> {
  const db = await openStore();
  const client = await connection(db);
  const scribe = new Scribe(await beginEnsemble(db, 'e', thisProcess()));
  const write = (...texts: string[]) =>
    append(
      client,
      texts.map((text) => scribe.entry(note(text))),
    );
  return { db, write, eid: scribe.lease.eid };
}

/** Resolves when the follower has gone to sleep: its connection waits for the server. */
async function listening(db: Database, not = 0): Promise<number> {
  let pid = 0;
  await expect
    .poll(async () => {
      const result = await sql<{ pid: number }>`
        select pid from pg_stat_activity
        where datname = current_database() and application_name = 'tutti follow' and state = 'idle'
          and query = 'listen tutti_events' and pid <> ${not}`.execute(db.kysely);
      pid = result.rows[0]?.pid ?? 0;
      return result.rows.length;
    })
    .toBe(1);
  return pid;
}

describe('following', () => {
  it('gives each event once and in order while several write', async () => {
    const { db, write } = await begun();
    await write('before', 'it began');
    const follower = new Follower(db);
    const writers = await Promise.all(
      [1, 2, 3].map(async (which) => ({
        client: await connection(db),
        scribe: new Scribe(await beginEnsemble(db, `w${which}`, thisProcess())),
      })),
    );
    const writing = Promise.all(
      writers.map(async ({ client, scribe }) => {
        for (let round = 0; round < 50; round += 1) {
          await append(client, [scribe.entry(note('a')), scribe.entry(note('b'), { idx: 1 })]);
        }
      }),
    );
    const events = await follower.take(2 + 3 * 50 * 2);
    await writing;
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  });

  it('begins after the position that it is given, with what was committed before', async () => {
    const { db, write } = await begun();
    await write('1', '2', '3', '4');
    const follower = new Follower(db, { after: 2 });
    expect((await follower.take(2)).map(({ position }) => position)).toEqual([3, 4]);
    await write('5');
    expect((await follower.take(1)).map(({ position }) => position)).toEqual([5]);
  });

  it('gives what is selected and nothing else', async () => {
    const { db, write, eid } = await begun();
    const client = await connection(db);
    const other = new Scribe(await beginEnsemble(db, 'other', thisProcess()));
    const follower = new Follower(db, { eid });
    await append(client, [other.entry(note('not mine'))]);
    await write('mine');
    expect(await follower.take(1)).toMatchObject([{ position: 2, data: { reason: 'mine' } }]);
  });

  it('is woken by a notification', async () => {
    const { db, write } = await begun();
    const follower = new Follower(db);
    const next = follower.take(1);
    await listening(db);
    await write('x');
    expect(await took(next)).toBeLessThan(promptly);
  });

  it('ends on the signal, also while it waits, and leaves no connection', async () => {
    const { db } = await begun();
    const follower = new Follower(db);
    const next = follower.next();
    await listening(db);
    follower.stop();
    expect(await next).toEqual({ value: undefined, done: true });
    await expect
      .poll(async () => {
        const left = await sql`
          select from pg_stat_activity
          where datname = current_database() and application_name = 'tutti follow'`.execute(
          db.kysely,
        );
        return left.rows.length;
      })
      .toBe(0);
  });

  it('ends on the signal between two events', async () => {
    const { db, write } = await begun();
    await write('1', '2', '3');
    const follower = new Follower(db);
    await follower.take(1);
    follower.stop();
    expect((await follower.next()).done).toBe(true);
  });

  it('listens again when its connection was cut, and is as prompt as before', async () => {
    const { db, write } = await begun();
    const follower = new Follower(db);
    const first = follower.take(1);
    const pid = await listening(db);
    await write('1');
    await first;
    const next = follower.take(2);
    next.catch(() => undefined);
    await asAdministrator((client) => client.query('select pg_terminate_backend($1)', [pid]));
    await listening(db, pid);
    await write('2');
    await write('3');
    expect((await next).map(({ position }) => position)).toEqual([2, 3]);
    const last = follower.take(1);
    await write('4');
    expect(await took(last)).toBeLessThan(promptly);
  });

  it('fails where the database is gone', async () => {
    const { db, write } = await begun();
    await write('1');
    const follower = new Follower(db);
    await follower.take(1);
    const next = follower.next();
    next.catch(() => undefined);
    await listening(db);
    const name = new URL(db.url).pathname.slice(1);
    await asAdministrator((client) => client.query(`drop database ${name} with (force)`));
    await expect(next).rejects.toThrow(/no such database/);
  });
});
