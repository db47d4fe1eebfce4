import type { Database } from '../../database/index.js';
import { listBatches, listEnsembles } from '../../projections/tables/index.js';
import { selectEnsemble } from '../select-ensemble.js';
import { many, standing } from '../words.js';
import type { Candidate } from './wanted.js';

/** More than anybody reads; a further letter brings others. */
const most = 200;

export async function ensembles(db: Database, typed: string): Promise<Candidate[]> {
  const all = await listEnsembles(db);
  return all
    .filter(({ eid }) => eid.startsWith(typed))
    .slice(0, most)
    .map((ensemble) => ({ value: ensemble.eid, description: standing(ensemble) }));
}

export async function batches(db: Database, eid: string | undefined): Promise<Candidate[]> {
  const ensemble = await selectEnsemble(db, eid);
  const all = await listBatches(db, ensemble.eid);
  return all.map(({ batch, runs: count }) => ({ value: batch, description: many(count, 'run') }));
}

export async function runs(
  db: Database,
  eid: string | undefined,
  typed: string,
): Promise<Candidate[]> {
  const ensemble = await selectEnsemble(db, eid);
  const found = await db.kysely
    .selectFrom('tutti.runs')
    .select(['run', 'state'])
    .where('eid', '=', ensemble.eid)
    .where((eb) => eb.fn<boolean>('starts_with', ['run', eb.val(typed)]))
    .orderBy('batch')
    .orderBy('idx')
    .limit(most)
    .execute();
  return found.map(({ run, state }) => ({ value: run, description: state }));
}
