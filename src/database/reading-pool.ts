import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { cut } from './answered.js';
import { openPool, type Address } from './connection.js';
import { reach, type Server } from './server.js';

/** Few, since many Tutti processes may share a server. */
const readers = 4;

/** What is still being read when everybody leaves may never be answered. */
const endPatienceMs = 2_000;

/** The pool behind Kysely: connections come from wherever the server is now, started again if it fell over. */
export class ReadingPool implements PostgresPool {
  readonly #server: Server;
  readonly #clients = new Set<pg.Client>();
  #current: { readonly address: Address; readonly pool: pg.Pool } | undefined;

  constructor(server: Server) {
    this.#server = server;
  }

  connect(): Promise<PostgresPoolClient> {
    return reach(this.#server, (address) => this.#poolAt(address).connect());
  }

  async end(): Promise<void> {
    const pool = this.#current?.pool;
    this.#current = undefined;
    // Also what is idle: a server that is gone without a word does not answer the farewell.
    setTimeout(() => {
      for (const client of this.#clients) cut(client);
    }, endPatienceMs).unref();
    await pool?.end();
  }

  #poolAt(address: Address): pg.Pool {
    if (this.#current?.address !== address) {
      void this.#current?.pool.end();
      const pool = openPool(address, 'read', readers);
      pool.on('connect', (client) => void this.#clients.add(client));
      pool.on('remove', (client) => void this.#clients.delete(client));
      this.#current = { address, pool };
    }
    return this.#current.pool;
  }
}
