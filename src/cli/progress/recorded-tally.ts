import type { Database } from '../../database/index.js';
import { listBatches } from '../../projections/tables/index.js';
import { type RecordedRun, type Standing, Tally } from './tally.js';

/** What the tables say; the events that are committed from now on tell the rest. */
export async function recordedTally(db: Database, eid: string): Promise<Tally> {
  const batches = await listBatches(db, eid);
  const isNew = batches.every(({ runs, waiting }) => runs === waiting);
  return new Tally(eid, batches, isNew ? [] : await begunRuns(db, eid), () => performance.now());
}

async function begunRuns(db: Database, eid: string): Promise<RecordedRun[]> {
  const runs = await db.kysely
    .selectFrom('tutti.runs')
    .select(['batch', 'idx', 'state'])
    .where('eid', '=', eid)
    .execute();
  return runs
    .map(({ batch, idx, state }) => ({ batch, idx, standing: standingOf(state) }))
    .filter(({ standing }) => standing !== 'waiting');
}

function standingOf(state: string): Standing {
  switch (state) {
    case 'planned':
    case 'retrying':
      return 'waiting';
    case 'running':
    case 'failed':
      return state;
    case 'succeeded':
    case 'cancelled':
    case 'skipped':
      return 'ended';
    default:
      return 'working';
  }
}
