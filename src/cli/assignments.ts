import { InvalidArgumentError, Option } from 'commander';

/** `-x name=value`, which may be given again: the later value wins. */
export function collectAssignments(
  assignment: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = assignment.indexOf('=');
  if (at === -1) throw new InvalidArgumentError('It must be name=value, such as t_end=10.');
  return { ...before, [assignment.slice(0, at)]: assignment.slice(at + 1) };
}

/** The parameters that a command line gives to all runs. */
export function setOption(): Option {
  return new Option(
    '-x, --set <name=value>',
    'a parameter of all runs; may be given again',
  ).argParser(collectAssignments);
}
