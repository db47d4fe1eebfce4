import type { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import {
  append,
  AppendRefused,
  beginEnsemble,
  type Entry,
  GroupCommit,
  LeaseLost,
  thisProcess,
} from '../../../src/events/store/index.js';
import { connection, eventsOf, openStore } from '../../support/store.js';
import { note, Outcome, Scribe } from './scribe.js';

interface Group {
  readonly commit: GroupCommit;
  /** How many entries each append had. */
  readonly sizes: number[];
  readonly broken: unknown[];
  /** The most appends that were in flight together. */
  readonly most: () => number;
}

function group(client: Client, cap?: number): Group {
  const sizes: number[] = [];
  const broken: unknown[] = [];
  let flying = 0;
  let most = 0;
  const commit = new GroupCommit({
    ...(cap === undefined ? {} : { cap }),
    broken: (error) => broken.push(error),
    append: async (entries: readonly Entry[]) => {
      sizes.push(entries.length);
      flying += 1;
      most = Math.max(most, flying);
      try {
        return await append(client, entries);
      } finally {
        flying -= 1;
      }
    },
  });
  return { commit, sizes, broken, most: () => most };
}

function addAll(commit: GroupCommit, entries: readonly Entry[]): Outcome[] {
  return entries.map((entry) => {
    const outcome = new Outcome(entry);
    commit.add(outcome.entry);
    return outcome;
  });
}

async function scribe(db: Database, name = 'e'): Promise<Scribe> {
  return new Scribe(await beginEnsemble(db, name, thisProcess()));
}

/** Somebody else has written the stream meanwhile, so an entry of ours is out of date. */
async function conflict(client: Client, own: Scribe, idx: number): Promise<void> {
  await append(client, [new Scribe(own.lease).entry(note('theirs'), { idx })]);
}

describe('a group', () => {
  it('takes what arrives while an append is in flight, at most one at a time and 500 to each', async () => {
    const db = await openStore();
    const own = await scribe(db);
    const { commit, sizes, most } = group(await connection(db));
    const first = addAll(commit, [own.entry(note('1'))]);
    await Promise.resolve();
    const rest = addAll(
      commit,
      Array.from({ length: 1_200 }, (_, index) => own.entry(note('x'), { idx: index % 7 })),
    );
    expect(commit.backlog).toBe(1_200);
    await commit.settled();
    expect(sizes).toEqual([1, 500, 500, 200]);
    expect(most()).toBe(1);
    expect([...first, ...rest].every(({ state }) => state === 'committed')).toBe(true);
    expect(commit.isIdle).toBe(true);
  });

  it('tells of commits in the order of the log', async () => {
    const db = await openStore();
    const own = await scribe(db);
    const { commit } = group(await connection(db), 3);
    const told: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      const entry = own.entry(note(String(index)), { idx: index % 2 });
      const { id } = entry.sealed.event.meta;
      commit.add({ ...entry, committed: () => told.push(id), refused: () => told.push('refused') });
    }
    await commit.settled();
    expect((await eventsOf(db, {})).map(({ meta }) => meta.id)).toEqual(told);
  });

  it('commits the others where one conflicts, and refuses what follows on that stream', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    await conflict(client, own, 1);
    const { commit, sizes, broken } = group(client);
    const outcomes = addAll(commit, [
      own.entry(note('a'), { idx: 0 }),
      own.entry(note('conflicts'), { idx: 1 }),
      own.entry(note('b'), { idx: 2 }),
      own.entry(note('follows the conflict'), { idx: 1 }),
      own.entry(note('c'), { idx: 0 }),
    ]);
    await commit.settled();
    expect(outcomes.map(({ state }) => state)).toEqual([
      'committed',
      'refused',
      'committed',
      'refused',
      'committed',
    ]);
    expect(outcomes[1]?.error).toBeInstanceOf(AppendRefused);
    expect(outcomes[3]?.error?.message).toContain('an earlier event');
    expect(sizes).toEqual([5, 1, 1, 1, 1]);
    expect(broken).toEqual([]);
    const reasons = (await eventsOf(db, {})).map(({ data }) => data);
    expect(reasons).toEqual([
      { reason: 'theirs' },
      { reason: 'a' },
      { reason: 'b' },
      { reason: 'c' },
    ]);
  });

  it('refuses what follows on that stream in later groups, too, and goes on with the rest', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    await conflict(client, own, 0);
    const { commit } = group(client, 1);
    const outcomes = addAll(commit, [
      own.entry(note('conflicts'), { idx: 0 }),
      own.entry(note('follows'), { idx: 0 }),
      own.entry(note('other'), { idx: 1 }),
    ]);
    await commit.settled();
    expect(outcomes.map(({ state }) => state)).toEqual(['refused', 'refused', 'committed']);
  });

  it('loses an ensemble that was taken over, and only that', async () => {
    const db = await openStore();
    const client = await connection(db);
    const [lost, kept] = [await scribe(db, 'lost'), await scribe(db, 'kept')];
    await client.query('update tutti_store.leases set epoch = epoch + 1 where eid = $1', [
      lost.lease.eid,
    ]);
    const { commit } = group(client);
    const outcomes = addAll(commit, [
      lost.entry(note('x'), { idx: 0 }),
      kept.entry(note('y')),
      lost.entry(note('z'), { idx: 1 }),
    ]);
    await commit.settled();
    expect(outcomes.map(({ state }) => state)).toEqual(['refused', 'committed', 'refused']);
    expect(outcomes[0]?.error).toBeInstanceOf(LeaseLost);
    expect(outcomes[2]?.error).toBeInstanceOf(LeaseLost);
    expect(await eventsOf(db, { eid: lost.lease.eid })).toEqual([]);
  });

  it('sends nothing more over a connection that is lost, and says so once', async () => {
    const db = await openStore();
    const client = await connection(db);
    const own = await scribe(db);
    const { commit, broken, sizes } = group(client);
    await client.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    const outcomes = addAll(commit, [own.entry(note('a'))]);
    await commit.settled();
    addAll(commit, [own.entry(note('b'))]);
    await commit.settled();
    expect(broken).toHaveLength(1);
    expect(sizes).toEqual([1]);
    expect(outcomes[0]?.state).toBe('pending');
    expect(await eventsOf(db, {})).toEqual([]);
  });
});
