export {
  type BackendName,
  backendNames,
  type BatchDefinition,
  type Definition,
  type Limits,
  type PlannedRun,
  type Retry,
  type Simulated,
  type Task,
  type TaskName,
  taskNames,
} from './definition.js';
export {
  ConfigurationError,
  type Diagnostic,
  renderDiagnostic,
  renderDiagnostics,
} from './diagnostic.js';
export { parseDuration } from './duration.js';
export type { JsonObject, JsonScalar, JsonValue, Texts } from './json.js';
export { defaultRetryReasons, defaultSimulated } from './define.js';
export { parseEnsemble, type ParsedEnsemble, type ParseOptions } from './parse-ensemble.js';
export type { PlannedRuns } from './planned-runs.js';
export { EnsembleFile, ensembleJsonSchema } from './schema/index.js';
