import { isLeftOut } from '../control/index.js';
import type { EnsembleSummary, RunDetails } from '../projections/tables/index.js';

export const neverBegan = 'never began: its ensemble ended before';

/** Why a run has not gone on, in few words. One that was left behind waits for nothing. */
export function whyNotFurther(
  run: Pick<RunDetails['run'], 'state' | 'waiting_for'>,
  ensemble: Pick<EnsembleSummary, 'state'>,
): string | null {
  return isLeftOut(run.state, ensemble.state) ? neverBegan : run.waiting_for;
}
