import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  chmod,
  chown,
  mkdtemp,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import {
  asAccount,
  serverAccount,
  type ServerAccount,
} from '../../src/database/embedded/account.js';
import { privateBinaries } from '../../src/database/embedded/binaries.js';
import { isAlive, readPostmaster } from '../../src/database/embedded/postmaster.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The administrator's URL of the PostgreSQL that the whole test run shares. */
    postgresUrl: string;
    /** Its programs, to be linked into the homes of embedded servers. */
    postgresPrograms: string;
  }
}

const undo: (() => Promise<void>)[] = [];
let named = 0;

// The same file is the run's global setup, where there are no hooks.
if (process.env.VITEST_WORKER_ID !== undefined) {
  afterAll(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  }, 120_000);
}

/**
 * A folder for TUTTI_HOME; removed when the test file ends, and the server in it ended.
 * The 60 MB of programs are borrowed from the shared server; `bare` is without, as a user's first start is.
 */
export async function freshHome(options: { bare?: boolean } = {}): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'tutti-home-'));
  undo.push(() => removeHome(home));
  if (options.bare !== true) await symlink(inject('postgresPrograms'), join(home, 'bin'));
  return home;
}

async function removeHome(home: string): Promise<void> {
  for (const name of await readdir(home).catch(() => [])) {
    if (!/^pg\d+$/.test(name)) continue;
    const postmaster = await readPostmaster(join(home, name));
    if (postmaster === undefined || !(await isAlive(postmaster))) continue;
    process.kill(postmaster.pid, 'SIGQUIT');
    await until('the server has ended', async () => !(await isAlive(postmaster)));
    if (postmaster.socketDirectory.includes('tutti')) {
      await rm(postmaster.socketDirectory, { recursive: true, force: true, maxRetries: 20 });
    }
  }
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

/** An empty database (or a copy of `template`) on the shared server: its URL. Dropped when the test file ends. */
export async function freshDatabase(options: { template?: string } = {}): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const name = `test_${process.pid}_${(named += 1)}_${Date.now().toString(36)}`;
  await asAdministrator((client) =>
    client.query(`create database ${name} template ${options.template ?? 'template0'}`),
  );
  undo.push(() =>
    asAdministrator((client) => client.query(`drop database if exists ${name} with (force)`)).then(
      () => undefined,
    ),
  );
  url.pathname = `/${name}`;
  return url.href;
}

/** The superuser of the shared server. */
export async function asAdministrator<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Polls for what announces itself to nobody. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  patienceMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await delay(10);
  }
}

/** Starts the server that DATABASE_URL tests share: TCP on a free port, with a password. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startSharedServer();
  project.provide('postgresUrl', server.url);
  project.provide('postgresPrograms', server.programs);
  return server.stop;
}

interface SharedServer {
  readonly url: string;
  readonly programs: string;
  readonly stop: () => Promise<void>;
}

async function startSharedServer(): Promise<SharedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-postgres-'));
  await chmod(folder, 0o711);
  const account = await serverAccount(folder);
  const server = await TestServer.start(folder, await privateBinaries(folder), account);
  return { url: server.url, programs: join(folder, 'bin'), stop: () => server.remove() };
}

/** A server for one test, which may stop it and start it again; it is gone when the test file ends. */
export async function ownServer(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-postgres-'));
  await chmod(folder, 0o711);
  const [version = ''] = await readdir(inject('postgresPrograms'));
  const programs = join(inject('postgresPrograms'), version, 'bin');
  const binaries = { postgres: join(programs, 'postgres'), initdb: join(programs, 'initdb') };
  const server = await TestServer.start(folder, binaries, await serverAccount(folder));
  undo.push(() => server.remove());
  return server;
}

class TestServer {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly program: string,
    private readonly account: ServerAccount,
    private port: number,
  ) {}

  static async start(
    folder: string,
    binaries: { readonly postgres: string; readonly initdb: string },
    account: ServerAccount,
  ): Promise<TestServer> {
    const server = new TestServer(folder, binaries.postgres, account, await freePort());
    await makeCluster(folder, join(folder, 'data'), binaries.initdb, account);
    // Somebody may have taken the port meanwhile.
    while (!(await server.again())) server.port = await freePort();
    return server;
  }

  get url(): string {
    return `postgresql://administrator:secret@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts it; false where it does not come up. */
  async again(): Promise<boolean> {
    const options = ['-D', join(this.folder, 'data'), '-p', String(this.port)];
    const child = spawn(this.program, options, {
      cwd: '/',
      stdio: 'ignore',
      ...asAccount(this.account),
    });
    this.#process = child;
    return comesUp(child, this.url);
  }

  /** SIGINT is a restart's fast shutdown, SIGQUIT leaves the rest to recovery, SIGKILL is a crash. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL' = 'SIGQUIT'): Promise<void> {
    const server = this.#process;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }
}

async function makeCluster(
  folder: string,
  data: string,
  initdb: string,
  account: ServerAccount,
): Promise<void> {
  const password = join(folder, 'password');
  await writeFile(password, 'secret\n');
  const draft = await mkdtemp(`${data}-`);
  if (account.switches) await chown(draft, account.uid, account.gid);
  const options = [
    '-D',
    draft,
    '-U',
    'administrator',
    '--pwfile',
    password,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
  ];
  execFileSync(initdb, [...options, '--locale=C', '--no-sync'], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'inherit'],
    ...asAccount(account),
  });
  // Nothing here has to survive a power failure; the embedded server's tests are elsewhere.
  await appendFile(
    join(draft, 'postgresql.conf'),
    `\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nmax_connections = 200\ntimezone = 'UTC'\n`,
  );
  await rename(draft, data);
}

async function comesUp(server: ChildProcess, url: string): Promise<boolean> {
  while (server.exitCode === null && server.signalCode === null) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    const connected = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (connected) return true;
    await delay(20);
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
