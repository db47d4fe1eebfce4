import type { Database } from '../../database/index.js';
import { recordedLayout } from '../recorded-layout.js';
import { causeOf } from './cause.js';
import { failedRuns } from './failed-runs.js';
import { type FailureGroup, groupCauses } from './group-causes.js';
import { OutputFiles } from './output-files.js';
import { someAtOnce } from './some-at-once.js';

/** Enough to keep a file server busy, and few enough that no limit of open files is met. */
const readAtOnce = 32;

/** The runs of an ensemble that failed or were lost, grouped by why. */
export async function findFailures(db: Database, eid: string): Promise<FailureGroup[]> {
  const { layout } = await recordedLayout(db, eid);
  const runs = await failedRuns(db, eid);
  const files = new OutputFiles(eid, layout);
  return groupCauses(await someAtOnce(runs, readAtOnce, (run) => causeOf(run, files)));
}
