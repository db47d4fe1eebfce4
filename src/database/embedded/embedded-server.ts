import { rmdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, explainDatabaseError } from '../explain.js';
import { DatabaseUnavailable } from '../unavailable.js';
import { serverAccount, type ServerAccount } from './account.js';
import { packagedMajor, privateBinaries, type Binaries } from './binaries.js';
import { dataDirectoryOf, ensureCluster } from './cluster.js';
import { homePath, prepareHome } from './home.js';
import {
  markHost,
  readHostMark,
  refuseOtherHost,
  removeHostMark,
  type HostMark,
} from './host-guard.js';
import { launch, type Launch } from './launch.js';
import {
  hasLostItsSocket,
  isAlive,
  readPostmaster,
  removeStalePidFile,
  stopPostmaster,
} from './postmaster.js';
import { enter, type Presence } from './presence.js';
import { lastLines, logSince } from './server-log.js';
import { port, role, writeSettings } from './settings.js';
import { ensureSocketDirectory, socketUrl } from './socket-directory.js';

/** Recovery after a crash reads at most max_wal_size, and answers 57P03 meanwhile. */
const startPatienceMs = 60_000;
const stopPatienceMs = 20_000;

/** Whoever leaves does not wait longer for a server that is still on its way. */
const leavePatienceMs = 2_000;

/** Not there yet, or just going: what a server says to those who come too early or too late. */
const transient = new Set([
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
]);

function isTransient(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return false;
  const code = codeOf(error);
  if (code !== undefined) return transient.has(code);
  return error instanceof Error && error.message.startsWith('Connection terminated');
}

function explainFileError(home: string, error: unknown): Error | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  return new DatabaseUnavailable(
    'database.unsafe-folder',
    `The embedded database cannot live in ${home}: ${error.message}.`,
    'Set TUTTI_HOME to a folder of your own that can be written, or name a server in DATABASE_URL.',
    error,
  );
}

/** Our own PostgreSQL, shared by all Tutti processes of this home: whoever needs it starts it, the last to leave stops it. */
export class EmbeddedServer {
  readonly #home: string;
  readonly #account: ServerAccount;
  readonly #binaries: Binaries;
  readonly #dataDirectory: string;
  #presence: Presence | undefined;
  #joining: Promise<Presence> | undefined;
  #leavesBy = Infinity;

  private constructor(
    home: string,
    account: ServerAccount,
    binaries: Binaries,
    dataDirectory: string,
  ) {
    this.#home = home;
    this.#account = account;
    this.#binaries = binaries;
    this.#dataDirectory = dataDirectory;
  }

  /** Makes what is missing (folder, programs, data), but starts nothing yet. */
  static async prepare(givenHome: string | undefined): Promise<EmbeddedServer> {
    const path = homePath(givenHome);
    const account = await serverAccount(dataDirectoryOf(path, await packagedMajor()));
    try {
      const home = await prepareHome(path, account);
      await refuseOtherHost(home);
      const binaries = await privateBinaries(home);
      const dataDirectory = await ensureCluster(home, binaries, account);
      return new EmbeddedServer(home, account, binaries, dataDirectory);
    } catch (error) {
      throw explainDatabaseError(error) ?? explainFileError(path, error) ?? error;
    }
  }

  /** Whether this failure means that the server went away. */
  static isGone(error: unknown): boolean {
    return isTransient(error);
  }

  url(): string {
    return socketUrl(this.#presence?.address.host ?? '');
  }

  /** Where the server is, started if need be, with this process counted among its users. */
  async address(): Promise<Presence['address']> {
    if (this.#presence === undefined || this.#presence.lost()) await this.revive();
    const presence = this.#presence;
    if (presence === undefined) throw new Error('no presence after joining');
    return presence.address;
  }

  /** Joins anew, after the server was found gone. */
  async revive(): Promise<void> {
    this.#joining ??= this.#join().finally(() => (this.#joining = undefined));
    await this.#joining;
  }

  async leave(): Promise<void> {
    this.#leavesBy = Date.now() + leavePatienceMs;
    await this.#joining?.catch(() => undefined);
    const presence = this.#presence;
    this.#presence = undefined;
    if (presence === undefined || presence.lost()) return;
    try {
      if (await presence.leave()) await this.#stop();
    } catch (error) {
      // Somebody else stopped it, or it fell over: either way there is nothing left to leave.
      if (!isTransient(error)) throw error;
    } finally {
      await presence.end();
    }
  }

  /** Every turn looks at what is there now: other processes start, stop and kill the same server. */
  async #join(): Promise<Presence> {
    const deadline = Date.now() + startPatienceMs;
    let launched: Launch | undefined;
    let lastError: unknown;
    while (Date.now() < Math.min(deadline, this.#leavesBy)) {
      await refuseOtherHost(this.#home);
      const postmaster = await readPostmaster(this.#dataDirectory);
      if (postmaster !== undefined && (await isAlive(postmaster))) {
        try {
          // Asking earlier would only fill its log with refusals.
          if (postmaster.status === 'ready') return await this.#enter(postmaster.socketDirectory);
        } catch (error) {
          if (!isTransient(error)) throw explainDatabaseError(error) ?? error;
          lastError = error;
        }
        if (await hasLostItsSocket(postmaster)) await stopPostmaster(postmaster, stopPatienceMs);
      } else if (launched === undefined || (await this.#mayTryAgain(launched))) {
        if (postmaster !== undefined) await removeStalePidFile(this.#dataDirectory, postmaster);
        launched = await this.#launch();
      }
      await delay(20);
    }
    const said = await (launched?.said() ??
      logSince(this.#home, 0).then((text) => lastLines(text, 10)));
    throw new DatabaseUnavailable(
      'database.start-failed',
      `The embedded PostgreSQL in ${this.#home} did not come up in ${startPatienceMs / 1000} seconds. Its log ends:\n${said}`,
      'If it is still recovering, try again in a minute.',
      lastError,
    );
  }

  async #enter(socketDirectory: string): Promise<Presence> {
    const presence = await enter({ host: socketDirectory, port, user: role, database: 'tutti' });
    try {
      // The one before us may have removed the mark while we started.
      await markHost(this.#home, { fresh: false });
    } catch (error) {
      await presence.end();
      throw error;
    }
    void this.#presence?.end();
    this.#presence = presence;
    return presence;
  }

  async #launch(): Promise<Launch> {
    const socketDirectory = await ensureSocketDirectory(this.#home, this.#account);
    await writeSettings(this.#dataDirectory, this.#account);
    await markHost(this.#home, { fresh: true });
    return launch(this.#home, this.#dataDirectory, socketDirectory, this.#binaries, this.#account);
  }

  async #mayTryAgain(launched: Launch): Promise<boolean> {
    const ended = launched.ended();
    if (ended === undefined) return false;
    if (await launched.mayBeRepeated()) return true;
    await this.#tidyUp(launched.socketDirectory, await readHostMark(this.#home));
    if (ended instanceof DatabaseUnavailable) throw ended;
    const said = await launched.said();
    throw (
      explainDatabaseError(new Error(said)) ??
      new DatabaseUnavailable(
        'database.start-failed',
        `The embedded PostgreSQL in ${this.#home} did not start. Its log ends:\n${said}`,
        'Correct what it complains about, or name a server in DATABASE_URL.',
        ended,
      )
    );
  }

  /** While we hold the lock alone. */
  async #stop(): Promise<void> {
    const mark = await readHostMark(this.#home);
    const postmaster = await readPostmaster(this.#dataDirectory);
    if (postmaster === undefined || !(await isAlive(postmaster))) return;
    if (!(await stopPostmaster(postmaster, stopPatienceMs))) return;
    await this.#tidyUp(postmaster.socketDirectory, mark);
  }

  /** When nothing of ours runs any more; only then may another host try its luck. */
  async #tidyUp(socketDirectory: string, mark: HostMark | undefined): Promise<void> {
    await rmdir(socketDirectory).catch(() => undefined);
    if (mark !== undefined) await removeHostMark(this.#home, mark);
  }
}
