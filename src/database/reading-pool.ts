import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { openPool, type Address } from './connection.js';
import { reach, type Server } from './server.js';

/** Few, since many Tutti processes may share a server. */
const readers = 4;

/** The pool behind Kysely: connections come from wherever the server is now, started again if it fell over. */
export class ReadingPool implements PostgresPool {
  readonly #server: Server;
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
    await pool?.end();
  }

  #poolAt(address: Address): pg.Pool {
    if (this.#current?.address !== address) {
      void this.#current?.pool.end();
      this.#current = { address, pool: openPool(address, 'read', readers) };
    }
    return this.#current.pool;
  }
}
