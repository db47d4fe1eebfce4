import { pointerStep, type PlannedRuns } from '../../config/index.js';
import { placesOf } from './placed-tasks.js';

/** Runs one after the other that have the same keys of their own: those of a sweep, or one that is written out. */
export interface AlikeRuns {
  /** The number of the first of them in its batch. */
  readonly first: number;
  readonly count: number;
  readonly keys: readonly string[];
  /** Where the file may have one of the keys. */
  readonly places: (key: string) => readonly string[];
}

/** The runs of a batch with their own keys: without `vars` and `-x`. */
export function* ownKeys(
  { explicit, csv, sweep }: PlannedRuns['batches'][number],
  batch: number,
): Generator<AlikeRuns> {
  for (const [index, run] of explicit.entries()) {
    yield {
      first: index,
      count: 1,
      keys: run.kind === 'mapping' ? [...run.entries.keys()] : [],
      places: (key) => placesOf(batch, `/runs/${index}${pointerStep(key)}`),
    };
  }
  if (csv !== undefined && csv.count > 0) {
    yield {
      first: explicit.length,
      count: csv.count,
      keys: [...csv.at(0).keys()],
      places: () => placesOf(batch, '/runs/csv'),
    };
  }
  if (sweep !== undefined && sweep.count > 0) {
    yield {
      first: explicit.length + (csv?.count ?? 0),
      count: sweep.count,
      keys: [...sweep.at(0).keys()],
      places: (key) =>
        ['grid', 'zip', 'sample/parameters'].flatMap((kind) =>
          placesOf(batch, `/sweep/${kind}${pointerStep(key)}`),
        ),
    };
  }
}
