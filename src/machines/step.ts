import {
  type Actor,
  type AnyStateMachine,
  createActor,
  type EventFromLogic,
  type SnapshotFrom,
} from 'xstate';

/**
 * The one way in which a machine is asked for its next snapshot without an actor.
 *
 * XState's public `transition()` builds an actor scope for each call: 26 µs an event, measured on
 * two cores. Our machines have no effects, so one inert scope can serve all calls: 6–8 µs. That
 * scope is not public API; `test/machines/step.test.ts` holds it against the public function.
 */
export interface Stepper<Machine extends AnyStateMachine> {
  readonly machine: Machine;
  readonly initial: SnapshotFrom<Machine>;
  /** The snapshot after the event, or undefined where the event is not legal. */
  next(
    snapshot: SnapshotFrom<Machine>,
    event: EventFromLogic<Machine>,
  ): SnapshotFrom<Machine> | undefined;
  /**
   * A root actor that begins at the snapshot. An event whose step has been computed from where the
   * actor is takes it to the same snapshot without being computed again: a live run's every event
   * is stepped once, when it is checked, and told to its actor once, when it is committed.
   */
  actorAt(snapshot: SnapshotFrom<Machine>): Actor<Machine>;
}

interface Step<Snapshot> {
  readonly from: Snapshot;
  readonly to: Snapshot;
}

export function stepper<Machine extends AnyStateMachine>(machine: Machine): Stepper<Machine> {
  const actor = createActor(machine);
  const scope: Parameters<Machine['transition']>[2] = {
    self: actor,
    id: '',
    sessionId: '',
    system: actor.system,
    logger: ignore,
    defer: ignore,
    stopChild: ignore,
    emit: ignore,
    actionExecutor: ignore,
  };
  /** By event: an entry goes when the last who holds the event lets go of it. */
  const steps = new WeakMap<EventFromLogic<Machine>, Step<SnapshotFrom<Machine>>>();
  const remembering: unknown = Object.create(machine, {
    // Our machines have no children, so a snapshot is restored as it is.
    restoreSnapshot: { value: (snapshot: unknown) => snapshot },
    transition: {
      value: (
        snapshot: SnapshotFrom<Machine>,
        event: EventFromLogic<Machine>,
        own: typeof scope,
      ): unknown => {
        const step = steps.get(event);
        const isSame = step !== undefined && Object.is(step.from, snapshot);
        return isSame ? step.to : machine.transition(snapshot, event, own);
      },
    },
  });
  return {
    machine,
    initial: actor.getSnapshot(),
    next(snapshot, event) {
      // A machine that has no transition for an event answers with the very same snapshot.
      const after = machine.transition(snapshot, event, scope) as SnapshotFrom<Machine>;
      if (after === snapshot) return undefined;
      steps.set(event, { from: snapshot, to: after });
      return after;
    },
    actorAt(snapshot) {
      const begun = createActor(remembering as AnyStateMachine, { snapshot }).start();
      return begun as Actor<Machine>;
    },
  };
}

function ignore(): void {
  // Machines here have no effects, so there is nothing for a scope to carry out.
}
