import { assign, setup } from 'xstate';
import type { DomainEvent, Phase } from '../events/catalogue/index.js';
import type { ChangesOf, MomentOf } from './changes.js';
import { cancelFrom, holdFrom, isSharper } from './hold.js';
import { newRun, nextAttempt, ofThisAttempt, type RunContext } from './run-context.js';
import { followTask, mayFollowTask, noTasks } from './task-chain.js';
import { typesOf } from './types-of.js';

type Moment = MomentOf<RunContext>;

/** What each event changes in what is known of the run. */
export const runChanges = {
  plan: ({ context, event }: Moment) => {
    if (event.type !== 'run.planned' && event.type !== 'run.changed') return {};
    const { params, texts, priority } = event.data;
    return {
      params: params ?? context.params,
      texts: params === undefined ? context.texts : (texts ?? {}),
      priority: priority ?? context.priority,
    };
  },
  hold: ({ event }: Moment) => (event.type === 'run.held' ? { hold: holdFrom(event.data) } : {}),
  release: () => ({ hold: null }),
  /** A lost job may turn up and run: it is taken back as one that is there, and then looked for again. */
  askToCancel: ({ context, event }: Moment) =>
    event.type === 'run.cancel-requested'
      ? {
          cancel: cancelFrom(event.data),
          exit: context.exit?.outcome === 'lost' ? null : context.exit,
        }
      : {},
  dispatch: () => ({ notBefore: null }),
  request: ({ event }: Moment) => {
    if (event.type !== 'run.submit-requested') return {};
    const { token, backend } = event.data;
    const job = { token, backend, id: null, requestedAt: event.meta.at, submittedAt: null };
    return { job, exit: null, submitAgainAt: null };
  },
  submitLater: ({ event }: Moment) =>
    event.type === 'run.submit-failed' ? { submitAgainAt: event.data.again_at } : {},
  submit: ({ context, event }: Moment) =>
    event.type === 'run.submitted' && context.job !== null
      ? { job: { ...context.job, id: event.data.job, submittedAt: event.meta.at } }
      : {},
  exit: ({ event }: Moment) => (event.type === 'run.exited' ? { exit: event.data } : {}),
  forgetJob: () => ({ job: null, submitAgainAt: null, exit: null }),
  task: ({ context, event }: Moment) =>
    event.type === 'task.finished' && event.data.phase === 'until'
      ? { tasks: noTasks, isDone: event.data.ok }
      : { tasks: followTask(context.tasks, event) },
  continue: ({ event }: Moment) =>
    event.type === 'run.continued'
      ? { segment: event.data.segment, job: null, exit: null, isDone: null }
      : {},
  fail: ({ event }: Moment) =>
    event.type === 'run.failed'
      ? { failure: { phase: event.data.phase, reason: event.data.reason } }
      : {},
  retry: ({ context, event }: Moment) =>
    event.type === 'run.retry-scheduled' ? nextAttempt(context, event.data) : {},
  /** The event itself is the record. */
  note: () => ({}),
  cycle: ({ context, event }: Moment) => {
    if (event.type !== 'run.cycle-started') return {};
    const { params, texts, priority, hold } = context;
    return { ...newRun, params, texts, priority, hold, cycle: event.data.cycle };
  },
} as const satisfies ChangesOf<RunContext>;

/**
 * The life of a run:
 *
 *   planned ─► templating ─► checking ─► ready ─► submitting ─► queued ─► running
 *                                          ▲                                 │
 *                      next segment ───────┤                                 ▼
 *   succeeded │ failed ◄── concluding ◄────┴───────────────────────── post-processing
 *
 * `retrying` is `planned` once more, with a time to wait for. `lost` is a job that nobody can
 * find: it waits for its user. `cancelling` waits for what is still going on. Nothing is final in
 * XState's sense, because a run that has ended can be tried again; the tag `ended` says so instead.
 *
 * The machine takes facts only. It does nothing by itself: a state names its activity in `meta`,
 * and the supervisor sees to it that this activity runs, now or after a restart.
 */
export const runMachine = setup({
  types: typesOf<{
    context: RunContext;
    events: DomainEvent;
    tags: 'ended' | 'waiting' | 'job';
    meta: { activity: RunActivity };
  }>(),
  guards: {
    thisAttempt: ({ context, event }) => ofThisAttempt(context, event),
    begins: ({ context, event }, at: readonly Phase[]) =>
      event.type === 'run.dispatched' &&
      ofThisAttempt(context, event) &&
      event.data.from === context.from &&
      at.includes(context.from),
    intended: ({ context, event }) =>
      ofThisAttempt(context, event) && context.job?.submittedAt === null && context.exit === null,
    submitted: ({ context, event }) =>
      ofThisAttempt(context, event) &&
      typeof context.job?.submittedAt === 'string' &&
      context.exit === null,
    lost: ({ context, event }) =>
      event.type === 'run.exited' && event.data.outcome === 'lost' && ofThisAttempt(context, event),
    requeuedHere: ({ context, event }) =>
      event.type === 'run.requeued' && event.data.by === 'tutti' && ofThisAttempt(context, event),
    nextAttempt: ({ context, event }) =>
      event.type === 'run.retry-scheduled' && event.data.attempt === context.attempt + 1,
    nextSegment: ({ context, event }) =>
      event.type === 'run.continued' && event.data.segment === context.segment + 1,
    nextCycle: ({ context, event }) =>
      event.type === 'run.cycle-started' && event.data.cycle > context.cycle,
    preRunTask: ({ context, event }) =>
      ofThisAttempt(context, event) && mayFollowTask(context.tasks, event, ['pre_run']),
    postRunTask: ({ context, event }) =>
      ofThisAttempt(context, event) && mayFollowTask(context.tasks, event, ['until', 'post_run']),
    anyTask: ({ context, event }) =>
      ofThisAttempt(context, event) &&
      mayFollowTask(context.tasks, event, ['pre_run', 'until', 'post_run']),
    sharper: ({ context, event }) =>
      event.type === 'run.cancel-requested' && isSharper(context.cancel, event.data),
    held: ({ context }) => context.hold !== null,
  },
  actions: {
    plan: assign(runChanges.plan),
    hold: assign(runChanges.hold),
    release: assign(runChanges.release),
    askToCancel: assign(runChanges.askToCancel),
    dispatch: assign(runChanges.dispatch),
    request: assign(runChanges.request),
    submitLater: assign(runChanges.submitLater),
    submit: assign(runChanges.submit),
    exit: assign(runChanges.exit),
    forgetJob: assign(runChanges.forgetJob),
    task: assign(runChanges.task),
    continue: assign(runChanges.continue),
    fail: assign(runChanges.fail),
    retry: assign(runChanges.retry),
    note: assign(runChanges.note),
    cycle: assign(runChanges.cycle),
  },
}).createMachine({
  id: 'run',
  context: newRun,
  initial: 'unplanned',
  states: {
    unplanned: {
      tags: 'waiting',
      on: { 'run.planned': { target: 'planned', actions: 'plan' } },
    },
    planned: {
      tags: 'waiting',
      on: {
        ...whileLive(),
        ...dispatched(),
        'run.changed': { actions: 'plan' },
        'run.skipped': 'skipped',
      },
    },
    retrying: {
      tags: 'waiting',
      on: {
        ...whileLive(),
        ...dispatched(),
        'run.changed': { actions: 'plan' },
        'run.skipped': 'skipped',
      },
    },
    templating: {
      meta: { activity: 'template' },
      on: { ...whileLive(), ...mayFail(), 'run.templated': 'checking' },
    },
    checking: {
      meta: { activity: 'tasks' },
      on: { ...whileLive(), ...mayFail(), ...tasks('preRunTask'), 'run.checked': 'ready' },
    },
    ready: {
      tags: 'waiting',
      on: {
        ...whileLive(),
        ...mayFail(),
        'run.submit-requested': { guard: 'thisAttempt', target: 'submitting', actions: 'request' },
      },
    },
    submitting: {
      tags: 'job',
      meta: { activity: 'submit' },
      on: {
        ...whileLive(),
        ...mayFail(),
        'run.submitted': { guard: 'thisAttempt', target: 'queued', actions: 'submit' },
        'run.submit-failed': { guard: 'thisAttempt', actions: 'submitLater' },
      },
    },
    queued: {
      tags: 'job',
      meta: { activity: 'watch' },
      on: {
        ...whileLive(),
        ...mayFail(),
        ...jobEnds(),
        'run.running': { guard: 'thisAttempt', target: 'running' },
        'run.requeued': { guard: 'requeuedHere', target: 'ready', actions: 'forgetJob' },
      },
    },
    running: {
      tags: 'job',
      meta: { activity: 'watch' },
      on: {
        ...whileLive(),
        ...mayFail(),
        ...jobEnds(),
        'run.requeued': [
          { guard: 'requeuedHere', target: 'ready', actions: 'forgetJob' },
          { guard: 'thisAttempt', target: 'queued' },
        ],
      },
    },
    lost: {
      tags: 'waiting',
      on: {
        ...whileLive(),
        ...mayFail(),
        ...jobEnds(),
        'run.running': { guard: 'thisAttempt', target: 'running' },
        'run.changed': { actions: 'plan' },
      },
    },
    'post-processing': {
      meta: { activity: 'tasks' },
      on: {
        ...whileLive(),
        ...mayFail(),
        ...tasks('postRunTask'),
        'run.continued': { guard: 'nextSegment', target: 'ready', actions: 'continue' },
        'run.post-processed': 'concluding',
      },
    },
    concluding: {
      on: { ...whileLive(), ...mayFail(), ...repeats(), 'run.succeeded': 'succeeded' },
    },
    cancelling: {
      meta: { activity: 'cancel' },
      on: {
        ...holds(),
        ...tasks('anyTask'),
        'run.cancel-requested': { guard: 'sharper', actions: 'askToCancel' },
        'run.submitted': { guard: 'intended', actions: 'submit' },
        'run.running': { guard: 'submitted', actions: 'note' },
        'run.exited': { guard: 'thisAttempt', actions: 'exit' },
        'run.cancelled': 'cancelled',
        'run.failed': { target: 'failed', actions: 'fail' },
      },
    },
    succeeded: { tags: 'ended', on: repeats() },
    failed: { tags: 'ended', on: { ...mayBeRetried(), ...repeats() } },
    cancelled: { tags: 'ended', on: mayBeRetried() },
    skipped: { tags: 'ended', on: mayBeRetried() },
  },
});

export type RunActivity = 'template' | 'tasks' | 'submit' | 'watch' | 'cancel';

// Transitions that several states share. They are functions, so that each state gets its own.

function holds() {
  return {
    'run.held': { actions: 'hold' },
    'run.released': { guard: 'held', actions: 'release' },
  } as const;
}

function whileLive() {
  return {
    ...holds(),
    'run.cancel-requested': { target: 'cancelling', actions: 'askToCancel' },
  } as const;
}

function dispatched() {
  const begin = (target: 'templating' | 'checking' | 'ready' | 'post-processing', at: Phase[]) =>
    ({ guard: { type: 'begins', params: at }, target, actions: 'dispatch' }) as const;
  return {
    'run.dispatched': [
      begin('templating', ['template']),
      begin('checking', ['pre_run']),
      begin('ready', ['submit', 'job']),
      begin('post-processing', ['post_run']),
    ],
  } as const;
}

function mayFail() {
  return {
    'run.failed': { target: 'failed', actions: 'fail' },
    'run.retry-scheduled': { guard: 'nextAttempt', target: 'retrying', actions: 'retry' },
  } as const;
}

function mayBeRetried() {
  return {
    'run.changed': { actions: 'plan' },
    'run.retry-scheduled': { guard: 'nextAttempt', target: 'retrying', actions: 'retry' },
  } as const;
}

function repeats() {
  return {
    'run.cycle-started': { guard: 'nextCycle', target: 'planned', actions: 'cycle' },
  } as const;
}

function jobEnds() {
  return {
    'run.exited': [
      { guard: 'lost', target: 'lost', actions: 'exit' },
      { guard: 'thisAttempt', target: 'post-processing', actions: 'exit' },
    ],
  } as const;
}

function tasks(guard: 'preRunTask' | 'postRunTask' | 'anyTask') {
  return {
    'task.started': { guard, actions: 'task' },
    'task.finished': { guard, actions: 'task' },
    'task.waiting': { guard, actions: 'task' },
  } as const;
}
