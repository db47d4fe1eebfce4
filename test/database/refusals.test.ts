import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import type { Migration } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { asAdministrator, freshDatabase } from '../support/postgres.js';

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function withOwner(url: string, work: string): Promise<void> {
  const database = await openDatabase({ url, migrate: false });
  const client = await database.connect('test');
  await client.query(work);
  await client.end();
  await database.leave();
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

/** A role that may log in and no more; gives the URL with it. */
async function asRole(url: string, attributes: string): Promise<string> {
  const role = `role_${nameOf(url)}`;
  await asAdministrator((client) =>
    client.query(`create role ${role} login password 'secret' ${attributes}`),
  );
  onTestFinished(() =>
    asAdministrator((client) => client.query(`drop role ${role}`)).then(() => undefined),
  );
  const named = new URL(url);
  named.username = role;
  return named.href;
}

const matching = (pattern: string): unknown => expect.stringMatching(pattern);

const refusal = (code: string, ...words: string[]): unknown =>
  expect.objectContaining({
    code,
    exitCode: 5,
    hint: matching('\\w'),
    message: matching(words.join('.*')),
  });

describe('a server named by DATABASE_URL', () => {
  test('is used as it is', async () => {
    const url = await freshDatabase();
    const database = await openDatabase({ url: `${url}?application_name=mine` });
    expect(database.embedded).toBe(false);
    const client = await database.connect('listen');
    const { rows } = await client.query(
      `select current_setting('application_name') as name, 2::int8 as two`,
    );
    expect(rows).toEqual([{ name: 'tutti listen', two: 2 }]);
    await client.end();
    await database.leave();
  });

  test('a lost connection does not end the process', async () => {
    const url = await freshDatabase();
    const database = await openDatabase({ url });
    const client = await database.connect('listen');
    // Not events.once, which would reject at the 'error' that precedes it.
    const ended = new Promise((resolve) => client.once('end', resolve));
    await asAdministrator((admin) =>
      admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [
        nameOf(url),
      ]),
    );
    await ended;
    const next = await database.connect('listen');
    await next.end();
    await database.leave();
  });

  test('is refused when its URL is none', async () => {
    await expect(openDatabase({ url: 'mysql://localhost/x' })).rejects.toMatchObject({
      code: 'database.url',
      exitCode: 2,
    });
  });

  test('is refused when it is down', async () => {
    const server = createServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    for (const host of ['127.0.0.1', 'localhost']) {
      await expect(
        openDatabase({ url: `postgresql://me:secret@${host}:${port}/x` }),
      ).rejects.toEqual(
        refusal(
          'database.unreachable',
          `^${host}:${port}/x: No database server answers`,
          'ECONNREFUSED',
        ),
      );
    }
    await expect(openDatabase({ url: 'postgresql://no-such-host.invalid/x' })).rejects.toEqual(
      refusal('database.unreachable', 'no-such-host'),
    );
  });

  test('is refused when something else answers', async () => {
    const web = createHttpServer((_, response) => response.end('hello'));
    onTestFinished(() => void web.close());
    const sshd = createServer((socket) =>
      socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n'),
    );
    onTestFinished(() => void sshd.close());
    for (const server of [web, sshd]) {
      const port = await portOf(server);
      await expect(openDatabase({ url: `postgresql://me@127.0.0.1:${port}/x` })).rejects.toEqual(
        refusal('database.not-postgresql', `127.0.0.1:${port}`, 'not PostgreSQL'),
      );
    }
  });

  test('is refused without a valid name, password, database', async () => {
    const url = new URL(await freshDatabase());
    const wrong = (
      change: Partial<Pick<URL, 'username' | 'password' | 'pathname'>>,
    ): Promise<unknown> => openDatabase({ url: Object.assign(new URL(url), change).href });
    await expect(wrong({ password: 'guess' })).rejects.toEqual(refusal('database.login'));
    await expect(wrong({ username: 'nobody' })).rejects.toEqual(refusal('database.login'));
    await expect(wrong({ password: '' })).rejects.toEqual(
      refusal('database.login', 'none was given'),
    );
    await expect(wrong({ pathname: '/nowhere' })).rejects.toEqual(
      refusal('database.missing', 'nowhere'),
    );
  });

  test('never has its password in a message', async () => {
    const url = new URL(await freshDatabase());
    url.password = 'tell-nobody';
    const error: unknown = await openDatabase({ url: url.href }).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('tell-nobody');
  });

  test('is refused when it is too old, or only speaks the protocol', async () => {
    const old = await freshDatabase();
    await asAdministrator((client) =>
      client.query(`alter database ${nameOf(old)} set search_path = older, pg_catalog`),
    );
    await pretend(old, 'older', 'PostgreSQL 13.14 on x86_64-pc-linux-gnu', '130014');
    await expect(openDatabase({ url: old })).rejects.toEqual(
      refusal('database.too-old', 'is PostgreSQL 13.14;'),
    );

    const other = await freshDatabase();
    await asAdministrator((client) =>
      client.query(`alter database ${nameOf(other)} set search_path = older, pg_catalog`),
    );
    await pretend(other, 'older', 'CockroachDB CCL v23.1.11', '130000');
    await expect(openDatabase({ url: other })).rejects.toEqual(
      refusal('database.not-postgresql', 'CockroachDB'),
    );
  });

  test('is refused when its encoding cannot hold every text', async () => {
    const name = `latin_${process.pid}`;
    await asAdministrator((client) =>
      client.query(`create database ${name} encoding 'LATIN1' template template0`),
    );
    onTestFinished(() =>
      asAdministrator((client) => client.query(`drop database ${name}`)).then(() => undefined),
    );
    const url = new URL(await freshDatabase());
    url.pathname = `/${name}`;
    await expect(openDatabase({ url: url.href })).rejects.toEqual(
      refusal('database.encoding', 'LATIN1'),
    );
  });

  test('is refused when it accepts no writes', async () => {
    const url = await freshDatabase();
    await asAdministrator((client) =>
      client.query(`alter database ${nameOf(url)} set default_transaction_read_only = on`),
    );
    await expect(openDatabase({ url })).rejects.toEqual(refusal('database.read-only'));
  });

  test.each(['tutti', 'tutti_store'])(
    'is refused when a schema %s is somebody else’s',
    async (schema) => {
      const url = await freshDatabase();
      await withOwner(url, `create schema ${schema}`);
      await expect(openDatabase({ url })).rejects.toEqual(
        refusal('database.not-ours', `schema called ${schema} `),
      );
      await expect(openDatabase({ url, migrate: false })).rejects.toEqual(
        refusal('database.not-ours'),
      );
    },
  );

  test('is refused when a newer Tutti used it', async () => {
    const url = await freshDatabase();
    const none: Migration = { up: () => Promise.resolve() };
    await (
      await openDatabase({ url, migrations: { '0001-start': none, '0002-later': none } })
    ).leave();
    const older = { url, migrations: { '0001-start': none } };
    await expect(openDatabase(older)).rejects.toEqual(refusal('database.newer', '0002-later'));
    await expect(openDatabase({ ...older, migrate: false })).rejects.toEqual(
      refusal('database.newer'),
    );
  });

  test('is refused to a user who may not create schemas', async () => {
    const url = await asRole(await freshDatabase(), '');
    await expect(openDatabase({ url })).rejects.toEqual(
      refusal('database.forbidden', 'may not create schemas'),
    );
  });

  test('is refused when it has no connection left', async () => {
    const url = await asRole(await freshDatabase(), 'connection limit 0');
    await expect(openDatabase({ url })).rejects.toEqual(refusal('database.busy'));
  });
});

/** A schema in front of the catalogue, whose functions answer for another server. */
async function pretend(
  url: string,
  schema: string,
  version: string,
  number: string,
): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create schema ${schema};
    create function ${schema}.version() returns text language sql as $$ select '${version}' $$;
    create function ${schema}.current_setting(name text) returns text language sql as $$
      select case name when 'server_version_num' then '${number}' else pg_catalog.current_setting(name) end $$`);
  await client.end();
}
