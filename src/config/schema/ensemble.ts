import { Type } from '@sinclair/typebox';
import { Backend, Batch, BatchConfig, batchesInOrder, limitKeys } from './batch.js';
import { List, Parameters, Text } from './scalars.js';
import { definitions, shareOf, Tasks } from './shared.js';
import { worded } from './wording.js';

const Limits = Type.Object(limitKeys, {
  title: 'limits',
  ...worded('Limits over all batches together.', 'keys and values: `maxruns`, `maxjobs`'),
  additionalProperties: false,
});

const Ensemble = Type.Object(
  {
    name: Type.Optional(Text('The ensemble’s name. Default: the file’s.')),
    vars: Type.Optional(Parameters('Parameters that every run has, unless it says otherwise.')),
    pre_process: Type.Optional(Tasks('Tasks before the first batch.')),
    post_process: Type.Optional(Tasks('Tasks after the last batch.')),
    batches_in_order: Type.Optional(batchesInOrder),
    limits: Type.Optional(Limits),
    backend: Type.Optional(Backend),
    simulated: Type.Optional(shareOf('Simulated')),
    batch_config: Type.Optional(BatchConfig),
    batches: List(Batch, 'The batches.', 'a list of at least one batch', { minItems: 1 }),
  },
  { title: 'ensemble', ...worded('The ensemble.', 'keys and values'), additionalProperties: false },
);

/** What a user may write. */
export const EnsembleFile = Type.Object(
  { ensemble: Ensemble },
  { title: 'file', ...worded('An ensemble of model runs.', 'keys and values'), additionalProperties: false, definitions },
);
