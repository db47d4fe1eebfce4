export {
  backendCalled,
  type BackendName,
  type BatchDefinition,
  type Definition,
  isCheckName,
  isEndless,
  isTogether,
  type Limits,
  type PlannedRun,
  type Retry,
  type Simulated,
  type Task,
  type TaskName,
} from './definition.js';
export type { CsvSource, CsvUnreadable, ReadCsv } from './csv-files.js';
export { ConfigurationError, type Diagnostic, renderDiagnostic } from './diagnostic.js';
export { durationText, parseDuration } from './duration.js';
export { FileMap } from './file-map.js';
export { type FilePattern, filePattern } from './file-pattern.js';
export {
  type JsonObject,
  type JsonScalar,
  type JsonValue,
  pointerStep,
  type Texts,
} from './json.js';
export { inWrittenOrder } from './key-order.js';
export { defaultSimulated } from './define.js';
export { nearest } from './nearest.js';
export { readOverrides } from './overrides.js';
export { parseEnsemble, type ParsedEnsemble, type ParseOptions } from './parse-ensemble.js';
export type { PlannedRuns } from './planned-runs.js';
export type { RunIndex, RunOptions, Selection } from './run-options.js';
export { runReference } from './run-reference.js';
export { ensembleJsonSchema } from './schema/index.js';
export { settingNames } from './settings.js';
export { SourceText } from './source-text.js';
export {
  flagOf,
  numberOf,
  patternsOf,
  taskArguments,
  taskFaults,
  whyWrong,
} from './task-arguments.js';
export { withOverrides } from './with-overrides.js';
