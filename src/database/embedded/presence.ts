import type pg from 'pg';
import { answered, endConnection } from '../answered.js';
import { connectTo, type Address } from '../connection.js';
import { codeOf } from '../explain.js';
import { lockSpace, presenceLock } from '../locks.js';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that is stopped answers nobody, and whoever leaves need not stop it. */
const leavePatienceMs = 5_000;

/** Each process holds a shared lock on the server for as long as it lives; the kernel gives it up for the dead. */
export interface Presence {
  readonly address: Address & { readonly host: string };
  /** The connection went, and with it the lock. */
  readonly lost: () => boolean;
  /** Gives up the lock. True: nobody is left, and nobody can come in until `end`. */
  readonly leave: () => Promise<boolean>;
  readonly end: () => Promise<void>;
}

export async function enter(
  address: Address & { readonly host: string; readonly user: string },
): Promise<Presence> {
  const client = await connectOrCreate(address);
  let lost = false;
  client.once('end', () => (lost = true));
  try {
    // Waits while the last one out is closing up, and is then sent away by the shutdown.
    await client.query('select pg_advisory_lock_shared($1, $2)', [lockSpace, presenceLock]);
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
  return {
    address,
    lost: () => lost,
    leave: () => answered(client, leavePatienceMs, leave(client)),
    end: () => endConnection(client).catch(() => undefined),
  };
}

/** The first to come makes the database; two at once do no harm. */
async function connectOrCreate(
  address: Address & { readonly host: string; readonly user: string },
): Promise<pg.Client> {
  try {
    return await connectTo(address, 'presence');
  } catch (error) {
    if (codeOf(error) !== '3D000') throw error;
  }
  const maintenance = await connectTo({ ...address, database: 'postgres' }, 'presence');
  try {
    await maintenance.query('create database tutti template template0');
  } catch (error) {
    if (codeOf(error) !== '42P04' && codeOf(error) !== '23505') throw error;
  } finally {
    await maintenance.end();
  }
  return connectTo(address, 'presence');
}

async function leave(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean }>(
    `select pg_try_advisory_lock($1, $2) as alone
       from (select pg_advisory_unlock_shared($1, $2)) as given_up`,
    [lockSpace, presenceLock],
  );
  return rows[0]?.alone === true && !(await othersConnected(client));
}

/** A psql, or a Tutti that was given our URL. Connections of our own that were just closed take a moment to go. */
async function othersConnected(client: pg.Client): Promise<boolean> {
  for (const waitMs of [0, 5, 10, 20, 40, 80, 160]) {
    await delay(waitMs);
    const { rows } = await client.query(
      `select from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> 'tutti presence'
        limit 1`,
    );
    if (rows.length === 0) return false;
  }
  return true;
}
