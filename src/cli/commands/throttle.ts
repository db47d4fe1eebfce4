import type { Command } from 'commander';
import { ExitCode, TuttiError } from '../../errors.js';
import { giveOrder } from '../control/give-order.js';
import { type Limit, limit, limitOf, rate } from '../control/limits.js';
import { takePart } from '../control/part-arguments.js';

interface Options {
  readonly maxruns?: Limit;
  readonly maxjobs?: Limit;
  readonly rate?: Limit;
}

export function addThrottle(program: Command): void {
  takePart(program.command('throttle'), 'batches (b), or an ensemble (lorenz-3)')
    .summary('change how much may go on at once')
    .description(
      'Changes the limits of an ensemble or of batches while they run. What is going on already stays; ' +
        'where there is more of it than the new limit, nothing is started until there is less.',
    )
    .option('--maxruns <n>', 'runs that may be going on at once, or none for no limit', limit)
    .option('--maxjobs <n>', 'jobs that may be queued or running at once, or none', limit)
    .option(
      '--rate <n/time>',
      'jobs that may be submitted in a time: 30/min, 10/h, 2/s, or none',
      rate,
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tutti throttle --maxjobs 5            the newest ensemble of this directory
  $ tutti throttle b --rate 30/min        a batch of it
  $ tutti throttle lorenz-3 --maxjobs none --rate none`,
    )
    .action(async (what: readonly string[], options: Options, command: Command) => {
      const { maxruns, maxjobs, rate: submissions } = options;
      const args = {
        ...(maxruns === undefined ? {} : { maxruns: limitOf(maxruns) }),
        ...(maxjobs === undefined ? {} : { maxjobs: limitOf(maxjobs) }),
        ...(submissions === undefined ? {} : { rate: limitOf(submissions) }),
      };
      if (Object.keys(args).length === 0) throw new NoLimitGiven();
      await giveOrder(command, what, { verb: 'throttle', args });
    });
}

class NoLimitGiven extends TuttiError {
  constructor() {
    super('no limit is given that could be changed', {
      code: 'control.no-limit',
      exitCode: ExitCode.usage,
      hint: 'Give one or more of --maxruns, --maxjobs and --rate, as in: tutti throttle --maxjobs 5',
    });
  }
}
