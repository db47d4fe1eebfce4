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
