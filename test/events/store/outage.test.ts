import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Database, Outage } from '../../../src/database/index.js';
import {
  append,
  beginEnsemble,
  followEvents,
  GroupCommit,
  LastingAppend,
  LeaseLost,
  positionGaps,
  takeLease,
  thisProcess,
} from '../../../src/events/store/index.js';
import { CuttingProxy, type Wish } from '../../support/cutting-proxy.js';
import { asAdministrator, ownServer, until } from '../../support/postgres.js';
import { connection, eventsOf, openStore, openStoreAt, silence } from '../../support/store.js';
import { note, Outcome, Scribe } from './scribe.js';

const wishes: readonly Wish[] = [
  'cut before',
  'cut at once',
  'cut after',
  'leave the server alone with it',
];

const matching = (words: RegExp): unknown => expect.stringMatching(words);

interface Writing {
  readonly db: Database;
  /** The database as one sees it from here. */
  readonly way: CuttingProxy;
  readonly scribe: Scribe;
  readonly appends: LastingAppend;
  /** The connections that it had, in order. */
  readonly clients: Client[];
  readonly commit: GroupCommit;
  /** What users are told, in order. */
  readonly told: string[];
  readonly broken: unknown[];
}

async function writing(
  options: { patience?: number; tellAfter?: number; url?: string } = {},
): Promise<Writing> {
  const db = options.url === undefined ? await openStore() : await openStoreAt(options.url);
  const way = await CuttingProxy.before(db.url);
  const far = await openStoreAt(way.url);
  const [told, broken, clients]: [string[], unknown[], Client[]] = [[], [], []];
  const appends = new LastingAppend({
    connect: async () => {
      const client = await far.connect('append');
      clients.push(client);
      return client;
    },
    outage: new Outage({
      away: (message) => told.push(message),
      back: () => told.push('back'),
      meanwhile: 'It waits.',
    }),
    pauses: { first: 5, longest: 50 },
    patience: options.patience,
    tellAfter: options.tellAfter,
  });
  onTestFinished(() => appends.close());
  const commit = new GroupCommit({
    append: (entries) => appends.append(entries),
    broken: (error) => broken.push(error),
  });
  const scribe = new Scribe(await beginEnsemble(db, 'e', thisProcess()));
  return { db, way, scribe, appends, clients, commit, told, broken };
}

/** With `a` in the log, and `b` on a way that brings no answer, which has been told. */
async function unanswered(options: { patience?: number; tellAfter?: number }): Promise<Writing> {
  const group = await writing(options);
  add(group, 'a');
  await group.commit.settled();
  group.way.isDeaf = true;
  add(group, 'b');
  await until('it is told', () => group.told.length > 0);
  return group;
}

/** Adds a fact to the stream of this run. */
function add({ commit, scribe }: Writing, text: string, idx = 0): Outcome {
  const outcome = new Outcome(scribe.entry(note(text), { idx }));
  commit.add(outcome.entry);
  return outcome;
}

function reasonOf(data: object): string {
  return 'reason' in data && typeof data.reason === 'string' ? data.reason : '';
}

/** What is in the log, which has no gaps and nothing twice. */
async function written(db: Database): Promise<string[]> {
  const events = await eventsOf(db, {});
  expect(await positionGaps(db)).toBeUndefined();
  expect(new Set(events.map(({ meta }) => meta.id)).size).toBe(events.length);
  return events.map(({ data }) => reasonOf(data));
}

/** The session that waits for the lock of appends: the only one that there is, and not that one. */
async function waitingSession(db: Database, not?: number): Promise<number> {
  let pids: number[] = [];
  await until('one session waits', async () => {
    const found = await sql<{ pid: number }>`
      select pid from pg_stat_activity
      where datname = current_database() and application_name = 'tutti append'
        and wait_event_type = 'Lock'`.execute(db.kysely);
    pids = found.rows.map(({ pid }) => pid);
    return pids.length === 1 && pids[0] !== not;
  });
  return pids[0] ?? 0;
}

async function terminateAppends(db: Database): Promise<void> {
  await asAdministrator((client) =>
    client.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity
       where datname = $1 and application_name = 'tutti append'`,
      [new URL(db.url).pathname.slice(1)],
    ),
  );
}

describe('an append whose connection is cut', () => {
  it.each<Wish>(['cut before', 'cut at once', 'cut after'])(
    'is in the log exactly once (%s its commit)',
    async (wish) => {
      const group = await writing();
      const { db, way, commit, told, broken } = group;
      add(group, 'before');
      await commit.settled();
      let cuts = 0;
      way.atCommit = () => {
        cuts += 1;
        return cuts === 1 ? wish : 'forward';
      };
      const outcomes = ['a', 'b', 'c'].map((text, idx) => add(group, text, idx));
      await commit.settled();
      add(group, 'after');
      await commit.settled();
      expect(outcomes.map(({ state }) => state)).toEqual(Array(3).fill('committed'));
      expect(await written(db)).toEqual(['before', 'a', 'b', 'c', 'after']);
      expect(told).toEqual([expect.stringContaining('The database cannot be used now.'), 'back']);
      expect(broken).toEqual([]);
      // What had landed was not even sent again.
      if (wish !== 'cut at once') expect(cuts).toBe(wish === 'cut after' ? 2 : 3);
    },
  );

  it('cannot be committed by its old session after it was sent again', async () => {
    const group = await writing();
    const { db, way, commit, broken } = group;
    add(group, 'before');
    await commit.settled();
    const other = await connection(db, 'other');
    await other.query('begin; select from tutti_store.head for update');
    way.atCommit = () => {
      way.atCommit = () => 'forward';
      return 'leave the server alone with it';
    };
    const outcome = add(group, 'a');
    // The old session waits for the lock, and has nobody to answer to.
    const old = await waitingSession(db);
    await waitingSession(db, old);
    await other.query('commit');
    await commit.settled();
    expect(outcome.state).toBe('committed');
    expect(await written(db)).toEqual(['before', 'a']);
    expect(broken).toEqual([]);
  });

  it('is in the log exactly once after 50 cuts at any moment', async () => {
    const group = await writing();
    const { db, way, commit, broken } = group;
    const outcomes: Outcome[] = [];
    const streams = 5;
    let cuts = 0;
    // Half of them at the worst moment, the others at any.
    way.atCommit = () => {
      if (cuts >= 50 || Math.random() < 0.7) return 'forward';
      cuts += 1;
      return wishes[Math.floor(Math.random() * wishes.length)] ?? 'forward';
    };
    const cutting = (async () => {
      while (cuts < 50) {
        await delay(Math.random() * 20);
        const alive = way.links.filter(({ isCut }) => !isCut);
        cuts += alive.length;
        for (const link of alive) link.cut();
      }
    })();
    for (let index = 0; cuts < 50; index += 1) {
      outcomes.push(add(group, String(index), index % streams));
      await delay(1);
    }
    await cutting;
    await commit.settled();
    expect(broken).toEqual([]);
    expect(outcomes.every(({ state }) => state === 'committed')).toBe(true);
    const texts = outcomes.map((_, index) => String(index));
    expect(await written(db)).toEqual(texts);
  });

  it('was idle when its session was terminated, and nobody hears of it', async () => {
    const group = await writing();
    const { db, commit, clients, told, broken } = group;
    add(group, 'a');
    await commit.settled();
    const ended = new Promise<void>((resolve) => clients[0]?.once('end', resolve));
    await terminateAppends(db);
    await ended;
    add(group, 'b');
    await commit.settled();
    expect(await written(db)).toEqual(['a', 'b']);
    expect(told).toEqual([]);
    expect(broken).toEqual([]);
  });

  it('is given up where there is no answer, and sent anew', async () => {
    const { db, way, commit, told } = await unanswered({ patience: 200 });
    expect(told).toEqual([expect.stringContaining('does not answer. (no answer for 0.2 s)')]);
    way.isDeaf = false;
    await commit.settled();
    expect(await written(db)).toEqual(['a', 'b']);
    expect(told).toHaveLength(2);
  });
});

describe('a database that is away', () => {
  it('without a word is told, long before it counts as lost', async () => {
    const { db, way, commit, told } = await unanswered({ tellAfter: 100 });
    expect(told).toEqual([expect.stringContaining('does not answer. (no answer for 0.1 s)')]);
    way.isDeaf = false;
    way.cutAll();
    await commit.settled();
    expect(await written(db)).toEqual(['a', 'b']);
    expect(told).toEqual([expect.anything(), 'back']);
  });

  it('is waited for; what happens meanwhile is written in its order', async () => {
    const group = await writing();
    const { db, way, commit, told } = group;
    add(group, 'a');
    await commit.settled();
    await way.close();
    add(group, 'b');
    await until('it is told', () => told.length > 0);
    for (const text of ['c', 'd', 'e']) {
      add(group, text, 1);
      await delay(20);
    }
    expect(commit.isIdle).toBe(false);
    expect(told).toHaveLength(1);
    await way.open();
    await commit.settled();
    expect(await written(db)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(told[1]).toBe('back');
  });

  it.each(['SIGINT', 'SIGQUIT', 'SIGKILL'] as const)(
    'after %s to the server is waited for until it is started again',
    async (signal) => {
      const server = await ownServer();
      const group = await writing({ url: server.url });
      const { db, commit, told } = group;
      add(group, 'a');
      await commit.settled();
      const outcomes = Array.from({ length: 20 }, (_, index) => add(group, `b${index}`));
      await server.stop(signal);
      await until('it is told', () => told.length > 0 || commit.isIdle);
      outcomes.push(add(group, 'c'));
      await until('it is told', () => told.length > 0);
      await until('it is there again', () => server.again());
      await commit.settled();
      expect(outcomes.every(({ state }) => state === 'committed')).toBe(true);
      expect(await written(db)).toHaveLength(22);
      expect(told).toEqual([expect.stringContaining('It waits.'), 'back']);
    },
  );

  it.each([
    ['53100', 'The disk or quota that holds the database is full'],
    ['53200', 'out of memory'],
    ['53400', 'used up something'],
    ['40001', 'gave up what it was asked for'],
    ['55006', 'gave up what it was asked for'],
    ['57P03', 'starting up or shutting down'],
    ['25006', 'accepts no writes'],
  ])('for the reason %s says so, and is waited for', async (sqlState, words) => {
    const group = await writing();
    const { db, commit, told, broken } = group;
    add(group, 'a');
    await commit.settled();
    await sql
      .raw(
        `create function not_now() returns trigger language plpgsql as $$
           begin raise 'so it is' using errcode = '${sqlState}'; end $$;
         create trigger not_now before insert on tutti_store.events execute function not_now()`,
      )
      .execute(db.kysely);
    add(group, 'b');
    await until('it is told', () => told.length > 0);
    expect(told[0]).toContain(words);
    await sql`drop function not_now cascade`.execute(db.kysely);
    await commit.settled();
    expect(await written(db)).toEqual(['a', 'b']);
    expect(told).toHaveLength(2);
    expect(broken).toEqual([]);
  });

  it('and was given to another supervisor meanwhile refuses what comes late', async () => {
    const group = await writing();
    const { db, way, commit, scribe, broken } = group;
    add(group, 'a');
    await commit.settled();
    await way.close();
    const late = add(group, 'b');
    await silence(db, scribe.lease.eid, 60);
    await takeLease(db, scribe.lease.eid, thisProcess());
    await way.open();
    await commit.settled();
    expect(late.error).toBeInstanceOf(LeaseLost);
    expect(await written(db)).toEqual(['a']);
    expect(broken).toEqual([]);
  });

  it.each([
    ['without its history', 'drop schema tutti_store cascade', /does not exist/],
    ['that was dropped', 'drop database', /no such database/],
  ])('for ever (one %s) is not waited for', async (_, what, words) => {
    const group = await writing();
    const { db, commit, broken } = group;
    add(group, 'a');
    await commit.settled();
    if (what === 'drop database') {
      const name = new URL(db.url).pathname.slice(1);
      await asAdministrator((client) => client.query(`drop database ${name} with (force)`));
    } else await sql.raw(what).execute(db.kysely);
    add(group, 'b');
    await commit.settled();
    expect(broken).toEqual([expect.objectContaining({ message: matching(words) })]);
  });

  it.each([
    ['refuses', (way: CuttingProxy) => way.close()],
    ['does not answer', (way: CuttingProxy) => void (way.isDeaf = true)],
  ])('and %s is not waited for by whoever is to leave', async (_, disturb) => {
    const group = await writing();
    const { db, way, commit, appends, scribe, broken } = group;
    add(group, 'a');
    await commit.settled();
    await disturb(way);
    add(group, 'b');
    await delay(20);
    appends.hurry(100);
    const begin = performance.now();
    await commit.settled();
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(broken).toEqual([
      expect.objectContaining({
        code: 'store.left-unwritten',
        exitCode: 4,
        hint: matching(new RegExp(`tutti resume ${scribe.lease.eid}$`)),
      }),
    ]);
    expect(await written(db)).toEqual(['a']);
  });

  it('does not end those who follow, and is told once', async () => {
    const { db, way, scribe } = await writing();
    const far = await openStoreAt(way.url);
    const told: string[] = [];
    const stop = new AbortController();
    const outage = new Outage({
      away: (message) => told.push(message),
      back: () => told.push('back'),
      meanwhile: 'Then.',
    });
    const followed: string[] = [];
    const following = (async () => {
      for await (const { data } of followEvents(far, {}, stop.signal, outage)) {
        followed.push(reasonOf(data));
      }
    })();
    const near = await connection(db);
    const write = (...texts: string[]) =>
      append(
        near,
        texts.map((text) => scribe.entry(note(text))),
      );
    await write('a', 'b');
    await until('both are there', () => followed.length === 2);
    await way.close();
    await write('c', 'd');
    await until('it is told', () => told.length > 0);
    await delay(300);
    await way.open();
    await until('the others are there', () => followed.length === 4);
    await write('e');
    await until('the last is there', () => followed.length === 5);
    expect(followed).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(told).toEqual([expect.stringContaining('cannot be used now'), 'back']);
    await way.close();
    await until('it is told again', () => told.length === 3);
    stop.abort();
    await following;
  });
});
