import { Type } from '@sinclair/typebox';
import { ReasonSelector } from './reasons.js';
import { List, Text, WholeNumber } from './scalars.js';
import { worded } from './wording.js';

export const Continue = Type.Object(
  {
    on: Type.Optional(
      List(
        ReasonSelector,
        'Ends of a job that are no failure, but the limit at which it stops. Default: [timeout].',
        'a list of reasons, such as [timeout, "exit:124"]',
      ),
    ),
    until: Type.Optional(
      Text('A command, run in the run’s directory after each segment: it ends with 0 when the run is done. Default: a job that ends well is done.'),
    ),
    max: Type.Optional(WholeNumber('How many segments a run may have. Default: 50.', 1)),
  },
  {
    title: 'continue',
    ...worded(
      'A run that stops at a limit goes on from there, as its next segment in the same directory.',
      'keys and values: `on`, `until`, `max`',
    ),
    additionalProperties: false,
  },
);
