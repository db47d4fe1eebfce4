import {
  type Actor,
  type AnyStateMachine,
  type ContextFrom,
  createActor,
  type EventFromLogic,
  type SnapshotFrom,
} from 'xstate';
import type { DomainEvent } from '../events/catalogue/index.js';
import type { ChangesOf } from './changes.js';
import { actionName, assertPlain } from './plain-machine.js';

/** The one way in which a machine is asked for its next snapshot without an actor. */
export interface Stepper<Machine extends AnyStateMachine> {
  readonly machine: Machine;
  readonly initial: SnapshotFrom<Machine>;
  /** The snapshot after the event, or undefined where the event is not legal. */
  next(snapshot: SnapshotFrom<Machine>, event: DomainEvent): SnapshotFrom<Machine> | undefined;
  /**
   * A root actor that begins at the snapshot. An event whose step has been computed from where the
   * actor is takes it to the same snapshot without being computed again: a live run's every event
   * is stepped once, when it is checked, and told to its actor once, when it is committed.
   */
  actorAt(snapshot: SnapshotFrom<Machine>): Actor<Machine>;
}

interface Step {
  readonly from: unknown;
  readonly to: unknown;
}

/** What a flat machine's snapshot has, whichever machine it is of. */
interface FlatSnapshot<Context> {
  readonly value: string;
  readonly context: Context;
}

/**
 * XState says which transition an event takes; what is left to do then is short, because our
 * machines are flat and their actions only change the context. Its general algorithm, which keeps
 * sets of the states that are left and entered, was 40 % of what a run life allocated and a quarter
 * of its time. `test/machines/step.test.ts` holds this against the public `transition()`.
 */
export function stepper<Machine extends AnyStateMachine>(
  machine: Machine,
  changes: ChangesOf<ContextFrom<Machine>>,
): Stepper<Machine> {
  assertPlain(machine, Object.keys(changes));
  const initial = createActor(machine).getSnapshot();
  /** By state: all of a snapshot but its context. */
  const resting = new Map(
    Object.keys(machine.states).map((value): [string, object] => [
      value,
      machine.resolveState({ value, context: {} }),
    ]),
  );
  /** By event: an entry goes when the last who holds the event lets go of it. */
  const steps = new WeakMap<DomainEvent, Step>();
  const remembering: unknown = Object.create(machine, {
    // Our machines have no children, so a snapshot is restored as it is.
    restoreSnapshot: { value: (snapshot: unknown) => snapshot },
    transition: {
      value: (
        snapshot: SnapshotFrom<Machine>,
        event: EventFromLogic<Machine>,
        scope: Parameters<Machine['transition']>[2],
      ): unknown => {
        const step = steps.get(event);
        const isSame = step !== undefined && Object.is(step.from, snapshot);
        return isSame ? step.to : machine.transition(snapshot, event, scope);
      },
    },
  });
  return {
    machine,
    initial,
    next(from, event) {
      const [taken] = machine.getTransitionData(from, event);
      if (taken === undefined) return undefined;
      const { value, context } = from as FlatSnapshot<ContextFrom<Machine>>;
      let after = context;
      for (const action of taken.actions) {
        const change = changes[actionName(action)]?.({ context: after, event });
        after = Object.assign({}, after, change);
      }
      const to: unknown = { ...resting.get(taken.target?.[0]?.key ?? value), context: after };
      steps.set(event, { from, to });
      return to as SnapshotFrom<Machine>;
    },
    actorAt(snapshot) {
      const begun = createActor(remembering as AnyStateMachine, { snapshot }).start();
      return begun as Actor<Machine>;
    },
  };
}
