import { isAbsolute, join } from 'node:path';

/** Where a piece of work leaves its records: `<directory>/<name>.claim` and `<name>.end`. */
export interface Place {
  /** Absolute; whoever starts the work makes it. */
  readonly directory: string;
  /** Of this one execution: a second try has a name of its own. */
  readonly name: string;
}

/** A program to be run at most once. No word of it may hold a newline. */
export interface Work extends Place {
  /** Whose claim it is. */
  readonly id: string;
  /** A path, or a name to be found on PATH. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Takes what it prints, after what is there already. */
  readonly output: string;
  /** By how many steps it gives way to others. */
  readonly niceness?: number;
  /** Beside what the launcher's environment holds. */
  readonly env?: Readonly<Record<string, string>>;
}

export type Started =
  /** Claimed. `pid` is that of the wrapper, which waits for the work and records its end. */
  | { readonly kind: 'started'; readonly pid: number }
  /** Somebody else has claimed it, now or long ago. */
  | { readonly kind: 'superseded' }
  /** Nothing was claimed and nothing runs. */
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** Missing where another try would not help. */
      readonly noRoom?: true;
    }
  /** The launcher ended before it answered: what became of the work can be seen on the disk. */
  | { readonly kind: 'unknown'; readonly message: string };

export function claimFile(place: Place): string {
  return `${recordsOf(place)}.claim`;
}

export function endFile(place: Place): string {
  return `${recordsOf(place)}.end`;
}

/** What the names of its records begin with. */
export function recordsOf({ directory, name }: Place): string {
  return join(directory, name);
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What a shell does not let anybody set, or needs for itself. */
const takenName = /^(?:tutti_.*|BASHOPTS|BASH_VERSINFO|EUID|PPID|SHELLOPTS|UID)$/;

/** Why this work cannot be asked for, in words. */
export function faultOf(work: Work): string | undefined {
  const { directory, name, id, program, args, cwd, output, niceness = 0, env = {} } = work;
  if (name === '' || name.includes('/')) return `${JSON.stringify(name)} is no name for a file`;
  if (program === '') return 'there is no program to run';
  for (const path of [directory, cwd, output]) {
    if (!isAbsolute(path)) return `${JSON.stringify(path)} is not an absolute path`;
  }
  if (!Number.isInteger(niceness)) return `${niceness} is no number of steps`;
  for (const variable of Object.keys(env)) {
    if (!variableName.test(variable)) {
      return `${JSON.stringify(variable)} is no name for an environment variable`;
    }
    if (takenName.test(variable)) {
      return `the environment variable ${variable} belongs to the shell`;
    }
  }
  const words = [directory, name, id, program, ...args, cwd, output, ...Object.values(env)];
  const broken = words.find((word) => /[\n\0]/.test(word));
  if (broken === undefined) return undefined;
  return `${JSON.stringify(broken)} holds a newline or a NUL; a script in a file may`;
}
