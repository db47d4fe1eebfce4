import { Type } from '@sinclair/typebox';
import { defineEvent } from './define-event.js';
import {
  cancelRequest,
  LimitChange,
  Ordinal,
  RateChange,
  Reason,
  Tally,
  TaskPhase,
} from './values.js';

export const batchEvents = {
  'batch.started': defineEvent('batch', 'Its turn has come: the pre_batch tasks run.', {}),
  'batch.cycle-started': defineEvent(
    'batch',
    'Its runs may start, for the first or the next time.',
    {
      cycle: Ordinal,
    },
  ),
  'batch.cycle-finished': defineEvent(
    'batch',
    'Its runs have ended, and it begins once more: its pre_batch tasks run again.',
    { cycle: Ordinal, runs: Tally },
  ),
  'batch.held': defineEvent('batch', 'None of its runs starts until it is released.', {
    reason: Type.Optional(Type.String()),
    question: Type.Optional(
      Type.String({ description: 'What Tutti, which held it by itself, asks its user.' }),
    ),
  }),
  'batch.released': defineEvent('batch', 'The hold is over.', {}),
  'batch.cancel-requested': defineEvent('batch', 'Somebody wants all of it to end.', cancelRequest),
  'batch.limits-changed': defineEvent('batch', 'How much of it may be going on at once.', {
    maxruns: LimitChange,
    maxjobs: LimitChange,
    rate: RateChange,
  }),
  'batch.finished': defineEvent('batch', 'Its runs have ended and its post_batch tasks are done.', {
    runs: Tally,
    message: Type.Optional(Type.String({ description: 'Why it does not repeat any more.' })),
  }),
  'batch.failed': defineEvent(
    'batch',
    'A task of the batch failed. Runs that did not start are skipped.',
    {
      phase: TaskPhase,
      reason: Reason,
      message: Type.Optional(Type.String()),
    },
  ),
  'batch.cancelled': defineEvent(
    'batch',
    'It was cancelled and nothing of it is going on any more.',
    {
      runs: Tally,
    },
  ),
  'batch.reopened': defineEvent(
    'batch',
    'It had ended, and runs of it are tried again: it waits for its turn once more.',
    {},
  ),
} as const;
