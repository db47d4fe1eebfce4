import type { DomainEvent } from '../events/catalogue/index.js';
import type { StreamHead } from '../events/store/index.js';
import { batchSteps, ensembleSteps, hasEnded, runSteps } from '../machines/index.js';
import type { History } from '../projections/folds/index.js';
import type { Activity } from './activity.js';

/**
 * One stream while its supervisor works on it. `tentative` is where it will be when all that is in
 * flight has been committed: facts are checked against it. `committed` is where its actor is: only
 * from there anything is done.
 */
export class LiveHistory {
  tentative: History;
  head: StreamHead;
  /** The activity that its state names and that is going on. */
  activity: Activity | undefined;
  #committed: History;
  #committedVersion: number;
  #actor: LiveActor | undefined;

  constructor(
    readonly stream: string,
    history: History,
    head: StreamHead,
  ) {
    this.tentative = history;
    this.#committed = history;
    this.head = head;
    this.#committedVersion = head.version;
  }

  get committed(): History {
    return this.#committed;
  }

  /** Something is in flight, so that what is done from `committed` may be overtaken. */
  get isAhead(): boolean {
    return this.head.version > this.#committedVersion;
  }

  /** Tells the actor what has been committed. A run gets its actor when it first does something. */
  apply(event: DomainEvent): void {
    this.#actor ??= startActor(this.#committed);
    this.#committed = this.#actor.send(event);
    this.#committedVersion += 1;
  }

  get hasEnded(): boolean {
    return hasEnded(this.#committed.snapshot) && hasEnded(this.tentative.snapshot);
  }

  /** An actor that is no longer needed costs 3.9 kB, and an ensemble may have 100,000 of them. */
  retire(): void {
    this.activity?.end();
    this.activity = undefined;
    this.#actor?.stop();
    this.#actor = undefined;
  }
}

interface LiveActor {
  send(event: DomainEvent): History;
  stop(): void;
}

/** Independent root actors: children of one parent cost more the more of them there are. */
function startActor(history: History): LiveActor {
  switch (history.kind) {
    case 'run': {
      const actor = runSteps.actorAt(history.snapshot);
      return liveActor(actor, () => ({ ...history, snapshot: actor.getSnapshot() }));
    }
    case 'batch': {
      const actor = batchSteps.actorAt(history.snapshot);
      return liveActor(actor, () => ({ ...history, snapshot: actor.getSnapshot() }));
    }
    case 'ensemble': {
      const actor = ensembleSteps.actorAt(history.snapshot);
      return liveActor(actor, () => ({ ...history, snapshot: actor.getSnapshot() }));
    }
  }
}

function liveActor(
  actor: { send(event: DomainEvent): void; stop(): unknown },
  historyNow: () => History,
): LiveActor {
  return {
    send: (event) => {
      actor.send(event);
      return historyNow();
    },
    stop: () => void actor.stop(),
  };
}
