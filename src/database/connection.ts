import pg from 'pg';
import { cut } from './answered.js';

/** Positions and counts are int8, stay far below 2^53, and are wanted as numbers. */
const int8 = 20;
const int8Array = 1016;

/** For each connection of ours: pg's global parsers belong to whoever uses Tutti as a library. */
const types = new pg.TypeOverrides();
types.setTypeParser(int8, Number);
types.setTypeParser(int8Array, parseInt8Array);

const connectTimeoutMs = 10_000;

/** A peer that is gone without a word is noticed in half a minute; the system's own is two hours. */
const keepAliveAfterMs = 10_000;

/** `{1,NULL,{2}}` is JSON but for its brackets. */
function parseInt8Array(text: string): unknown {
  return JSON.parse(text.replaceAll('{', '[').replaceAll('}', ']').replaceAll('NULL', 'null'));
}

/** Where a server is and who we are there; everything else about a connection is the same for all. */
export type Address =
  | { readonly connectionString: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
    };

function connectionConfig(address: Address, purpose: string): pg.ClientConfig {
  return {
    // PGSSLMODE is not for our own socket.
    ...('host' in address ? { ...address, ssl: false } : address),
    application_name: `tutti ${purpose}`,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    types,
  };
}

/** A connection of its own, which the caller ends. It is not waited for beyond the signal. */
export async function connectTo(
  address: Address,
  purpose: string,
  signal?: AbortSignal,
): Promise<pg.Client> {
  const client = new pg.Client(connectionConfig(address, purpose));
  // A connection lost while idle is an 'error' event, which would end the process if nobody listened.
  // Its owner learns of it from the 'end' event, or from the next query.
  client.on('error', () => undefined);
  const giveUp = (): void => cut(client);
  signal?.addEventListener('abort', giveUp);
  try {
    await client.connect();
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
  return client;
}

export function openPool(address: Address, purpose: string, max: number): pg.Pool {
  const pool = new pg.Pool({ ...connectionConfig(address, purpose), max });
  pool.on('error', () => undefined);
  // While a connection is lent out the pool itself does not listen.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
