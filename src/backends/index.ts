export {
  type Backend,
  type CancelHow,
  type JobCount,
  type JobExit,
  type JobQueue,
  type JobRequest,
  type JobToCancel,
  NoRoom,
  type Observation,
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
  type RunParameters,
  type SubmittedJob,
  type TaskEnd,
  type TaskRequest,
  type TaskResult,
  type Workplace,
} from './contract.js';
export { faultOfStart, type StartFault, startOf } from './job-start.js';
export { LocalBackend, type LocalBackendOptions } from './local/index.js';
export { type Odds, SimulatedBackend } from './simulated/index.js';
export { withoutChecks } from './without-checks.js';
export { withoutSubmission } from './without-submission.js';
