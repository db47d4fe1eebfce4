import type { Database } from '../database/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { type EnsembleSummary, findRun, type RunDetails } from '../projections/tables/index.js';
import { parseRunName } from './run-name.js';
import { selectEnsemble } from './select-ensemble.js';

export interface SelectedRun extends RunDetails {
  readonly ensemble: EnsembleSummary;
}

/** How every command that is about one run takes it. */
export const runArguments = {
  run: 'the run, as `tutti runs` calls it: lorenz-12, or with its ensemble: lorenz-3/lorenz-12',
  eid: 'the ensemble (default: the newest that was started in this directory or below)',
} as const;

/** The run that a command is about, in the ensemble that is named with it, or else the newest here. */
export async function selectRun(
  db: Database,
  written: string,
  eid: string | undefined,
): Promise<SelectedRun> {
  const name = parseRunName(written);
  if (eid !== undefined && name.eid !== undefined && eid !== name.eid) {
    throw new TuttiError(`${written} is in the ensemble ${name.eid}, not in ${eid}`, {
      code: 'cli.two-ensembles',
      exitCode: ExitCode.usage,
      hint: 'Name the ensemble once.',
    });
  }
  const ensemble = await selectEnsemble(db, name.eid ?? eid);
  const details = await findRun(db, ensemble.eid, name.batch, name.idx);
  if (details === undefined) throw new NoSuchRun(`${name.batch}-${name.idx}`, ensemble.eid);
  return { ensemble, ...details };
}

class NoSuchRun extends TuttiError {
  constructor(run: string, eid: string) {
    super(`${eid} has no run "${run}"`, {
      code: 'cli.no-such-run',
      exitCode: ExitCode.usage,
      hint: `List them: tutti runs ${eid}`,
    });
  }
}
