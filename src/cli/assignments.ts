import { Option } from 'commander';

/** `-x name=value`, which may be given again: the later value wins. */
export function collectAssignments(
  assignment: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = assignment.indexOf('=');
  return at === -1
    ? { ...before, [assignment]: '' }
    : { ...before, [assignment.slice(0, at)]: assignment.slice(at + 1) };
}

/** The parameters that a command line gives to all runs. */
export function setOption(): Option {
  return new Option(
    '-x, --set <name=value>',
    'a parameter of all runs; may be given again',
  ).argParser(collectAssignments);
}
