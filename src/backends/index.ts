export {
  type Backend,
  type JobExit,
  type JobRequest,
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
export { LocalBackend, type LocalBackendOptions } from './local/index.js';
export { type Odds, SimulatedBackend } from './simulated/index.js';
