export { type BatchContext, batchMachine } from './batch-machine.js';
export {
  batchConsequence,
  type BatchPlan,
  endOfCycle,
  endOfEnsemble,
  ensembleConsequence,
  type FramePlan,
  type NextTask,
  nextTask,
  runConsequence,
  type RunPlan,
  type When,
} from './consequences.js';
export type { CancelRequest, Hold } from './hold.js';
export { type EnsembleContext, ensembleMachine } from './ensemble-machine.js';
export { afterFailure, type Failure, type RetryRule } from './retry-rule.js';
export type { Job, RunContext } from './run-context.js';
export { runMachine } from './run-machine.js';
export {
  activityOf,
  type ActivityName,
  batchSteps,
  type BatchSnapshot,
  type BatchState,
  ensembleSteps,
  type EnsembleSnapshot,
  type EnsembleState,
  hasEnded,
  isRunEnd,
  runSteps,
  type RunSnapshot,
  type RunState,
} from './snapshots.js';
export type { SegmentRule } from './segments.js';
export type { Stepper } from './step.js';
export { reached, type TaskChain } from './task-chain.js';
