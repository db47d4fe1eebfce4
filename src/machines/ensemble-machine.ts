import { assign, setup } from 'xstate';
import type { DomainEvent } from '../events/catalogue/index.js';
import type { ChangesOf, MomentOf } from './changes.js';
import { cancelFrom, type CancelRequest, type Hold, holdFrom, isSharper } from './hold.js';
import { followTask, mayFollowTask, noTasks, type TaskChain } from './task-chain.js';
import { typesOf } from './types-of.js';

export interface EnsembleContext {
  readonly hold: Hold | null;
  readonly cancel: CancelRequest | null;
  readonly tasks: TaskChain;
  /** Whether what comes before all batches is done. */
  readonly isPrepared: boolean;
  /** Which supervisor has it, or null where none has said that it is there. */
  readonly supervisor: string | null;
}

type Moment = MomentOf<EnsembleContext>;

/** What each event changes in what is known of the ensemble. */
export const ensembleChanges = {
  hold: ({ event }: Moment) =>
    event.type === 'ensemble.held' ? { hold: holdFrom(event.data) } : {},
  release: () => ({ hold: null }),
  askToCancel: ({ event }: Moment) =>
    event.type === 'ensemble.cancel-requested' ? { cancel: cancelFrom(event.data) } : {},
  task: ({ context, event }: Moment) => ({ tasks: followTask(context.tasks, event) }),
  begin: () => ({ tasks: noTasks, cancel: null, isPrepared: true }),
  reopen: () => ({ tasks: noTasks, cancel: null, hold: null }),
  attach: ({ event }: Moment) =>
    event.type === 'supervisor.attached' ? { supervisor: event.data.supervisor } : {},
  detach: () => ({ supervisor: null }),
  /** The event itself is the record: limits, runs and batches are known elsewhere by it. */
  note: () => ({}),
} as const satisfies ChangesOf<EnsembleContext>;

/**
 *   defined ─► created (pre_process) ─► running ─► finishing (post_process) ─► finished
 *
 * Supervisors come and go in every state. A finished ensemble starts again when runs are added to
 * it, and goes on from where it had got to when runs of it are tried again.
 */
export const ensembleMachine = setup({
  types: typesOf<{
    context: EnsembleContext;
    events: DomainEvent;
    tags: 'ended';
    meta: { activity: EnsembleActivity };
  }>(),
  guards: {
    held: ({ context }) => context.hold !== null,
    prepared: ({ context }) => context.isPrepared,
    preProcessTask: ({ context, event }) => mayFollowTask(context.tasks, event, ['pre_process']),
    postProcessTask: ({ context, event }) => mayFollowTask(context.tasks, event, ['post_process']),
    anyTask: ({ context, event }) =>
      mayFollowTask(context.tasks, event, ['pre_process', 'post_process']),
    sharper: ({ context, event }) =>
      event.type === 'ensemble.cancel-requested' && isSharper(context.cancel, event.data),
    attached: ({ context, event }) =>
      event.type === 'supervisor.detached' && event.data.supervisor === context.supervisor,
  },
  actions: {
    hold: assign(ensembleChanges.hold),
    release: assign(ensembleChanges.release),
    askToCancel: assign(ensembleChanges.askToCancel),
    task: assign(ensembleChanges.task),
    begin: assign(ensembleChanges.begin),
    reopen: assign(ensembleChanges.reopen),
    attach: assign(ensembleChanges.attach),
    detach: assign(ensembleChanges.detach),
    note: assign(ensembleChanges.note),
  },
}).createMachine({
  id: 'ensemble',
  context: { hold: null, cancel: null, tasks: noTasks, isPrepared: false, supervisor: null },
  initial: 'defined',
  states: {
    defined: { on: { 'ensemble.created': 'created' } },
    created: {
      meta: { activity: 'tasks' },
      on: {
        ...whileLive(),
        ...tasks('preProcessTask'),
        'ensemble.started': { target: 'running', actions: 'begin' },
        'ensemble.finished': 'finished',
      },
    },
    running: {
      on: {
        ...whileLive(),
        'task.started': { guard: 'postProcessTask', target: 'finishing', actions: 'task' },
        'ensemble.finished': 'finished',
      },
    },
    finishing: {
      meta: { activity: 'tasks' },
      on: { ...whileLive(), ...tasks('postProcessTask'), 'ensemble.finished': 'finished' },
    },
    cancelling: {
      meta: { activity: 'cancel' },
      on: {
        ...supervised(),
        ...tasks('anyTask'),
        'ensemble.cancel-requested': { guard: 'sharper', actions: 'askToCancel' },
        'ensemble.finished': 'finished',
      },
    },
    finished: {
      tags: 'ended',
      on: {
        ...supervised(),
        'ensemble.amended': { actions: 'note' },
        'ensemble.started': { target: 'running', actions: 'begin' },
        'ensemble.reopened': [
          { guard: 'prepared', target: 'running', actions: 'reopen' },
          { target: 'created', actions: 'reopen' },
        ],
      },
    },
  },
});

export type EnsembleActivity = 'tasks' | 'cancel';

function supervised() {
  return {
    'supervisor.attached': { actions: 'attach' },
    'supervisor.detached': { guard: 'attached', actions: 'detach' },
  } as const;
}

function whileLive() {
  return {
    ...supervised(),
    'ensemble.held': { actions: 'hold' },
    'ensemble.released': { guard: 'held', actions: 'release' },
    'ensemble.cancel-requested': { target: 'cancelling', actions: 'askToCancel' },
    'ensemble.limits-changed': { actions: 'note' },
    'ensemble.amended': { actions: 'note' },
  } as const;
}

function tasks(guard: 'preProcessTask' | 'postProcessTask' | 'anyTask') {
  return {
    'task.started': { guard, actions: 'task' },
    'task.finished': { guard, actions: 'task' },
    'task.waiting': { guard, actions: 'task' },
  } as const;
}
