import type { Definition, FileMap, PlannedRuns } from '../../config/index.js';
import type { NameUse } from '../../templates/index.js';

/** All that is known of a file once its templates were read. */
export interface LintInput {
  readonly definition: Definition;
  readonly runs: PlannedRuns;
  /** What the runs of each batch may read as `run.NAME`: how many of them have it. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** What the templates of each batch read. One whose templates could not be read is not among them. */
  readonly uses: ReadonlyMap<string, readonly NameUse[]>;
  /** Whether the templates of all batches could be read. */
  readonly isWhole: boolean;
  readonly file: FileMap;
}
