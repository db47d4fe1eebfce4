import type { SnapshotFrom, StateValueFrom } from 'xstate';
import { batchMachine } from './batch-machine.js';
import { ensembleMachine } from './ensemble-machine.js';
import { runMachine } from './run-machine.js';
import { stepper } from './step.js';

export type RunSnapshot = SnapshotFrom<typeof runMachine>;
export type BatchSnapshot = SnapshotFrom<typeof batchMachine>;
export type EnsembleSnapshot = SnapshotFrom<typeof ensembleMachine>;

export type RunState = StateValueFrom<typeof runMachine>;
export type BatchState = StateValueFrom<typeof batchMachine>;
export type EnsembleState = StateValueFrom<typeof ensembleMachine>;

export const runSteps = stepper(runMachine);
export const batchSteps = stepper(batchMachine);
export const ensembleSteps = stepper(ensembleMachine);

export type ActivityName = 'template' | 'tasks' | 'submit' | 'watch' | 'cancel';

/** What a state asks the supervisor to keep going while it lasts. */
export function activityOf(
  snapshot: RunSnapshot | BatchSnapshot | EnsembleSnapshot,
): ActivityName | undefined {
  const node = snapshot.machine.states[snapshot.value];
  const meta: { readonly activity?: ActivityName } | undefined = node?.meta;
  return meta?.activity;
}

export function hasEnded(snapshot: RunSnapshot | BatchSnapshot | EnsembleSnapshot): boolean {
  return snapshot.hasTag('ended');
}
