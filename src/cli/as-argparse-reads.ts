import { longNames } from './run-flags.js';

/** The options of model-ensembler, by their short names. */
const options: Readonly<Record<string, string>> = {
  '-h': '--help',
  '-d': '--daemon',
  '-v': '--verbose',
  '-c': '--no-checks',
  '-s': '--no-submission',
  '-p': '--pickup',
  '-l': '--shell',
  '-k': '--skips',
  '-i': '--indexes',
  '-x': '--extra-vars',
  ...longNames,
};

const parameters = options['-x'];

/**
 * A command line of model-ensembler, written so that commander reads it as Python's argparse did: `-k=4`,
 * long options cut short where only one can be meant (`--skip 4`, and `-m 0`), and `-x` with nothing after
 * it, as a script has it whose variable is empty.
 */
export function asArgparseReads(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  const read = before
    .map(inFull)
    .filter((arg, at, all) => arg !== parameters || isValue(all[at + 1]));
  return [...read, ...args.slice(before.length)];
}

function inFull(arg: string): string {
  const [, name = arg, value = ''] = /^([^=]*)(=[^]*)$/.exec(arg) ?? [];
  const option = optionCalled(name);
  return option === undefined ? arg : `${option}${value}`;
}

/** By its own name, or by the beginning of one that no other has: `-m` is `-ms`. */
function optionCalled(name: string): string | undefined {
  if (!/^--?[^-]/.test(name)) return undefined;
  const exact = options[name];
  if (exact !== undefined) return exact;
  const [one, another] = Object.entries(options)
    .flat()
    .filter((each) => each.startsWith(name));
  if (one === undefined || another !== undefined) return undefined;
  return options[one] ?? one;
}

function isValue(arg: string | undefined): boolean {
  return arg !== undefined && !arg.startsWith('-');
}
