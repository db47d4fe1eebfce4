import { type Command, InvalidArgumentError } from 'commander';
import type { RunIndex, RunOptions, Selection } from '../config/index.js';
import { shellNamed } from './shell-option.js';

/** What model-ensembler's flags become, as commander reads them. */
export interface RunFlags {
  readonly checks: boolean;
  readonly submission: boolean;
  readonly pickup?: boolean;
  readonly skips?: number;
  readonly indexes?: readonly RunIndex[];
  readonly shell?: string;
  readonly maxStagger?: number;
  readonly checkTimeout?: number;
  readonly submitTimeout?: number;
  readonly runningTimeout?: number;
  readonly errorTimeout?: number;
  readonly verbose?: boolean;
}

/** The flags that `tutti run` and `model_ensemble` share, under the names that they have there. */
export function addRunFlags(command: Command): Command {
  return command
    .option('-v, --verbose', 'tell every step on the terminal, line by line')
    .option('-c, --no-checks', 'ask no check, jobs or quota task')
    .option(
      '-s, --no-submission',
      'do all but submit the jobs: templates, and tasks before and after',
    )
    .option(
      '-p, --pickup',
      'take run directories up that are there already, with templates made anew',
    )
    .option('-l, --shell <path>', 'what commands are given to (default: bash, else sh)', shellNamed)
    .option('-k, --skips <number>', 'leave out so many runs of each batch, from its first', count)
    .option(
      '-i, --indexes <list>',
      'run these and no others: 3,5 of every batch, or b.3 of batch b',
      indexes,
    )
    .option(
      '--max-stagger <seconds>',
      'submit each job after a random wait of at most this (-ms)',
      seconds,
    )
    .option(
      '--check-timeout <seconds>',
      'longest wait between two tries of a check (-ct, default: 30)',
      seconds,
    )
    .option(
      '--submit-timeout <seconds>',
      'wait between two looks for a job that was submitted (-st)',
      seconds,
    )
    .option(
      '--running-timeout <seconds>',
      'wait between two looks at a job that runs (-rt)',
      seconds,
    )
    .option(
      '--error-timeout <seconds>',
      'wait before a scheduler that failed is asked again (-et, default: 30)',
      seconds,
    );
}

/** Flags of two letters, which commander would read as two flags. */
export const longNames: Readonly<Record<string, string>> = {
  '-ms': '--max-stagger',
  '-ct': '--check-timeout',
  '-st': '--submit-timeout',
  '-rt': '--running-timeout',
  '-et': '--error-timeout',
};

export function withLongNames(args: readonly string[]): readonly string[] {
  return args.map((arg) => longNames[arg] ?? arg);
}

export function runOptionsOf(flags: RunFlags): RunOptions {
  const selection = selectionOf(flags);
  const { shell, maxStagger, checkTimeout, submitTimeout, runningTimeout, errorTimeout } = flags;
  return {
    ...(selection === undefined ? {} : { selection }),
    ...(flags.checks ? {} : { checks: false }),
    ...(flags.submission ? {} : { submission: false }),
    ...(flags.pickup === true ? { pickup: true } : {}),
    ...(shell === undefined ? {} : { shell }),
    ...(maxStagger === undefined ? {} : { max_stagger: maxStagger }),
    ...(checkTimeout === undefined ? {} : { check_timeout: checkTimeout }),
    ...(submitTimeout === undefined ? {} : { submit_timeout: submitTimeout }),
    ...(runningTimeout === undefined ? {} : { running_timeout: runningTimeout }),
    ...(errorTimeout === undefined ? {} : { error_timeout: errorTimeout }),
  };
}

function selectionOf({ skips, indexes }: RunFlags): Selection | undefined {
  if (skips === undefined && indexes === undefined) return undefined;
  return {
    ...(skips === undefined ? {} : { skips }),
    ...(indexes === undefined ? {} : { indexes }),
  };
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a number of runs, such as 3.');
  return Number(text);
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1e7)) {
    throw new InvalidArgumentError('It is a number of seconds, such as 30.');
  }
  return value;
}

function indexes(text: string): readonly RunIndex[] {
  return text.split(',').map((each) => {
    const [, batch, idx] = /^\s*(?:(.+)[.])?(\d{1,9})\s*$/.exec(each) ?? [];
    if (idx === undefined) {
      throw new InvalidArgumentError('It is a list of numbers, such as 3,5 or b.3,b.5.');
    }
    return batch === undefined ? { idx: Number(idx) } : { batch, idx: Number(idx) };
  });
}
