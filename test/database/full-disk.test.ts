import { spawnSync } from 'node:child_process';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { explainDatabaseError, openDatabase, type Database } from '../../src/database/index.js';
import { asAdministrator, freshHome } from '../support/postgres.js';

const mebibyte = 1024 * 1024;

/** A home on a file system of this size; undefined where we may not mount one. */
async function smallHome(size: number): Promise<string | undefined> {
  const home = await freshHome({ bare: true });
  const options = ['-t', 'tmpfs', '-o', `size=${size}m,mode=0711`, 'tutti-test', home];
  if (spawnSync('mount', options).status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['-l', home]));
  return home;
}

async function fill(file: string, leave: number): Promise<void> {
  const { bavail, bsize } = await statfs(file.slice(0, file.lastIndexOf('/')));
  const handle = await open(file, 'w');
  await handle.write(Buffer.alloc(Math.max(0, bavail * bsize - leave * mebibyte)));
  await handle.close();
}

async function run(database: Database, sql: string): Promise<void> {
  const client = await database.connect('test');
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const mayMount =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

describe.skipIf(!mayMount)('a full disk (needs the right to mount)', () => {
  // 60 MB of programs, 40 MB of data.
  test.each([30, 75])('of %i MB is said to be full at the first start', async (size) => {
    const home = await smallHome(size);
    if (home === undefined) throw new Error('mount failed');
    await expect(openDatabase({ home })).rejects.toMatchObject({
      code: 'database.full',
      exitCode: 5,
    });
  });

  test('refuses writes in words, loses nothing, and works again when there is room', async () => {
    const home = await smallHome(180);
    if (home === undefined) throw new Error('mount failed');
    const database = await openDatabase({ home });
    await run(database, 'create table kept as select 1 as one');
    const ballast = join(home, 'ballast');
    await fill(ballast, 8);

    let refusals = 0;
    for (let turn = 0; turn < 10; turn += 1) {
      const error: unknown = await run(
        database,
        `create table big_${turn} as select repeat('x', 1000) as text from generate_series(1, 20000)`,
      ).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) continue;
      // When not even the log has room the server stops, and cannot come back before there is some.
      expect(['database.full', 'database.unreachable']).toContain(
        explainDatabaseError(error)?.code,
      );
      refusals += 1;
    }
    expect(refusals).toBeGreaterThan(0);

    await rm(ballast);
    await run(database, 'insert into kept values (2)');
    const client = await database.connect('test');
    expect((await client.query('select one from kept order by one')).rows).toEqual([
      { one: 1 },
      { one: 2 },
    ]);
    await client.end();
    await database.leave();
  });
});

test('a server that reports a full disk is explained', async () => {
  const error: unknown = await asAdministrator((client) =>
    client.query(
      `do $$ begin raise 'could not extend file "base/1/2": No space left' using errcode = '53100'; end $$`,
    ),
  ).catch((thrown: unknown) => thrown);
  expect(explainDatabaseError(error)).toMatchObject({ code: 'database.full', exitCode: 5 });
});
