import { Type } from '@sinclair/typebox';
import { defineEvent, type StreamKind } from './define-event.js';
import { Count, Ordinal, TaskPhase, Time } from './values.js';

const anywhere: readonly StreamKind[] = ['ensemble', 'batch', 'run'];
const phase = TaskPhase;
const index = Type.Integer({ minimum: 0, description: 'Its place in the list, counted from 0.' });
const attempt = Type.Integer({
  minimum: 1,
  description: "The run's attempt; for tasks of batches and ensembles, how often it was started.",
});

export const taskEvents = {
  'task.started': defineEvent(anywhere, 'The intent to run a task, written before it is run.', {
    phase,
    index,
    attempt,
    cycle: Ordinal,
    name: Type.String({ description: 'Which kind of task: check, execute, …' }),
    token: Type.String({ description: 'Names this start; its claim and record are found by it.' }),
  }),
  'task.finished': defineEvent(anywhere, 'The task has ended.', {
    phase,
    index,
    attempt,
    ok: Type.Boolean({ description: 'Whether the chain of tasks goes on.' }),
    code: Type.Optional(Type.Integer()),
    signal: Type.Optional(Type.String()),
    message: Type.Optional(Type.String()),
    log: Type.Optional(Type.String({ description: 'Where its output is.' })),
    started_at: Type.Optional(Time),
    ended_at: Type.Optional(Time),
  }),
  'task.waiting': defineEvent(anywhere, 'A check is not true yet.', {
    phase,
    index,
    attempt,
    tries: Count,
    output: Type.String({ description: 'The last that it printed.' }),
    next_at: Time,
  }),
} as const;
