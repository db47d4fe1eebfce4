import type { AnyStateMachine, SnapshotFrom, StateValueFrom } from 'xstate';
import { batchChanges, batchMachine } from './batch-machine.js';
import { ensembleChanges, ensembleMachine } from './ensemble-machine.js';
import { runChanges, runMachine } from './run-machine.js';
import { stepper } from './step.js';

export type RunSnapshot = SnapshotFrom<typeof runMachine>;
export type BatchSnapshot = SnapshotFrom<typeof batchMachine>;
export type EnsembleSnapshot = SnapshotFrom<typeof ensembleMachine>;

export type RunState = StateValueFrom<typeof runMachine>;
export type BatchState = StateValueFrom<typeof batchMachine>;
export type EnsembleState = StateValueFrom<typeof ensembleMachine>;

export const runSteps = stepper(runMachine, runChanges);
export const batchSteps = stepper(batchMachine, batchChanges);
export const ensembleSteps = stepper(ensembleMachine, ensembleChanges);

export type ActivityName = 'template' | 'tasks' | 'submit' | 'watch' | 'cancel';

const activities: ReadonlyMap<object, ReadonlyMap<string, ActivityName>> = new Map(
  [runMachine, batchMachine, ensembleMachine].map((machine) => [machine, activitiesOf(machine)]),
);

function activitiesOf(machine: AnyStateMachine): ReadonlyMap<string, ActivityName> {
  const named = new Map<string, ActivityName>();
  for (const [state, node] of Object.entries(machine.states)) {
    const meta: unknown = node.meta;
    if (namesActivity(meta)) named.set(state, meta.activity);
  }
  return named;
}

function namesActivity(meta: unknown): meta is { readonly activity: ActivityName } {
  return typeof meta === 'object' && meta !== null && 'activity' in meta;
}

/** What a state asks the supervisor to keep going while it lasts. */
export function activityOf(
  snapshot: RunSnapshot | BatchSnapshot | EnsembleSnapshot,
): ActivityName | undefined {
  return activities.get(snapshot.machine)?.get(snapshot.value);
}

export function hasEnded(snapshot: RunSnapshot | BatchSnapshot | EnsembleSnapshot): boolean {
  return snapshot.hasTag('ended');
}

const runEnds: ReadonlySet<string> = new Set(
  Object.entries(runMachine.states).flatMap(([state, { tags }]) =>
    tags.includes('ended') ? [state] : [],
  ),
);

/** The same of a run of which only the name of its state is at hand, as in a row of the tables. */
export function isRunEnd(state: string): boolean {
  return runEnds.has(state);
}
