import { Type } from '@sinclair/typebox';
import { taskNames } from '../definition.js';
import { Duration, Flag, Parameters } from './scalars.js';
import { worded } from './wording.js';

export const Task = Type.Object(
  {
    name: Type.Union(
      taskNames.map((name) => Type.Literal(name)),
      worded('What the task does.', `one of ${taskNames.join(', ')}`),
    ),
    args: Type.Optional(
      Parameters('The arguments. The text `run.NAME` stands for the value that the run has under that name.'),
    ),
    value: Type.Optional(Type.Number(worded('The number that `jobs` and `quota` compare with.', 'a number'))),
    when: Type.Optional(
      Type.Union(
        [Type.Literal('success'), Type.Literal('failure'), Type.Literal('always')],
        worded('After which outcome of the job a `post_run` task runs.', 'one of success, failure, always'),
      ),
    ),
    fail: Type.Optional(Flag('`false`: when this task fails, the run goes on.')),
    timeout: Type.Optional(Duration('How long the task may take, or a check may take to become true. Default: any time.')),
    rerunnable: Type.Optional(Flag('`true`: the task may run twice if Tutti was cut off while it ran.')),
  },
  { title: 'task', ...worded('One step before or after a run, a batch or the ensemble.', 'a task: `name` and `args`'), additionalProperties: false },
);
