import { type Static, Type } from '@sinclair/typebox';

/** Why something ended or did not happen. Users select, count and retry by these words. */
export const Reason = Type.String({
  description: 'Why: a fixed word, or `exit:<code>`, or `signal:<name>`.',
  pattern:
    '^(exit:[0-9]+|signal:[A-Z0-9+]+|timeout|allocation-ended|out-of-memory|node-failure|preempted|cancelled|lost|submit-rejected|template|check|task|dependency-failed|exceeds-resources|internal)$',
});

/** The five steps of a run's life that can fail and from which it can be tried again. */
export const Phase = Type.Union(
  [
    Type.Literal('template'),
    Type.Literal('pre_run'),
    Type.Literal('submit'),
    Type.Literal('job'),
    Type.Literal('post_run'),
  ],
  { description: 'A step of a run.' },
);
export type Phase = Static<typeof Phase>;

/** The places where a user can put tasks, by the names of the configuration; `until` is that of `continue`. */
export const TaskPhase = Type.Union(
  [
    Type.Literal('pre_process'),
    Type.Literal('pre_batch'),
    Type.Literal('pre_run'),
    Type.Literal('until'),
    Type.Literal('post_run'),
    Type.Literal('post_batch'),
    Type.Literal('post_process'),
  ],
  { description: 'The list of tasks, by its name in the configuration.' },
);
export type TaskPhase = Static<typeof TaskPhase>;

export const Time = Type.String({
  description: 'A time in UTC, ISO 8601 with milliseconds.',
  pattern: '^-?[0-9]{4,6}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$',
});

export const Ordinal = Type.Integer({ minimum: 1, description: 'Counted from 1.' });

export const Count = Type.Integer({ minimum: 0 });

/** Runs by how they ended. */
export const Tally = Type.Object(
  { succeeded: Count, failed: Count, cancelled: Count, skipped: Count },
  { additionalProperties: false, description: 'Runs, by how they ended.' },
);
export type Tally = Static<typeof Tally>;

/** A limit that is `null` has been lifted; one that is absent stays as it was. */
export const LimitChange = Type.Optional(
  Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
    description: 'The new limit, or null for none. Absent: as before.',
  }),
);

/** Submissions a minute. */
export const RateChange = Type.Optional(
  Type.Union([Type.Number({ minimum: 0 }), Type.Null()], {
    description:
      'How many jobs may be submitted in a minute, or null for any number. Absent: as before.',
  }),
);

/** What those ask for who want something to end. */
export const cancelRequest = {
  reason: Type.Optional(Type.String()),
  kill: Type.Optional(Type.Boolean({ description: 'End what runs, too.' })),
  grace_seconds: Type.Optional(
    Type.Number({
      minimum: 0,
      description: 'How long what is asked to end may take before it is ended.',
    }),
  ),
} as const;

export const Params = Type.Record(Type.String(), Type.Unknown(), {
  description: "The run's parameters by name.",
});

export const Texts = Type.Record(Type.String(), Type.String(), {
  description:
    'What was written, by JSON pointer into the parameters, where it differs from the value: `1.0` for 1, and of a mapping the list of its keys, where they stood in another order.',
});
