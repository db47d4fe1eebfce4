import { type SchemaOptions, Type } from '@sinclair/typebox';
import { reasonPattern } from './reasons.js';
import { worded } from './wording.js';

const seconds = (options: SchemaOptions = {}) => Type.Number({ minimum: 0, ...options });

const SecondsOrRange = (description: string) =>
  Type.Union(
    [seconds(), Type.Tuple([seconds(), seconds()])],
    worded(description, 'a number of seconds, or a range of them such as [1, 5]'),
  );

export const Simulated = Type.Object(
  {
    seed: Type.Optional(
      Type.Integer(worded('The same seed gives the same delays and failures.', 'a whole number of at least 0', { minimum: 0 })),
    ),
    queue_seconds: Type.Optional(SecondsOrRange('How long a job waits in the simulated queue.')),
    run_seconds: Type.Optional(SecondsOrRange('How long a simulated job runs.')),
    failures: Type.Optional(
      Type.Record(
        Type.String({ pattern: reasonPattern }),
        Type.Number(worded('How likely this failure is.', 'a probability from 0 to 1', { minimum: 0, maximum: 1 })),
        {
          title: 'failures',
          ...worded('How likely each failure is, such as {"exit:1": 0.05, timeout: 0.01}.', 'reasons with probabilities'),
          additionalProperties: false,
        },
      ),
    ),
  },
  {
    title: 'simulated',
    ...worded('How the simulated backend behaves.', 'keys and values: `seed`, `queue_seconds`, `run_seconds`, `failures`'),
    additionalProperties: false,
  },
);
