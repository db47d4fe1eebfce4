import { assign, setup } from 'xstate';
import type { DomainEvent } from '../events/catalogue/index.js';
import type { ChangesOf, MomentOf } from './changes.js';
import { cancelFrom, type CancelRequest, type Hold, holdFrom, isSharper } from './hold.js';
import { followTask, mayFollowTask, noTasks, type TaskChain } from './task-chain.js';
import { typesOf } from './types-of.js';

export interface BatchContext {
  readonly cycle: number;
  readonly hold: Hold | null;
  readonly cancel: CancelRequest | null;
  readonly tasks: TaskChain;
  /** Whether what comes before this cycle's runs is done. */
  readonly isPrepared: boolean;
}

type Moment = MomentOf<BatchContext>;

/** What each event changes in what is known of the batch. */
export const batchChanges = {
  hold: ({ event }: Moment) => (event.type === 'batch.held' ? { hold: holdFrom(event.data) } : {}),
  release: () => ({ hold: null }),
  askToCancel: ({ event }: Moment) =>
    event.type === 'batch.cancel-requested' ? { cancel: cancelFrom(event.data) } : {},
  task: ({ context, event }: Moment) => ({ tasks: followTask(context.tasks, event) }),
  cycle: () => ({ tasks: noTasks, cancel: null, isPrepared: true }),
  nextCycle: ({ context }: Moment) => ({
    cycle: context.cycle + 1,
    tasks: noTasks,
    isPrepared: false,
  }),
  /** A task that says that it is enough has been asked: trying a run again does not ask it again. */
  enough: () => ({ isPrepared: true }),
  reopen: () => ({ tasks: noTasks, cancel: null, hold: null }),
  /** The event itself is the record: limits are the scheduler's to know. */
  note: () => ({}),
} as const satisfies ChangesOf<BatchContext>;

/**
 *   planned ─► preparing (pre_batch) ─► running ─► finishing (post_batch) ─► finished
 *
 *                 ▲                       └──────────┬───────────────────────┘
 *                 └────────── next cycle ◄───────────┘
 *
 * The first post_batch task's start is what closes a batch; one without such tasks finishes at
 * once. A batch that has ended is planned once more when one of its runs is tried again; what had
 * been prepared for its runs is not prepared again.
 */
export const batchMachine = setup({
  types: typesOf<{
    context: BatchContext;
    events: DomainEvent;
    tags: 'ended';
    meta: { activity: BatchActivity };
  }>(),
  guards: {
    held: ({ context }) => context.hold !== null,
    prepared: ({ context }) => context.isPrepared,
    preBatchTask: ({ context, event }) => mayFollowTask(context.tasks, event, ['pre_batch']),
    postBatchTask: ({ context, event }) => mayFollowTask(context.tasks, event, ['post_batch']),
    anyTask: ({ context, event }) =>
      mayFollowTask(context.tasks, event, ['pre_batch', 'post_batch']),
    sharper: ({ context, event }) =>
      event.type === 'batch.cancel-requested' && isSharper(context.cancel, event.data),
    thisCycle: ({ context, event }) =>
      (event.type === 'batch.cycle-started' || event.type === 'batch.cycle-finished') &&
      event.data.cycle === context.cycle,
  },
  actions: {
    hold: assign(batchChanges.hold),
    release: assign(batchChanges.release),
    askToCancel: assign(batchChanges.askToCancel),
    task: assign(batchChanges.task),
    cycle: assign(batchChanges.cycle),
    nextCycle: assign(batchChanges.nextCycle),
    enough: assign(batchChanges.enough),
    reopen: assign(batchChanges.reopen),
    note: assign(batchChanges.note),
  },
}).createMachine({
  id: 'batch',
  context: { cycle: 1, hold: null, cancel: null, tasks: noTasks, isPrepared: false },
  initial: 'planned',
  states: {
    planned: {
      on: {
        ...whileLive(),
        'batch.started': [{ guard: 'prepared', target: 'running' }, { target: 'preparing' }],
      },
    },
    preparing: {
      meta: { activity: 'tasks' },
      on: {
        ...whileLive(),
        ...tasks('preBatchTask'),
        'batch.cycle-started': { guard: 'thisCycle', target: 'running', actions: 'cycle' },
        'batch.finished': { target: 'finished', actions: 'enough' },
        'batch.failed': 'failed',
      },
    },
    running: {
      on: {
        ...whileLive(),
        'task.started': { guard: 'postBatchTask', target: 'finishing', actions: 'task' },
        ...comesRoundAgain(),
        'batch.finished': 'finished',
        'batch.failed': 'failed',
      },
    },
    finishing: {
      meta: { activity: 'tasks' },
      on: {
        ...whileLive(),
        ...tasks('postBatchTask'),
        ...comesRoundAgain(),
        'batch.finished': 'finished',
        'batch.failed': 'failed',
      },
    },
    cancelling: {
      meta: { activity: 'cancel' },
      on: {
        ...tasks('anyTask'),
        'batch.cancel-requested': { guard: 'sharper', actions: 'askToCancel' },
        'batch.cancelled': 'cancelled',
      },
    },
    finished: { tags: 'ended', on: reopens() },
    failed: { tags: 'ended', on: reopens() },
    cancelled: { tags: 'ended', on: reopens() },
  },
});

export type BatchActivity = 'tasks' | 'cancel';

function whileLive() {
  return {
    'batch.held': { actions: 'hold' },
    'batch.released': { guard: 'held', actions: 'release' },
    'batch.cancel-requested': { target: 'cancelling', actions: 'askToCancel' },
    'batch.limits-changed': { actions: 'note' },
  } as const;
}

function tasks(guard: 'preBatchTask' | 'postBatchTask' | 'anyTask') {
  return {
    'task.started': { guard, actions: 'task' },
    'task.finished': { guard, actions: 'task' },
    'task.waiting': { guard, actions: 'task' },
  } as const;
}

function reopens() {
  return {
    'batch.reopened': { target: 'planned', actions: 'reopen' },
    // As logs have it that were written before there was `batch.reopened`.
    'batch.cycle-started': { guard: 'thisCycle', target: 'running', actions: 'cycle' },
  } as const;
}

function comesRoundAgain() {
  return {
    'batch.cycle-finished': { guard: 'thisCycle', target: 'preparing', actions: 'nextCycle' },
  } as const;
}
