import { type Static, Type } from '@sinclair/typebox';
import type { JsonObject } from '../json.js';
import { List, Text } from './scalars.js';
import { worded } from './wording.js';

export const Priority = (description: string) => Type.Integer(worded(description, 'a whole number'));

const Run = Type.Unsafe<JsonObject & { readonly priority?: number }>({
  title: 'run',
  type: 'object',
  properties: { priority: Priority('This run’s priority. Default: its batch’s.') },
  ...worded('One run: its parameters.', 'keys and values, the parameters of a run'),
});

const runsMustBe = 'a list of runs, or `csv` with the name of a file';

const ListOfRuns = List(Run, 'The runs, each with its own parameters.', runsMustBe);

const Table = Type.Object(
  {
    csv: Text('A CSV file, seen from the folder of this file. Its first line names the parameters, each further line is a run.'),
  },
  { title: 'runs', ...worded('The runs, in a file of their own.', runsMustBe), additionalProperties: false },
);

/** Told apart by `if` rather than `anyOf`: what is wrong with one of 10,000 runs is then said of that run. */
export const Runs = Type.Unsafe<Static<typeof ListOfRuns> | Static<typeof Table>>({
  ...worded('The runs, each with its own parameters, or a file with them.', runsMustBe),
  if: { type: 'object' },
  then: Table,
  else: ListOfRuns,
});
