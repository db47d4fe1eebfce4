import { type Selectable, sql } from 'kysely';
import type { BatchView, Database, EnsembleView } from '../../database/index.js';

export type EnsembleSummary = Omit<Selectable<EnsembleView>, 'definition'>;
export type BatchSummary = Selectable<BatchView>;

const summary = [
  'eid',
  'name',
  'state',
  'outcome',
  'message',
  'backend',
  'planned_runs',
  'maxruns',
  'maxjobs',
  'held',
  'hold_reason',
  'supervisor',
  'file',
  'source_sha256',
  'parent',
  'arguments',
  'cwd',
  'user_name',
  'host',
  'tutti',
  'created_at',
  'started_at',
  'finished_at',
  'rate',
  'stalled',
] as const;

/** Newest first. */
export async function listEnsembles(
  db: Database,
  only: { readonly cwd?: string; readonly below?: string } = {},
): Promise<EnsembleSummary[]> {
  let query = db.kysely.selectFrom('tutti.ensembles').select(summary);
  if (only.cwd !== undefined) query = query.where('cwd', '=', only.cwd);
  if (only.below !== undefined) {
    query = query.where(sql<boolean>`starts_with(cwd, ${`${only.below.replace(/\/$/, '')}/`})`);
  }
  return query.orderBy('created_at', 'desc').orderBy('eid', 'desc').execute();
}

export async function findEnsemble(
  db: Database,
  eid: string,
): Promise<EnsembleSummary | undefined> {
  return db.kysely
    .selectFrom('tutti.ensembles')
    .select(summary)
    .where('eid', '=', eid)
    .executeTakeFirst();
}

/** In the order of the file, with their runs counted. */
export async function listBatches(db: Database, eid: string): Promise<BatchSummary[]> {
  return db.kysely
    .selectFrom('tutti.batches')
    .selectAll()
    .where('eid', '=', eid)
    .orderBy('ordinal')
    .execute();
}
