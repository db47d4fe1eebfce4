export { answered, cut, endConnection } from './answered.js';
export { claimDatabaseHome } from './claim.js';
export { openDatabase, type Database } from './database.js';
export { explainDatabaseError } from './explain.js';
export { Outage } from './outage.js';
export { outlast, Patience, type Pauses } from './outlast.js';
export { passingFailure } from './passing.js';
export { type EmbeddedSurvey, homePath, surveyEmbedded } from './embedded/index.js';
export type { AttemptView, BatchView, EnsembleView, RunView, Tables, TaskView } from './tables.js';
