import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { asAdministrator, freshDatabase, freshHome, until } from '../support/postgres.js';
import { took } from '../support/took.js';
import { runningServer } from './server-of.js';
import { patient } from './tutti-process.js';

const name = (url: string): string => new URL(url).pathname.slice(1);

describe('a server that does not answer any more', () => {
  test('keeps nobody who leaves', async () => {
    const way = await CuttingProxy.before(await freshDatabase());
    const database = await openDatabase({ url: way.url });
    // One connection idles in the pool, and one waits for an answer.
    await sql`select 1`.execute(database.kysely);
    way.isDeaf = true;
    const asking = sql`select 1`.execute(database.kysely).catch((error: unknown) => error);
    expect(await took(database.leave())).toBeLessThan(5_000);
    expect(await asking).toBeInstanceOf(Error);
    await until('its connections are closed', () => way.links.length === 0);
  });

  test('is not waited for by a connection that nobody wants any more', async () => {
    const way = await CuttingProxy.before(await freshDatabase());
    const database = await openDatabase({ url: way.url });
    way.isDeaf = true;
    const connecting = database.connect('test').catch((error: unknown) => error);
    await until('it has been tried', () => way.links.length > 0);
    await database.leave();
    expect(await took(connecting)).toBeLessThan(5_000);
    expect(await connecting).toMatchObject({ code: 'database.unreachable' });
  });

  test('keeps nobody where it is the embedded one', patient, async () => {
    const home = await freshHome();
    const database = await openDatabase({ home });
    const processes = await withChildren((await runningServer(home)).pid);
    const tell = (signal: NodeJS.Signals): void => {
      for (const pid of processes) process.kill(pid, signal);
    };
    tell('SIGSTOP');
    onTestFinished(() => tell('SIGCONT'));
    expect(await took(database.leave())).toBeLessThan(10_000);
  });
});

test('a connection that is lost while it is lent out does not end the process', async () => {
  const url = await freshDatabase();
  const database = await openDatabase({ url });
  onTestFinished(() => database.leave());
  const lent = database.kysely.connection().execute(async (one) => {
    const mine = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(one);
    const pid = mine.rows[0]?.pid;
    await asAdministrator((client) => client.query('select pg_terminate_backend($1, 5000)', [pid]));
    await until('it is gone', async () => {
      const error: unknown = await sql`select 1`.execute(one).catch((thrown: unknown) => thrown);
      return error instanceof Error;
    });
  });
  await lent;
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
    database.kysely,
  );
  expect(rows).toEqual([{ name: name(url) }]);
});

async function withChildren(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return [Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const;
    }),
  );
  return [parent, ...parents.filter(([, of]) => of === parent).map(([pid]) => pid)];
}
