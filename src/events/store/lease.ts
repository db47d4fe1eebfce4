import { sql } from 'kysely';
import type { Client } from 'pg';
import type { Database } from '../../database/index.js';
import type { HeldLease } from './append.js';
import { EnsembleBusy, NoSuchEnsemble } from './errors.js';
import { type Holder, lookAt } from './holder.js';

/** How often a holder says that it lives, and after how long a silence it is taken for dead. */
export const heartbeat = { every: 3_000, silence: 15_000 } as const;

interface LeaseRow extends Holder {
  readonly epoch: number;
  readonly released: boolean;
  /** By the database's clock: the hosts' own need not agree. */
  readonly silent_ms: number;
}

/** The id of a new ensemble, `<name>-<counter>`, and the lease on it. */
export async function beginEnsemble(
  db: Database,
  name: string,
  holder: Holder,
): Promise<HeldLease> {
  const result = await sql<HeldLease>`
    select eid, epoch from tutti_store.begin_ensemble(${name}, ${JSON.stringify(holder)}::jsonb)`.execute(
    db.kysely,
  );
  const lease = result.rows[0];
  if (lease === undefined) throw new NoSuchEnsemble(name);
  return lease;
}

/** Takes an ensemble over from a holder that left or died; refuses while one lives. */
export async function takeLease(db: Database, eid: string, holder: Holder): Promise<HeldLease> {
  const seen = await readLease(db, eid);
  if (seen === undefined) throw new NoSuchEnsemble(eid);
  if (!isFree(seen)) throw new EnsembleBusy(eid, seen.host, seen.pid);
  const result = await sql<{ epoch: number | null }>`
    select tutti_store.take_lease(${eid}, ${seen.epoch}, ${JSON.stringify(holder)}::jsonb) as epoch`.execute(
    db.kysely,
  );
  const epoch = result.rows[0]?.epoch ?? null;
  if (epoch !== null) return { eid, epoch };
  const winner = await readLease(db, eid);
  throw new EnsembleBusy(eid, winner?.host ?? seen.host, winner?.pid ?? seen.pid);
}

/** Says that the holder lives; answers with the ensembles that it still has. */
export async function beat(
  client: Client,
  leases: readonly HeldLease[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ eid: string }>(
    `update tutti_store.leases l set beat_at = clock_timestamp()
     from jsonb_to_recordset($1::jsonb) as h(eid text, epoch bigint)
     where l.eid = h.eid and l.epoch = h.epoch and not l.released
     returning l.eid`,
    [JSON.stringify(leases)],
  );
  return new Set(rows.map((row) => row.eid));
}

export async function releaseLease(db: Database, lease: HeldLease): Promise<void> {
  await sql`
    update tutti_store.leases set released = true
    where eid = ${lease.eid} and epoch = ${lease.epoch}`.execute(db.kysely);
}

/** Whoever runs the ensemble now, as far as can be seen from here. */
export async function liveHolder(
  db: Database,
  eid: string,
): Promise<{ readonly host: string; readonly pid: number } | undefined> {
  const lease = await readLease(db, eid);
  return lease === undefined || isFree(lease) ? undefined : { host: lease.host, pid: lease.pid };
}

function isFree(lease: LeaseRow): boolean {
  if (lease.released) return true;
  const seen = lookAt(lease);
  return seen === 'dead' || (seen === 'not to be seen' && lease.silent_ms > heartbeat.silence);
}

async function readLease(db: Database, eid: string): Promise<LeaseRow | undefined> {
  const result = await sql<LeaseRow>`
    select epoch, supervisor, host, boot, pid, process_start, released,
      (extract(epoch from clock_timestamp() - beat_at) * 1000)::double precision as silent_ms
    from tutti_store.leases where eid = ${eid}`.execute(db.kysely);
  return result.rows[0];
}
