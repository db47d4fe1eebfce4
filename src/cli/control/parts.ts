import { nearest } from '../../config/index.js';
import { readingsOf, type Target } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import {
  type BatchSummary,
  type EnsembleSummary,
  listBatches,
  missingTargets,
} from '../../projections/tables/index.js';

/** What names mean inside one ensemble. */
export interface Parts {
  readonly ensemble: EnsembleSummary;
  readonly batches: readonly BatchSummary[];
  /** By the names that were written. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Names of nothing that the ensemble has. */
  readonly strangers: readonly string[];
}

/**
 * @throws TuttiError where a name is that of a batch and of a run, unless only a batch can be meant.
 */
export async function partsNamed(
  db: Database,
  ensemble: EnsembleSummary,
  names: readonly string[],
  batchesOnly: boolean,
): Promise<Parts> {
  const batches = await listBatches(db, ensemble.eid);
  const known = new Set(batches.map(({ batch }) => batch));
  const runs = new Map<string, Target>();
  for (const name of names) {
    const reading = readingsOf(name).runs;
    if (reading !== undefined && known.has(reading.batch)) runs.set(name, reading);
  }
  const missing = new Set(await missingTargets(db, ensemble.eid, [...runs.values()]));
  const targets = new Map<string, Target>();
  const strangers: string[] = [];
  for (const name of names) {
    const range = runs.get(name);
    const isThere = range !== undefined && !missing.has(range);
    if (known.has(name)) {
      if (isThere && !batchesOnly) throw new TwoThings(name, range, ensemble.eid);
      targets.set(name, readingsOf(name).batch);
    } else if (isThere) targets.set(name, range);
    else strangers.push(name);
  }
  return { ensemble, batches, targets, strangers };
}

/** Names nothing that there is; with what there is instead. */
export class NothingNamed extends TuttiError {
  constructor({ ensemble: { eid }, batches }: Parts, name: string, ensembles: readonly string[]) {
    const known = batches.map(({ batch }) => batch);
    const { runs } = readingsOf(name);
    const isOfBatch = runs !== undefined && known.includes(runs.batch);
    super(isOfBatch ? noSuchRun(eid, name, runs) : `${eid} has no batch and no run "${name}"`, {
      code: 'control.nothing-named',
      exitCode: ExitCode.usage,
      hint: isOfBatch
        ? `List them: tutti runs ${eid} --batch ${runs.batch}`
        : hintFor(name, eid, known, ensembles),
    });
  }
}

function noSuchRun(eid: string, name: string, runs: Target): string {
  const isRange = runs.kind === 'runs' && runs.from !== runs.to;
  return isRange ? `${eid} has no run in the range "${name}"` : `${eid} has no run "${name}"`;
}

function hintFor(
  name: string,
  eid: string,
  batches: readonly string[],
  ensembles: readonly string[],
): string {
  const meant = nearest(name, [...batches, ...ensembles]) ?? nearestRun(name, batches);
  if (meant !== undefined) return `Did you mean ${meant}?`;
  if (/^(?:state|reason|phase|attempt|param\..+)$/.test(name)) {
    return `A condition is one word, in quotes because of the shell: '${name}=…'`;
  }
  return `Its batches: ${batches.join(', ')}. Its runs: tutti runs ${eid}`;
}

/** `bb-4` where there is a batch `b`. */
function nearestRun(name: string, batches: readonly string[]): string | undefined {
  const { runs } = readingsOf(name);
  if (runs === undefined) return undefined;
  const batch = nearest(runs.batch, batches);
  return batch === undefined ? undefined : `${batch}${name.slice(runs.batch.length)}`;
}

class TwoThings extends TuttiError {
  constructor(name: string, runs: Target, eid: string) {
    super(`"${name}" is a batch of ${eid}, and it is a run of its batch "${runs.batch}"`, {
      code: 'control.two-things',
      exitCode: ExitCode.usage,
      hint: `Write the run as a range, ${name}..${runs.kind === 'runs' ? runs.to : ''}, and the batch by its runs, ${name}-0..999999`,
    });
  }
}
