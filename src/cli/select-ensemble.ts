import type { Database } from '../database/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { NoSuchEnsemble } from '../events/store/index.js';
import { type EnsembleSummary, findEnsemble, listEnsembles } from '../projections/tables/index.js';

/** The ensemble that a command is about: the one named, or the newest of this directory or of one below. */
export async function selectEnsemble(
  db: Database,
  eid: string | undefined,
): Promise<EnsembleSummary> {
  if (eid !== undefined) {
    const named = await findEnsemble(db, eid);
    if (named === undefined) throw new NoSuchEnsemble(eid);
    return named;
  }
  const cwd = process.cwd();
  const [here] = await listEnsembles(db, { cwd });
  if (here !== undefined) return here;
  const [below] = await listEnsembles(db, { below: cwd });
  if (below !== undefined) return below;
  throw new NoEnsembleHere(cwd);
}

class NoEnsembleHere extends TuttiError {
  constructor(cwd: string) {
    super(`no ensemble was started in ${cwd} or below it`, {
      code: 'cli.no-ensemble-here',
      exitCode: ExitCode.usage,
      hint: 'Name one, or list them all: tutti status --all',
    });
  }
}
