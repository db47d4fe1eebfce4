import type { DomainEvent, TaskPhase } from '../events/catalogue/index.js';

/** How far a list of tasks has come. A chain ends at its last task or at the first that fails. */
export interface TaskChain {
  readonly phase: TaskPhase | null;
  /** Index of the first task that has not ended. */
  readonly next: number;
  /** The one whose intent is written; whether it runs, its claim and record tell. */
  readonly current: {
    readonly index: number;
    readonly attempt: number;
    readonly name: string;
    readonly token: string;
    readonly startedAt: string;
    /** Of a check that was not true yet: how often it had been asked when that was last written. */
    readonly tries?: number;
  } | null;
  readonly failed: { readonly index: number; readonly message: string | null } | null;
}

export const noTasks: TaskChain = Object.freeze({
  phase: null,
  next: 0,
  current: null,
  failed: null,
});

export function followTask(chain: TaskChain, event: DomainEvent): TaskChain {
  switch (event.type) {
    case 'task.started': {
      const { phase, index, attempt, name, token } = event.data;
      return {
        phase,
        next: index,
        current: { index, attempt, name, token, startedAt: event.meta.at },
        failed: null,
      };
    }
    case 'task.waiting':
      return chain.current === null
        ? chain
        : { ...chain, current: { ...chain.current, tries: event.data.tries } };
    case 'task.finished': {
      const { phase, index, ok, message } = event.data;
      return {
        phase,
        next: index + 1,
        current: null,
        failed: ok ? null : { index, message: message ?? null },
      };
    }
    default:
      return chain;
  }
}

/** A chain moves forward only, one task at a time: the next one starts when none is going on. */
export function mayFollowTask(
  chain: TaskChain,
  event: DomainEvent,
  phases: readonly TaskPhase[],
): boolean {
  if (!isTaskEvent(event) || !phases.includes(event.data.phase)) return false;
  if (event.type === 'task.started') {
    const again = chain.current?.index === event.data.index;
    return (
      chain.failed === null &&
      event.data.index >= reached(chain, event.data.phase) &&
      (chain.current === null || again)
    );
  }
  return chain.current?.index === event.data.index && chain.current.attempt === event.data.attempt;
}

/** Index of the first task of this list that has not ended. */
export function reached(chain: TaskChain, phase: TaskPhase): number {
  return chain.phase === phase ? chain.next : 0;
}

type TaskEvent = Extract<DomainEvent, { type: `task.${string}` }>;

function isTaskEvent(event: DomainEvent): event is TaskEvent {
  return event.type.startsWith('task.');
}
