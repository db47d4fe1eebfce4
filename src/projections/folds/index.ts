export { Agenda, type Alike, type BatchAgenda } from './agenda/index.js';
export { type Change, ChangeSet, type KeyedDocument } from './change.js';
export { beginHistory, changesOf, continueHistory, type History } from './history.js';
export type { Limits } from './limits.js';
export {
  type AttemptRow,
  type BatchRow,
  type EnsembleRow,
  type KeyColumn,
  keys,
  keyTypes,
  type Rows,
  type RunRow,
  type TableName,
  tableNames,
  type TaskRow,
} from './rows.js';
