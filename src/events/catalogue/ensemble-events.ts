import { Type } from '@sinclair/typebox';
import { defineEvent } from './define-event.js';
import { cancelRequest, Count, LimitChange, RateChange, Tally } from './values.js';

export const ensembleEvents = {
  'ensemble.created': defineEvent(
    'ensemble',
    'An ensemble was defined. Its runs are planned next.',
    {
      name: Type.String({ description: 'What the user calls it; the ensemble id adds a counter.' }),
      definition: Type.Record(Type.String(), Type.Unknown(), {
        description: 'The configuration, validated and with its defaults filled in.',
      }),
      runs: Type.Integer({ minimum: 0, description: 'How many runs are to be planned.' }),
      source: Type.Object(
        {
          file: Type.String({ description: 'Absolute path of the file.' }),
          sha256: Type.String({ description: 'Of its bytes, in hexadecimal.' }),
        },
        { additionalProperties: false },
      ),
      overrides: Type.Record(Type.String(), Type.String(), {
        description: 'What `-x name=value` gave, as it was typed.',
      }),
      parent: Type.Optional(
        Type.String({ description: 'The ensemble whose runs it takes up, where there is one.' }),
      ),
      backend: Type.String({ description: 'Where its jobs run, unless a batch says otherwise.' }),
      cwd: Type.String(),
      user: Type.String(),
      host: Type.String(),
      tutti: Type.String({ description: 'Version of Tutti.' }),
      arguments: Type.Array(Type.String(), {
        description: 'The command line, without the program.',
      }),
      environment_sha256: Type.String({
        description: 'Of the environment that jobs and tasks will see.',
      }),
    },
  ),
  'ensemble.started': defineEvent(
    'ensemble',
    'All runs are planned and the pre_process tasks are done: batches may start.',
    {},
  ),
  'ensemble.held': defineEvent('ensemble', 'Nothing new starts until it is released.', {
    reason: Type.Optional(Type.String()),
  }),
  'ensemble.released': defineEvent('ensemble', 'The hold is over.', {}),
  'ensemble.cancel-requested': defineEvent(
    'ensemble',
    'Somebody wants all of it to end.',
    cancelRequest,
  ),
  'ensemble.limits-changed': defineEvent(
    'ensemble',
    'How much may be going on at once, for all batches together.',
    {
      maxruns: LimitChange,
      maxjobs: LimitChange,
      rate: RateChange,
    },
  ),
  'ensemble.amended': defineEvent('ensemble', 'Runs or batches were added.', {
    batches: Type.Optional(
      Type.Array(Type.Record(Type.String(), Type.Unknown()), {
        description: 'Definitions of new batches.',
      }),
    ),
    runs: Count,
  }),
  'ensemble.finished': defineEvent('ensemble', 'Everything that could run has ended.', {
    outcome: Type.Union([
      Type.Literal('succeeded'),
      Type.Literal('failed'),
      Type.Literal('cancelled'),
    ]),
    runs: Tally,
    message: Type.Optional(Type.String()),
  }),
  'ensemble.reopened': defineEvent(
    'ensemble',
    'It had finished, and runs of it are tried again: it goes on from where it had got to.',
    {},
  ),
  'supervisor.attached': defineEvent('ensemble', 'A process took charge of the ensemble.', {
    supervisor: Type.String(),
    host: Type.String(),
    pid: Type.Integer(),
    epoch: Type.Integer({ description: 'Of its lease: each takeover raises it.' }),
    tutti: Type.String({ description: 'Version of Tutti.' }),
  }),
  'supervisor.detached': defineEvent('ensemble', 'The process left, of its own will.', {
    supervisor: Type.String(),
    why: Type.Union(
      [Type.Literal('finished'), Type.Literal('interrupted'), Type.Literal('stalled')],
      { description: 'Stalled: nothing could go on before its user did something.' },
    ),
  }),
} as const;
