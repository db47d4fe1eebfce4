import { Kysely, PostgresDialect, type Migration } from 'kysely';
import type pg from 'pg';
import { migrations as ownMigrations } from '../../migrations/index.js';
import { checkServer, migratedNames, pendingMigrations } from './check.js';
import { connectTo } from './connection.js';
import { explainDatabaseError } from './explain.js';
import { migrateToLatest } from './migrate.js';
import { ReadingPool } from './reading-pool.js';
import { embeddedServer, externalServer, reach, type Server } from './server.js';
import type { Tables } from './tables.js';

export interface Database {
  /** What `tutti db url` prints; psql takes it. */
  readonly url: string;
  readonly embedded: boolean;
  /** Pooled, for reading. */
  readonly kysely: Kysely<Tables>;
  /**
   * A connection of its own (appends, LISTEN), named `tutti <purpose>` on the server. The caller ends it,
   * and learns from its 'end' event, or from the next query, that it was lost.
   */
  connect(purpose: string): Promise<pg.Client>;
  /** Closes the pool; the last Tutti process to leave stops the embedded server. */
  leave(): Promise<void>;
}

export interface DatabaseOptions {
  /** A server that somebody else runs: --store or DATABASE_URL. Without it, our own is used. */
  readonly url?: string | undefined;
  /** Where our own lives; $TUTTI_HOME by default. */
  readonly home?: string | undefined;
  /** False: look, but change nothing. */
  readonly migrate?: boolean;
  /** Other migrations than Tutti's own. */
  readonly migrations?: Readonly<Record<string, Migration>>;
}

export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const { url, home, migrate = true, migrations = ownMigrations } = options;
  const named = url !== undefined && url !== '';
  try {
    const server = named ? externalServer(url) : await embeddedServer(home);
    const database = new OpenDatabase(server);
    try {
      await examine(server, migrate, migrations);
    } catch (error) {
      await database.leave();
      throw error;
    }
    return database;
  } catch (error) {
    throw explainDatabaseError(error) ?? error;
  }
}

async function examine(
  server: Server,
  migrate: boolean,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const client = await reach(server, (address) => connectTo(address, 'check'));
  try {
    await checkServer(client);
    if (migrate) await migrateToLatest(client, await server.address(), migrations);
    else pendingMigrations(migrations, await migratedNames(client));
  } finally {
    await client.end();
  }
}

class OpenDatabase implements Database {
  readonly kysely: Kysely<Tables>;
  readonly #server: Server;
  readonly #pool: ReadingPool;
  readonly #left = new AbortController();
  #leaving: Promise<void> | undefined;

  constructor(server: Server) {
    this.#server = server;
    this.#pool = new ReadingPool(server);
    this.kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: this.#pool }) });
  }

  get url(): string {
    return this.#server.url();
  }

  get embedded(): boolean {
    return this.#server.embedded;
  }

  connect(purpose: string): Promise<pg.Client> {
    return reach(this.#server, (address) => connectTo(address, purpose, this.#left.signal));
  }

  leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    this.#left.abort();
    await this.kysely.destroy();
    await this.#pool.end();
    await this.#server.leave();
  }
}
