import { Type } from '@sinclair/typebox';
import type { JsonValue } from '../json.js';
import { Keyed, WholeNumber } from './scalars.js';
import { worded } from './wording.js';

const bound = Type.Number(worded('A bound.', 'a number'));
const wholeBound = Type.Integer(
  worded('A bound.', 'a whole number', {
    minimum: Number.MIN_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
  }),
);

const mustBeBounds = 'a list of the least and the greatest value, such as [20, 30]';

const Distribution = Type.Object(
  {
    uniform: Type.Optional(Type.Tuple([bound, bound], worded('A real number between two bounds.', mustBeBounds))),
    log_uniform: Type.Optional(
      Type.Tuple(
        [bound, bound],
        worded('A real number between two bounds above 0, each order of magnitude as likely as another.', mustBeBounds),
      ),
    ),
    integer: Type.Optional(
      Type.Tuple([wholeBound, wholeBound], worded('A whole number between two bounds, which are possible, too.', mustBeBounds)),
    ),
    choice: Type.Optional(
      Type.Array(Type.Unsafe<JsonValue>({}), worded('One of these values, each as likely as another.', 'a list of at least one value', { minItems: 1 })),
    ),
  },
  {
    title: 'distribution',
    ...worded(
      'How the values of one parameter are drawn.',
      'one of {uniform: [least, greatest]}, {log_uniform: [least, greatest]}, {integer: [least, greatest]} and {choice: [value, …]}',
    ),
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  },
);

export const Sample = Type.Object(
  {
    runs: WholeNumber('How many runs are drawn.', 1),
    seed: Type.Optional(
      Type.Integer(
        worded(
          'The same seed gives the same values. Default: one is drawn, and recorded with the ensemble.',
          `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
          { minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        ),
      ),
    ),
    method: Type.Optional(
      Type.Union(
        [Type.Literal('random'), Type.Literal('latin-hypercube')],
        worded(
          '`random`: each value by itself. `latin-hypercube`: the values of each parameter are spread evenly. Default: `random`.',
          'one of random, latin-hypercube',
        ),
      ),
    ),
    parameters: Keyed(
      Distribution,
      worded('The parameters that are drawn.', 'parameters with a distribution each, such as {rho: {uniform: [20, 30]}}', { minProperties: 1 }),
    ),
  },
  {
    title: 'sample',
    ...worded('Runs with random parameters.', 'keys and values: `runs`, `parameters`, and if wanted `seed`, `method`'),
    additionalProperties: false,
  },
);
