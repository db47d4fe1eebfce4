import { sql, type Migration } from 'kysely';
import { describe, expect, test } from 'vitest';
import { migrations as ownMigrations } from '../../migrations/index.js';
import { openDatabase, type Database } from '../../src/database/index.js';
import { freshDatabase, freshHome } from '../support/postgres.js';
import { TuttiProcess } from './tutti-process.js';

const first: Migration = {
  async up(db) {
    await sql`create table tutti_store.first (id int8 primary key)`.execute(db);
    // Long enough for the others to arrive.
    await sql`select pg_sleep(0.2)`.execute(db);
  },
};
const second: Migration = {
  async up(db) {
    await sql`create view tutti.first as select id from tutti_store.first`.execute(db);
  },
};

async function migrated(database: Database): Promise<readonly string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select name from tutti_store.migrations order by name`.execute(database.kysely);
  return rows.map((row) => row.name);
}

describe('migrations', () => {
  test('are run once, however many open an empty database at once', async () => {
    const url = await freshDatabase();
    const migrations = { '0001-first': first, '0002-second': second };
    const databases = await Promise.all([0, 1, 2, 3].map(() => openDatabase({ url, migrations })));
    for (const database of databases)
      expect(await migrated(database)).toEqual(['0001-first', '0002-second']);
    await Promise.all(databases.map((database) => database.leave()));
  });

  test('are run once by processes that open an empty database at once', async () => {
    const url = await freshDatabase();
    const processes = [0, 1].map(async () => new TuttiProcess({ home: await freshHome() }));
    for (const child of await Promise.all(await openAll(processes, url))) {
      expect(await child.query('select count(*) as n from tutti_store.migrations')).toEqual([
        { n: Object.keys(ownMigrations).length },
      ]);
    }
  });

  test('that are new are added to what is there', async () => {
    const url = await freshDatabase();
    await (await openDatabase({ url, migrations: { '0001-first': first } })).leave();
    const database = await openDatabase({
      url,
      migrations: { '0001-first': first, '0002-second': second },
    });
    expect(await migrated(database)).toEqual(['0001-first', '0002-second']);
    await database.leave();
  });

  test('that fail leave the database as it was, to be tried again', async () => {
    const url = await freshDatabase();
    const broken: Migration = {
      async up(db) {
        await sql`create table tutti_store.half (id int8)`.execute(db);
        await sql`select no_such_function()`.execute(db);
      },
    };
    await expect(openDatabase({ url, migrations: { '0001-first': broken } })).rejects.toThrow(
      'no_such_function',
    );
    const database = await openDatabase({ url, migrations: { '0001-first': first } });
    expect(await migrated(database)).toEqual(['0001-first']);
    await database.leave();
  });

  test('of an up-to-date database wait for nobody', async () => {
    const url = await freshDatabase();
    const migrations = { '0001-first': first };
    const holder = await openDatabase({ url, migrations });
    const frozen = await holder.connect('migrate');
    await frozen.query('select pg_advisory_lock($1, 1)', [0x74757474]);
    await (await openDatabase({ url, migrations })).leave();
    await frozen.end();
    await holder.leave();
  });
});

async function openAll(
  starting: readonly Promise<TuttiProcess>[],
  url: string,
): Promise<Promise<TuttiProcess>[]> {
  const processes = await Promise.all(starting);
  return processes.map((child) => child.open({ url }).then(() => child));
}
