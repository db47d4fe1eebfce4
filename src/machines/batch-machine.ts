import { assign, setup } from 'xstate';
import type { DomainEvent } from '../events/catalogue/index.js';
import type { ChangesOf, MomentOf } from './changes.js';
import { cancelFrom, type CancelRequest, type Hold, holdFrom } from './hold.js';
import { followTask, mayFollowTask, noTasks, type TaskChain } from './task-chain.js';
import { typesOf } from './types-of.js';

export interface BatchContext {
  readonly cycle: number;
  readonly hold: Hold | null;
  readonly cancel: CancelRequest | null;
  readonly tasks: TaskChain;
}

type Moment = MomentOf<BatchContext>;

/** What each event changes in what is known of the batch. */
export const batchChanges = {
  hold: ({ event }: Moment) => (event.type === 'batch.held' ? { hold: holdFrom(event.data) } : {}),
  release: () => ({ hold: null }),
  askToCancel: ({ event }: Moment) =>
    event.type === 'batch.cancel-requested' ? { cancel: cancelFrom(event.data) } : {},
  task: ({ context, event }: Moment) => ({ tasks: followTask(context.tasks, event) }),
  cycle: ({ event }: Moment) =>
    event.type === 'batch.cycle-started' ? { cycle: event.data.cycle, tasks: noTasks } : {},
  /** The event itself is the record: limits are the scheduler's to know. */
  note: () => ({}),
} as const satisfies ChangesOf<BatchContext>;

/**
 *   planned ─► preparing (pre_batch) ─► running ─► finishing (post_batch) ─► finished
 *
 * The first post_batch task's start is what closes a batch; one without such tasks finishes at
 * once. A batch that has ended runs again when one of its runs is tried again.
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
    preBatchTask: ({ context, event }) => mayFollowTask(context.tasks, event, ['pre_batch']),
    postBatchTask: ({ context, event }) => mayFollowTask(context.tasks, event, ['post_batch']),
    anyTask: ({ context, event }) =>
      mayFollowTask(context.tasks, event, ['pre_batch', 'post_batch']),
    firstCycle: ({ event }) => event.type === 'batch.cycle-started' && event.data.cycle === 1,
    nextCycle: ({ context, event }) =>
      event.type === 'batch.cycle-started' && event.data.cycle === context.cycle + 1,
    sameCycle: ({ context, event }) =>
      event.type === 'batch.cycle-started' && event.data.cycle === context.cycle,
  },
  actions: {
    hold: assign(batchChanges.hold),
    release: assign(batchChanges.release),
    askToCancel: assign(batchChanges.askToCancel),
    task: assign(batchChanges.task),
    cycle: assign(batchChanges.cycle),
    note: assign(batchChanges.note),
  },
}).createMachine({
  id: 'batch',
  context: { cycle: 1, hold: null, cancel: null, tasks: noTasks },
  initial: 'planned',
  states: {
    planned: { on: { ...whileLive(), 'batch.started': 'preparing' } },
    preparing: {
      meta: { activity: 'tasks' },
      on: {
        ...whileLive(),
        ...tasks('preBatchTask'),
        'batch.cycle-started': { guard: 'firstCycle', target: 'running', actions: 'cycle' },
        'batch.failed': 'failed',
      },
    },
    running: {
      on: {
        ...whileLive(),
        'task.started': { guard: 'postBatchTask', target: 'finishing', actions: 'task' },
        'batch.cycle-started': { guard: 'nextCycle', actions: 'cycle' },
        'batch.finished': 'finished',
        'batch.failed': 'failed',
      },
    },
    finishing: {
      meta: { activity: 'tasks' },
      on: {
        ...whileLive(),
        ...tasks('postBatchTask'),
        'batch.cycle-started': { guard: 'nextCycle', target: 'running', actions: 'cycle' },
        'batch.finished': 'finished',
        'batch.failed': 'failed',
      },
    },
    cancelling: {
      meta: { activity: 'cancel' },
      on: { ...tasks('anyTask'), 'batch.cancelled': 'cancelled' },
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
    'batch.cycle-started': { guard: 'sameCycle', target: 'running', actions: 'cycle' },
  } as const;
}
