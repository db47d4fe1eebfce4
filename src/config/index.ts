export {
  type BackendName,
  type BatchDefinition,
  type Definition,
  type Limits,
  type PlannedRun,
  type Retry,
  type Simulated,
  type Task,
  type TaskName,
} from './definition.js';
export { ConfigurationError, type Diagnostic, renderDiagnostic } from './diagnostic.js';
export { parseDuration } from './duration.js';
export { FileMap } from './file-map.js';
export {
  type JsonObject,
  type JsonScalar,
  type JsonValue,
  pointerStep,
  type Texts,
} from './json.js';
export { defaultSimulated } from './define.js';
export { nearest } from './nearest.js';
export { parseEnsemble, type ParsedEnsemble, type ParseOptions } from './parse-ensemble.js';
export type { PlannedRuns } from './planned-runs.js';
export { ensembleJsonSchema } from './schema/index.js';
export { SourceText } from './source-text.js';
