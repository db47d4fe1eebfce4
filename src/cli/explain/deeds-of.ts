import type { Database } from '../../database/index.js';
import {
  batchStream,
  ensembleStream,
  type RunAddress,
  runStream,
} from '../../events/catalogue/index.js';
import { readEvents, type Selection } from '../../events/store/index.js';
import { type Deeds, noDeeds, withDeed } from './deeds.js';

/** What was done to a run, and to what it belongs to. */
export interface DeedsAround {
  readonly run: Deeds;
  readonly batch: Deeds;
  readonly ensemble: Deeds;
}

/** From the run's own stream, its batch's and its ensemble's, which are short: no other run's is read. */
export async function deedsAround(
  db: Database,
  { eid, batch, idx }: Omit<RunAddress, 'kind'>,
): Promise<DeedsAround> {
  const [ofRun, ofBatch, ofEnsemble] = await Promise.all([
    deedsIn(db, { stream: runStream(eid, batch, idx), type: 'run' }),
    deedsIn(db, { stream: batchStream(eid, batch), type: 'batch' }),
    deedsIn(db, { stream: ensembleStream(eid), type: 'ensemble' }),
  ]);
  return { run: ofRun, batch: ofBatch, ensemble: ofEnsemble };
}

async function deedsIn(db: Database, select: Selection): Promise<Deeds> {
  let deeds = noDeeds;
  for await (const event of readEvents(db, select)) deeds = withDeed(deeds, event);
  return deeds;
}
