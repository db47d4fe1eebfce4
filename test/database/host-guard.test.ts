import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readHostMark } from '../../src/database/embedded/host-guard.js';
import { claimDatabaseHome, openDatabase } from '../../src/database/index.js';
import { freshHome } from '../support/postgres.js';
import { saying } from './saying.js';
import { dataFolder, runningServer } from './server-of.js';
import { patient, TuttiProcess } from './tutti-process.js';

const onHost = (host: string): Record<string, string> => ({ TUTTI_HOST: host });

afterEach(() => vi.unstubAllEnvs());

describe('a home that several hosts share', patient, () => {
  test('is one host’s while its server runs, and free after', async () => {
    const home = await freshHome();
    const first = new TuttiProcess({ home, env: onHost('login1') });
    await first.open();
    const second = new TuttiProcess({ home, env: onHost('login2') });
    await expect(second.open()).rejects.toMatchObject({
      code: 'database.other-host',
      message: saying('runs on login1'),
      hint: saying('tutti db claim --from login1'),
    });
    await first.leave();
    await second.open();
    await second.leave();
    expect(await readHostMark(home)).toBeUndefined();
  });

  test('can be claimed from a host that is dead', async () => {
    const home = await freshHome();
    const dead = new TuttiProcess({ home, env: onHost('login1') });
    await dead.open();
    await dead.query('create table kept as select 42::int8 as value');
    process.kill((await runningServer(home)).pid, 'SIGKILL');
    await dead.kill();

    vi.stubEnv('TUTTI_HOST', 'login2');
    await expect(openDatabase({ home })).rejects.toMatchObject({
      code: 'database.other-host',
      exitCode: 5,
    });
    await expect(claimDatabaseHome({ home, from: 'login7' })).rejects.toMatchObject({
      code: 'database.claim',
      message: saying('login1'),
    });
    await claimDatabaseHome({ home, from: 'login1' });
    const database = await openDatabase({ home });
    const client = await database.connect('test');
    expect((await client.query('select value from kept')).rows).toEqual([{ value: 42 }]);
    await client.end();
    await database.leave();
    expect(await readHostMark(home)).toBeUndefined();

    const returned = new TuttiProcess({ home, env: onHost('login1') });
    await returned.open();
    await returned.leave();
  });

  test('is still its host’s after a reboot', async () => {
    const home = await freshHome();
    vi.stubEnv('TUTTI_HOST', 'login1');
    await writeFile(join(home, 'host'), 'login1\nanother-boot\nwhatever\n');
    const database = await openDatabase({ home });
    await database.leave();
    expect(await readHostMark(home)).toBeUndefined();
  });

  test('is not kept by a host on which the server did not start', async () => {
    const home = await freshHome();
    await (await openDatabase({ home })).leave();
    await writeFile(join(await dataFolder(home), 'postgresql.auto.conf'), 'nonsense\n');
    await expect(openDatabase({ home })).rejects.toMatchObject({ code: 'database.start-failed' });
    expect(await readHostMark(home)).toBeUndefined();
  });
});
