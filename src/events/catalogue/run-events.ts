import { Type } from '@sinclair/typebox';
import { defineEvent } from './define-event.js';
import { cancelRequest, Ordinal, Params, Phase, Reason, Texts, Time } from './values.js';

const attempt = Type.Integer({ minimum: 1, description: 'Which attempt, counted from 1.' });
const message = Type.Optional(Type.String({ description: 'For people.' }));

export const runEvents = {
  'run.planned': defineEvent('run', 'The run exists.', {
    params: Params,
    texts: Type.Optional(Texts),
    priority: Type.Integer({ description: 'Higher starts first.' }),
  }),
  'run.changed': defineEvent(
    'run',
    'Its parameters or its priority were changed before it started, or before another attempt.',
    {
      params: Type.Optional(Params),
      texts: Type.Optional(Texts),
      priority: Type.Optional(Type.Integer()),
    },
  ),
  'run.held': defineEvent('run', 'It does not go on until it is released.', {
    reason: Type.Optional(Type.String()),
    question: Type.Optional(
      Type.String({ description: 'What Tutti cannot decide by itself and asks its user.' }),
    ),
  }),
  'run.released': defineEvent('run', 'The hold is over.', {}),
  'run.dispatched': defineEvent('run', 'It got a slot and starts.', { attempt, from: Phase }),
  'run.templated': defineEvent('run', 'Its directory is made and its files are written.', {
    files: Type.Array(
      Type.Object({ path: Type.String(), sha256: Type.String() }, { additionalProperties: false }),
    ),
  }),
  'run.checked': defineEvent('run', 'Its pre_run tasks are done: it is ready for a job slot.', {}),
  'run.submit-requested': defineEvent(
    'run',
    'The intent to submit, written before the scheduler is asked, so that a crash cannot submit twice.',
    {
      attempt,
      segment: Ordinal,
      cycle: Ordinal,
      token: Type.String({ description: 'Names this submission; it is found again by it.' }),
      backend: Type.String(),
    },
  ),
  'run.submitted': defineEvent('run', 'The backend has the job.', {
    attempt,
    job: Type.String({ description: "The backend's id of it." }),
  }),
  'run.submit-failed': defineEvent(
    'run',
    'The backend could not be asked; it will be asked again.',
    {
      attempt,
      message: Type.String(),
      again_at: Time,
    },
  ),
  'run.running': defineEvent('run', 'The job has started.', {
    attempt,
    started_at: Type.Optional(Time),
    host: Type.Optional(Type.String()),
  }),
  'run.requeued': defineEvent('run', 'The job is waiting again and no attempt was spent.', {
    attempt,
    reason: Reason,
    by: Type.Union([Type.Literal('scheduler'), Type.Literal('tutti')], {
      description: 'The scheduler kept the job, or Tutti submits it anew.',
    }),
  }),
  'run.exited': defineEvent('run', 'The job has ended, or it is known that nobody can say how.', {
    attempt,
    outcome: Type.Union([Type.Literal('success'), Type.Literal('failure'), Type.Literal('lost')]),
    code: Type.Optional(Type.Integer()),
    signal: Type.Optional(Type.String()),
    reason: Type.Optional(Reason),
    evidence: Type.String({ description: 'What this is known from.' }),
    started_at: Type.Optional(Time),
    ended_at: Type.Optional(Time),
  }),
  'run.continued': defineEvent('run', 'It stopped at a limit and goes on as the next segment.', {
    segment: Ordinal,
  }),
  'run.cycle-started': defineEvent('run', 'It repeats in the same directory.', { cycle: Ordinal }),
  'run.post-processed': defineEvent('run', 'Its post_run tasks are done.', {}),
  'run.retry-scheduled': defineEvent('run', 'It will be tried again.', {
    attempt: Type.Integer({ minimum: 2, description: 'The number of the coming attempt.' }),
    from: Phase,
    reason: Reason,
    not_before: Time,
    fresh: Type.Optional(
      Type.Boolean({ description: 'In a new directory; the one that is there is put aside.' }),
    ),
  }),
  'run.succeeded': defineEvent('run', 'It ended well.', {}),
  'run.failed': defineEvent('run', 'It ended badly, and will not be tried again by itself.', {
    phase: Phase,
    reason: Reason,
    message,
    root_cause: Type.Optional(Type.String({ description: 'The run or batch that began it.' })),
  }),
  'run.cancel-requested': defineEvent('run', 'Somebody wants it to end.', cancelRequest),
  'run.cancelled': defineEvent(
    'run',
    'It was cancelled and nothing of it is going on any more.',
    {},
  ),
  'run.skipped': defineEvent('run', 'It will not run, because something that it needs failed.', {
    reason: Reason,
    root_cause: Type.Optional(Type.String({ description: 'The run or batch that began it.' })),
  }),
} as const;
