export {
  type BatchSummary,
  type EnsembleSummary,
  findEnsemble,
  listBatches,
  listEnsembles,
} from './ensembles.js';
export { replay, type Replay, type ReplayTo } from './replay.js';
export {
  type AskingRun,
  findRun,
  listQuestions,
  listRuns,
  type RunDetails,
  type RunFilter,
  type RunSummary,
} from './runs.js';
export {
  type ChosenRun,
  missingTargets,
  parameterNames,
  reasonsOf,
  selectRuns,
} from './select-runs.js';
export {
  type EnsembleStatistics,
  type Spread,
  type Statistics,
  statisticsOf,
} from './statistics.js';
export { type ParameterStatistics, statisticsBy } from './statistics-by.js';
export { type Verification, verifyEnsemble } from './verify.js';
