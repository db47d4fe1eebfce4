export {
  type Backend,
  type JobExit,
  type JobRequest,
  type Observation,
  PreparationFailed,
  type SubmittedJob,
  type TaskRequest,
} from './contract.js';
export { type Odds, SimulatedBackend } from './simulated/index.js';
