import { Type } from '@sinclair/typebox';
import { backendNames, dummy } from '../definition.js';
import { Priority, Runs } from './runs.js';
import { Duration, Flag, List, Text, WholeNumber } from './scalars.js';
import { shareOf, Tasks } from './shared.js';
import { worded } from './wording.js';

const backendWords = [...backendNames, dummy] as const;

export const Backend = Type.Union(
  backendWords.map((name) => Type.Literal(name)),
  worded('Where jobs run; `dummy` is model-ensembler’s name of `local`. Default: `local`.', `one of ${backendWords.join(', ')}`),
);

export const limitKeys = {
  maxruns: Type.Optional(WholeNumber('How many runs may be active at once. Default: unlimited.', 1)),
  maxjobs: Type.Optional(WholeNumber('How many jobs may be queued or running at once. Default: unlimited.', 1)),
};

const Cycles = Type.Object(
  {
    cycles: Type.Optional(WholeNumber('How often each run runs. Default: without end.', 1)),
    together: Type.Optional(Flag('`false`: a run begins its next cycle without waiting for the others; the tasks of the batch come once, before all and after all. Default: true.')),
  },
  { title: 'repeat', additionalProperties: false, minProperties: 1 },
);

/** What a batch may say, and `batch_config` for all of them. */
const sharedKeys = {
  ...limitKeys,
  backend: Type.Optional(Backend),
  templatedir: Type.Optional(Text('The folder of templates, seen from `basedir`; each run gets a copy.')),
  templates: Type.Optional(
    List(
      Type.String(worded('A template; the ending is removed from the result.', 'the name of a template, ending in .j2 or .hbs', { pattern: '\\.(?:j2|hbs)$' })),
      'The files of `templatedir` that are rendered for each run.',
      'a list of templates',
    ),
  ),
  job_file: Type.Optional(Text('The script that is submitted, seen from the run’s directory.')),
  runs: Type.Optional(Runs),
  sweep: Type.Optional(shareOf('Sweep')),
  repeat: Type.Optional(
    Type.Union(
      [Type.Boolean(), Type.Integer({ minimum: 1 }), Cycles],
      worded('`true`: repeat the batch until one of its tasks fails; a number: so many cycles.', 'true, false, a number of cycles, or {cycles: 10, together: false}, without end {together: false}'),
    ),
  ),
  cluster: Type.Optional(Text('The scheduler’s queue or partition.')),
  email: Type.Optional(Text('Where the scheduler sends its mail.')),
  nodes: Type.Optional(
    Type.Union([Type.Number({ minimum: 1 }), Type.String({ minLength: 1 })], worded('How many nodes a job gets.', 'a number of nodes, or a text that the scheduler understands')),
  ),
  ntasks: Type.Optional(WholeNumber('How many tasks a job has.', 1)),
  length: Type.Optional(
    Type.Union([Type.Number({ minimum: 0 }), Type.String({ minLength: 1 })], worded('The job’s time limit, as the scheduler reads it.', 'a time limit such as 00:20:00, or a number of minutes')),
  ),
  priority: Type.Optional(Priority('Which runs go first: the higher number. Default: 0.')),
  pre_batch: Type.Optional(Tasks('Tasks before the batch, in `basedir`.')),
  pre_run: Type.Optional(Tasks('Tasks before each run, in its directory.')),
  post_run: Type.Optional(Tasks('Tasks after each run, in its directory.')),
  post_batch: Type.Optional(Tasks('Tasks after the batch, in `basedir`.')),
  retry: Type.Optional(shareOf('Retry')),
  continue: Type.Optional(shareOf('Continue')),
  timeout: Type.Optional(Duration('How long one attempt may run; with `continue`, one segment.')),
  max_failures: Type.Optional(WholeNumber('The batch starts no more runs after more failures than this.', 0)),
  canary: Type.Optional(
    Type.Union(
      [Type.Integer({ minimum: 1 }), Type.Literal(false)],
      worded('Where so many first runs fail alike, the batch is held before it burns the others; `false`: never. Default: 10.', 'a number of runs of at least 1, or false'),
    ),
  ),
  simulated: Type.Optional(shareOf('Simulated')),
};

export const BatchConfig = Type.Object(sharedKeys, {
  title: 'batch_config',
  ...worded('Defaults for all batches.', 'keys and values'),
  additionalProperties: false,
});

export const Batch = Type.Object(
  {
    name: Text('The name, unique in the file; run directories are called `<name>-<number>`.'),
    basedir: Type.Optional(Text('The directory of the run directories, seen from the current directory. Default: `.`')),
    ...sharedKeys,
  },
  { title: 'batch', ...worded('A group of runs that share their settings.', 'a batch: keys and values'), additionalProperties: false },
);

export const batchesInOrder = Flag('`true`: one batch after the other. Default: all at once.');
