import { filePattern, type FilePattern } from '../../config/index.js';

/** What of a directory is copied. A directory that is not takes all below it with it. */
export interface Filter {
  takes(path: string, isDirectory: boolean): boolean;
  /** The same for rsync. */
  readonly args: readonly string[];
}

/**
 * Includes, then excludes: the first that matches decides, and what none matches is copied. Where
 * only includes are given, everything else is excluded. Tutti's own records of the run stay where
 * they are, unless an include names them.
 */
export function filterOf(include: readonly string[], exclude: readonly string[]): Filter {
  const namesRecords = include.some((pattern) => /(?:^|\/)\.tutti(?:\/|$)/.test(pattern));
  const isOnlyIncludes = include.length > 0 && exclude.length === 0;
  const rules = [
    ...(namesRecords ? [] : [{ takes: false, pattern: '/.tutti/' }]),
    ...include.map((pattern) => ({ takes: true, pattern })),
    ...(isOnlyIncludes ? ['*'] : exclude).map((pattern) => ({ takes: false, pattern })),
  ];
  const compiled = rules.map(({ takes, pattern }) => ({ takes, pattern: compile(pattern) }));
  return {
    takes: (path, isDirectory) =>
      compiled.find(({ pattern }) => pattern.matches(path, isDirectory))?.takes ?? true,
    args: rules.map(({ takes, pattern }) => `--${takes ? 'include' : 'exclude'}=${pattern}`),
  };
}

/** They were looked at with the other arguments. */
function compile(written: string): FilePattern {
  const pattern = filePattern(written);
  if ('fault' in pattern) throw new RangeError(`the pattern "${written}" ${pattern.fault}`);
  return pattern;
}
