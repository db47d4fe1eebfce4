import type { Command } from 'commander';
import { ExitCode, TuttiError } from '../../errors.js';
import { giveOrder } from '../control/give-order.js';
import { partsHelp, seconds, takePart } from '../control/part-arguments.js';

interface Options {
  readonly kill?: boolean;
  readonly grace?: number;
  readonly reason?: string;
}

export function addCancel(program: Command): void {
  takePart(program.command('cancel'))
    .summary('end an ensemble, a batch or runs')
    .description(
      'Ends an ensemble, batches or runs: what waits never starts, and jobs that run go on to their end. ' +
        'With --kill they are asked to end (SIGTERM) and, after a grace period, made to (SIGKILL). ' +
        'What was cancelled can be tried again: `tutti retry`.',
    )
    .option('--kill', 'also end the jobs that run')
    .option('--grace <seconds>', 'with --kill: how long a job may take to end by itself', seconds)
    .option('--reason <text>', 'why, for whoever asks')
    .addHelpText(
      'after',
      `${partsHelp}

Examples:
  $ tutti cancel                                 the newest ensemble of this directory
  $ tutti cancel b-1..10 --kill --grace 60       ten runs, and their jobs within a minute
  $ tutti cancel 'param.rho>28' --reason "these diverge"`,
    )
    .action(async (what: readonly string[], options: Options, command: Command) => {
      const { kill, grace, reason } = options;
      if (grace !== undefined && kill !== true) throw new GraceForNothing();
      const args = {
        ...(kill === true ? { kill } : {}),
        ...(grace === undefined ? {} : { grace }),
        ...(reason === undefined ? {} : { reason }),
      };
      await giveOrder(command, what, { verb: 'cancel', args });
    });
}

class GraceForNothing extends TuttiError {
  constructor() {
    super('--grace says how long jobs may take that are made to end, and without --kill none is', {
      code: 'control.grace-without-kill',
      exitCode: ExitCode.usage,
      hint: 'Give both, or neither.',
    });
  }
}
