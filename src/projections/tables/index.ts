export {
  type BatchSummary,
  type EnsembleSummary,
  findEnsemble,
  listBatches,
  listEnsembles,
} from './ensembles.js';
export { replay, type Replay, type ReplayTo } from './replay.js';
export { findRun, listRuns, type RunDetails, type RunFilter, type RunSummary } from './runs.js';
export { type Verification, verifyEnsemble } from './verify.js';
