import type { Command } from 'commander';
import { giveOrder } from '../control/give-order.js';
import { partsHelp, takePart } from '../control/part-arguments.js';

export function addHold(program: Command): void {
  takePart(program.command('hold'))
    .summary('pause an ensemble, a batch or runs')
    .description(
      'Pauses an ensemble, batches or runs: nothing of them starts before `tutti release`. ' +
        'What has started goes on to its end; to end it, see `tutti cancel`.',
    )
    .option('--reason <text>', 'why, for whoever asks')
    .addHelpText(
      'after',
      `${partsHelp}

Examples:
  $ tutti hold                                      the newest ensemble of this directory
  $ tutti hold b-12 --reason "wrong ice mask"       one run
  $ tutti hold lorenz-3 state=planned 'param.rho>28'`,
    )
    .action(async (what: readonly string[], options: { reason?: string }, command: Command) => {
      const { reason } = options;
      await giveOrder(command, what, {
        verb: 'hold',
        args: reason === undefined ? {} : { reason },
      });
    });
}
