import { TaskFault } from './errors.js';

/**
 * `~/archive` and `$SCRATCH/archive`, as people are used to write them for model-ensembler, which gave
 * such paths to a shell. Nothing else that a shell knows is done.
 */
export function expandPath(
  written: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const value = (name: string): string => {
    const found = env[name];
    if (found !== undefined && found !== '') return found;
    // In a shell it would be nothing, and the path another one.
    throw new TaskFault(`"${written}" asks for the variable ${name}, which is not set`, {
      code: 'task.no-variable',
      hint: 'The environment is that in which the ensemble was started. Write the path as it is.',
    });
  };
  return written
    .replace(/^~(?=\/|$)/, () => value('HOME'))
    .replaceAll(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (_, braced?: string, bare?: string) =>
      value(braced ?? bare ?? ''),
    );
}
