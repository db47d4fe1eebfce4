export { completeEnsemble, createEnsemble, type Creation } from './create-ensemble.js';
export { FactRefused, IncompleteEnsemble } from './errors.js';
export { type RecordedEnsemble, recordedEnsemble } from './recorded-ensemble.js';
export { recordedRuns } from './recorded-runs.js';
export { type Departure, Supervisor, type SupervisorOptions } from './supervisor.js';
