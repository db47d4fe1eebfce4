import type { Database } from '../database/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { NoSuchEnsemble } from '../events/store/index.js';
import { type EnsembleSummary, findEnsemble, listEnsembles } from '../projections/tables/index.js';

/** The ensemble that a command is about: the one named, or the newest of this directory. */
export async function selectEnsemble(
  db: Database,
  eid: string | undefined,
): Promise<EnsembleSummary> {
  if (eid !== undefined) {
    const named = await findEnsemble(db, eid);
    if (named === undefined) throw new NoSuchEnsemble(eid);
    return named;
  }
  const [newest] = await listEnsembles(db, { cwd: process.cwd() });
  if (newest === undefined) throw new NoEnsembleHere(process.cwd());
  return newest;
}

class NoEnsembleHere extends TuttiError {
  constructor(cwd: string) {
    super(`no ensemble was started in ${cwd}`, {
      code: 'cli.no-ensemble-here',
      exitCode: ExitCode.usage,
      hint: 'Name one, or list them all: tutti status --all',
    });
  }
}
