import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asAccount, serverAccount } from '../../src/database/embedded/account.js';
import { openDatabase } from '../../src/database/index.js';
import { freshHome, until } from '../support/postgres.js';
import { saying } from './saying.js';
import { dataFolder, runningServer, serverOf } from './server-of.js';
import { patient, TuttiProcess } from './tutti-process.js';

async function usedHome(): Promise<string> {
  const home = await freshHome();
  await (await openDatabase({ home })).leave();
  return home;
}

describe('after a crash', patient, () => {
  test('everything committed is there again, for several who come at once', async () => {
    const home = await freshHome();
    const first = new TuttiProcess({ home });
    const second = new TuttiProcess({ home });
    await first.open();
    await second.open();
    await first.query('create table kept (value int8)');
    await second.query('insert into kept values (42)');
    const server = await runningServer(home);
    process.kill(server.pid, 'SIGKILL');
    await Promise.all([first.kill(), second.kill()]);

    const successors = [new TuttiProcess({ home }), new TuttiProcess({ home })];
    await Promise.all(successors.map((each) => each.open()));
    for (const each of successors)
      expect(await each.query('select value from kept')).toEqual([{ value: 42 }]);
    await Promise.all(successors.map((each) => each.leave()));
    expect(await serverOf(home)).toBeUndefined();
  });

  test('a server whose users were all killed is found, and stopped by the next', async () => {
    const home = await freshHome();
    const killed = new TuttiProcess({ home });
    await killed.open();
    const server = await runningServer(home);
    await killed.kill();

    const next = new TuttiProcess({ home });
    await next.open();
    expect((await runningServer(home)).pid).toBe(server.pid);
    await next.leave();
    expect(await serverOf(home)).toBeUndefined();
  });

  test('a pid file whose number another program has now is no obstacle', async () => {
    const home = await usedHome();
    const data = await dataFolder(home);
    // PostgreSQL only asks whether such a process of its own account lives.
    const stranger = spawn('sleep', ['600'], {
      cwd: '/',
      stdio: 'ignore',
      ...asAccount(await serverAccount(data)),
    });
    onTestFinished(() => void stranger.kill());
    await writeFile(
      join(data, 'postmaster.pid'),
      `${stranger.pid}\n${data}\n1\n5432\n/tmp/gone\n\n 1 1\nready   \n`,
    );

    const database = await openDatabase({ home });
    expect((await runningServer(home)).pid).not.toBe(stranger.pid);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    await database.leave();
  });

  test('a pid file of a process that is no more is no obstacle', async () => {
    const home = await usedHome();
    const data = await dataFolder(home);
    await writeFile(
      join(data, 'postmaster.pid'),
      `4194303\n${data}\n1\n5432\n/tmp/gone\n\n 1 1\nready   \n`,
    );
    const database = await openDatabase({ home });
    await database.leave();
    expect(await serverOf(home)).toBeUndefined();
  });

  test('a server whose socket was cleaned away is replaced', async () => {
    const home = await freshHome();
    const cutOff = new TuttiProcess({ home });
    await cutOff.open();
    const old = await runningServer(home);
    await rm(old.socketDirectory, { recursive: true });

    const next = new TuttiProcess({ home });
    await next.open();
    expect((await runningServer(home)).pid).not.toBe(old.pid);
    // The one that was inside comes back by itself.
    expect(await cutOff.query('select 1 as one')).toEqual([{ one: 1 }]);
    await next.leave();
    expect(await serverOf(home)).toBeDefined();
    await cutOff.leave();
    expect(await serverOf(home)).toBeUndefined();
  });

  test('a server that does not start says why', async () => {
    const home = await usedHome();
    await writeFile(
      join(await dataFolder(home), 'postgresql.auto.conf'),
      "shared_buffers = 'plenty'\n",
    );
    await expect(openDatabase({ home })).rejects.toMatchObject({
      code: 'database.start-failed',
      exitCode: 5,
      message: saying('invalid value for parameter "shared_buffers"'),
    });
  });

  test('a slow recovery is waited for', async () => {
    const home = await freshHome();
    const child = new TuttiProcess({ home });
    await child.open();
    await child.query(
      'create table much as select n, repeat(n::text, 20) as text from generate_series(1, 100000) n',
    );
    process.kill((await runningServer(home)).pid, 'SIGKILL');
    await child.kill();
    await until('the server is gone', async () => (await serverOf(home)) === undefined);
    const database = await openDatabase({ home });
    const client = await database.connect('test');
    expect((await client.query('select count(*) as n from much')).rows).toEqual([{ n: 100_000 }]);
    await client.end();
    await database.leave();
  });
});
