import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { freshHome } from '../support/postgres.js';
import { runningServer, serverOf } from './server-of.js';
import { patient, TuttiProcess } from './tutti-process.js';

describe('the embedded server', patient, () => {
  test('comes up in an empty home, answers, and goes with the last one to leave', async () => {
    const home = await freshHome({ bare: true });
    const database = await openDatabase({ home });
    expect(database.embedded).toBe(true);

    const client = await database.connect('append');
    const { rows } = await client.query(
      `select current_user as who, current_setting('application_name') as called, 7::int8 as small,
              array[1, null]::int8[] as list, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commits, current_setting('data_checksums') as checksums,
              current_setting('listen_addresses') as addresses`,
    );
    expect(rows).toEqual([
      {
        who: 'tutti',
        called: 'tutti append',
        small: 7,
        list: [1, null],
        fsync: 'on',
        commits: 'on',
        checksums: 'on',
        addresses: '',
      },
    ]);
    await client.end();

    const started = performance.now();
    await database.leave();
    expect(performance.now() - started).toBeLessThan(2_000);
    await database.leave();
    expect(await serverOf(home)).toBeUndefined();
  });

  test('keeps data and socket from everybody else', async () => {
    const home = await freshHome();
    const database = await openDatabase({ home });
    onTestFinished(() => database.leave());
    const server = await runningServer(home);
    for (const folder of [server.dataDirectory, server.socketDirectory]) {
      expect((await stat(folder)).mode & 0o077).toBe(0);
    }
    expect((await stat(home)).mode & 0o007).toBe(0);
    expect((await stat(join(home, 'postgres.log'))).mode & 0o077).toBe(0);
  });

  test('is found by its URL', async () => {
    const database = await openDatabase({ home: await freshHome() });
    onTestFinished(() => database.leave());
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    expect((await client.query('select current_database() as name')).rows).toEqual([
      { name: 'tutti' },
    ]);
    await client.end();
  });

  test('is shared by several processes, and stopped by the last', async () => {
    const home = await freshHome();
    const [first, second, third] = [0, 1, 2].map(() => new TuttiProcess({ home }));
    if (!first || !second || !third) throw new Error('three were started');
    await first.open();
    const server = await runningServer(home);
    await Promise.all([second.open(), third.open()]);
    await first.leave();
    await third.leave();
    expect((await runningServer(home)).pid).toBe(server.pid);
    await second.query('select 1');
    await second.leave();
    expect(await serverOf(home)).toBeUndefined();
  });

  test('stays while a psql is connected, and goes with the next to leave', async () => {
    const home = await freshHome();
    const database = await openDatabase({ home });
    const psql = new pg.Client({ connectionString: database.url, application_name: 'psql' });
    psql.on('error', () => undefined);
    await psql.connect();
    await database.leave();
    await psql.query('select 1');
    await psql.end();

    const next = await openDatabase({ home });
    await next.leave();
    expect(await serverOf(home)).toBeUndefined();
  });

  test('can be entered while the last one is leaving', async () => {
    const home = await freshHome();
    let leaving = await openDatabase({ home });
    for (let turn = 0; turn < 3; turn += 1) {
      const [next] = await Promise.all([openDatabase({ home }), leaving.leave()]);
      const client = await next.connect('test');
      await client.query('select 1');
      await client.end();
      leaving = next;
    }
    await leaving.leave();
    expect(await serverOf(home)).toBeUndefined();
  });

  test('is started again under a process that lost it', async () => {
    const home = await freshHome();
    const database = await openDatabase({ home });
    onTestFinished(() => database.leave());
    const lost = await database.connect('listen');
    const ended = new Promise((resolve) => lost.once('end', resolve));
    process.kill((await runningServer(home)).pid, 'SIGKILL');
    await ended;

    const found = await database.connect('append');
    expect((await found.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await found.end();
    expect(await database.kysely.selectNoFrom((of) => of.val(2).as('two')).execute()).toHaveLength(
      1,
    );
  });

  test('comes up once for processes that start at the same time in an empty home', async () => {
    const home = await freshHome({ bare: true });
    const processes = [0, 1, 2].map(() => new TuttiProcess({ home }));
    await Promise.all(processes.map((each) => each.open()));
    const pids = await Promise.all(
      processes.map((each) =>
        each.query(`select (pg_stat_file('postmaster.pid')).modification::text as at`),
      ),
    );
    expect(new Set(pids.map((rows) => JSON.stringify(rows))).size).toBe(1);
    await Promise.all(processes.map((each) => each.leave()));
    expect(await serverOf(home)).toBeUndefined();
  });
});
