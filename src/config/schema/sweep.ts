import { Type } from '@sinclair/typebox';
import type { JsonValue } from '../json.js';
import { Sample } from './sample.js';
import { Keyed } from './scalars.js';
import { worded } from './wording.js';

const Values = Type.Array(Type.Unsafe<JsonValue>({}), worded('The values of one parameter.', 'a list of at least one value', { minItems: 1 }));

const Dimensions = (description: string) =>
  Keyed(Values, worded(description, 'parameters with a list of values each', { minProperties: 1 }));

export const Sweep = Type.Object(
  {
    grid: Type.Optional(Dimensions('Every combination of the values; the last parameter varies fastest.')),
    zip: Type.Optional(Dimensions('The first values together, the second together, …: all lists have the same length.')),
    sample: Type.Optional(Sample),
  },
  {
    title: 'sweep',
    ...worded('Runs made from lists of values, or drawn; they come after the runs written under `runs`.', 'one of `grid`, `zip` and `sample`'),
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  },
);
