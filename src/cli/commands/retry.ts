import { type Command, Option } from 'commander';
import { type RetryArguments, wordsOf } from '../../control/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import { collectAssignments } from '../assignments.js';
import { giveOrder } from '../control/give-order.js';
import { partsHelp, takePart } from '../control/part-arguments.js';
import { typedParameters } from '../control/typed-parameters.js';

type From = NonNullable<RetryArguments['from']>;

interface Options {
  readonly from?: From;
  readonly fresh?: boolean;
  readonly set?: Readonly<Record<string, string>>;
}

export function addRetry(program: Command): void {
  takePart(program.command('retry'))
    .summary('try failed, cancelled, skipped or lost runs again')
    .description(
      'Gives runs another attempt, of an ensemble or batch all that failed, were cancelled or skipped, or are lost. ' +
        'It begins at the step that failed: a job that took twelve hours is not repeated because a task after it failed. ' +
        'Of an ensemble or batch, what failed of its own tasks is done again, too. ' +
        'With --set it begins at the templates, unless only a task after the job failed. ' +
        'Files stay in place, and the output of each attempt is kept.',
    )
    .addOption(new Option('--from <step>', 'begin at another step').choices(wordsOf.phase))
    .option('--fresh', 'in a new directory; the one that is there is put aside')
    .addOption(
      new Option(
        '-x, --set <name=value>',
        'another value for a parameter; may be given again',
      ).argParser(collectAssignments),
    )
    .addHelpText(
      'after',
      `${partsHelp}

Examples:
  $ tutti retry                                  all of the newest ensemble that ended badly
  $ tutti retry reason=timeout --set length=24:00:00
  $ tutti retry b-12 --from job                  also where only a task after the job failed`,
    )
    .action(async (what: readonly string[], options: Options, command: Command) => {
      await giveOrder(command, what, { verb: 'retry', args: retryArguments(options) });
    });
}

function retryArguments({ from, fresh, set }: Options): RetryArguments {
  if (fresh === true && from !== undefined && from !== 'template') throw new NothingInIt(from);
  return {
    ...(from === undefined ? {} : { from }),
    ...(fresh === true ? { fresh } : {}),
    ...(set === undefined ? {} : typedParameters(set)),
  };
}

class NothingInIt extends TuttiError {
  constructor(from: From) {
    super(`--fresh makes a new directory, and "${from}" needs what earlier steps have left there`, {
      code: 'control.fresh-from-later',
      exitCode: ExitCode.usage,
      hint: 'Leave --from out: a new directory begins with its templates.',
    });
  }
}
