import type { DomainEvent } from '../../events/catalogue/index.js';
import type { RunContext, RunSnapshot, RunState } from '../../machines/index.js';
import type { RunRow } from './rows.js';

type Waiting = Pick<
  RunRow,
  'waiting_for' | 'waiting_since' | 'waiting_until' | 'waiting_detail'
>;

const notWaiting: Waiting = Object.freeze({
  waiting_for: null,
  waiting_since: null,
  waiting_until: null,
  waiting_detail: null,
});

/** What a run in this state waits for, in the words of the view `tutti.waiting`. */
const waitsFor: Partial<Record<RunState, string>> = {
  planned: 'a free slot',
  retrying: 'its next attempt',
  ready: 'a free job slot',
  queued: 'the scheduler',
  lost: 'your answer',
};

/** A run's waiting changes when its state does, and when a check or a submission says "not yet". */
export function waitingOf(event: DomainEvent, after: RunSnapshot): Partial<Waiting> {
  if (event.type === 'task.waiting') {
    const { tries, output, next_at } = event.data;
    return {
      waiting_for: 'a check',
      waiting_until: next_at,
      waiting_detail: output,
      ...(tries <= 1 ? { waiting_since: event.meta.at } : {}),
    };
  }
  if (event.type === 'run.submit-failed') {
    return { ...begin(event, 'the backend'), waiting_until: event.data.again_at, waiting_detail: event.data.message };
  }
  if (staysWhereItIs.has(event.type)) return {};
  const what = waitsFor[after.value];
  return what === undefined ? notWaiting : { ...begin(event, what), ...until(after.context) };
}

/** These leave a run in its state, and so in what it waits for. */
const staysWhereItIs: ReadonlySet<string> = new Set([
  'run.held',
  'run.released',
  'run.changed',
  'task.started',
]);

function begin(event: DomainEvent, what: string): Waiting {
  return { ...notWaiting, waiting_for: what, waiting_since: event.meta.at };
}

function until({ notBefore }: RunContext): Partial<Waiting> {
  return notBefore === null ? {} : { waiting_until: notBefore };
}
