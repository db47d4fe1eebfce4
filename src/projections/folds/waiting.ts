import type { DomainEvent } from '../../events/catalogue/index.js';
import type { RunSnapshot, RunState } from '../../machines/index.js';

/** What a run waits for, since when, until when where that is known, and what was last said of it. */
export interface Waiting {
  readonly for: string;
  readonly since: string;
  readonly until?: string;
  readonly detail?: string;
}

/** What a run in this state waits for, in the words of the view `tutti.waiting`. */
const waitsFor: Partial<Record<RunState, string>> = {
  planned: 'a free slot',
  retrying: 'its next attempt',
  ready: 'a free job slot',
  queued: 'the scheduler',
  lost: 'your answer',
};

/** These leave a run in its state, and so in what it waits for. */
const staysWhereItIs: ReadonlySet<string> = new Set([
  'run.held',
  'run.released',
  'run.changed',
  'task.started',
]);

/** A run's waiting changes when its state does, and when a check or a submission says "not yet". */
export function waitingOf(
  event: DomainEvent,
  after: RunSnapshot,
): { readonly waiting?: Waiting | null } {
  if (staysWhereItIs.has(event.type)) return {};
  return { waiting: notYet(event, after) ?? inState(event, after) };
}

function notYet(event: DomainEvent, { context }: RunSnapshot): Waiting | undefined {
  const { at } = event.meta;
  switch (event.type) {
    case 'task.waiting': {
      const { output, next_at } = event.data;
      const since = context.tasks.current?.startedAt ?? at;
      return { for: 'a check', since, until: next_at, detail: output };
    }
    case 'run.submit-failed': {
      const { again_at, message } = event.data;
      return { for: 'the backend', since: at, until: again_at, detail: message };
    }
    default:
      return undefined;
  }
}

function inState(event: DomainEvent, { value, context }: RunSnapshot): Waiting | null {
  const what = waitsFor[value];
  if (what === undefined) return null;
  const waiting = { for: what, since: event.meta.at };
  return context.notBefore === null ? waiting : { ...waiting, until: context.notBefore };
}
