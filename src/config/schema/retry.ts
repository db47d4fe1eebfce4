import { Type } from '@sinclair/typebox';
import { ReasonSelector } from './reasons.js';
import { Duration, List, WholeNumber } from './scalars.js';
import { worded } from './wording.js';

export const Retry = Type.Object(
  {
    attempts: Type.Optional(WholeNumber('How many attempts a run has, the first included.', 1)),
    delays: Type.Optional(
      List(
        Duration('How long to wait before the next attempt.'),
        'How long to wait before the second attempt, the third, …; the last one repeats.',
        'a list of durations, such as [30s, 5m]',
      ),
    ),
    jitter: Type.Optional(
      Type.Number(worded('By how much of itself a delay may be longer, by chance, so that not all come back at once. Default: 0.', 'a number from 0 to 1', { minimum: 0, maximum: 1 })),
    ),
    on: Type.Optional(
      List(
        ReasonSelector,
        'Which reasons are tried again. Default: whatever can happen to a job, but not `lost`, `cancelled` or a mistake in the set-up.',
        'a list of reasons, such as ["exit:*", timeout]',
      ),
    ),
  },
  {
    title: 'retry',
    ...worded('What happens after a failed attempt.', 'keys and values: `attempts`, `delays`, `jitter`, `on`'),
    additionalProperties: false,
  },
);
