import { type Command, Option } from 'commander';
import { type UserAnswer, userAnswers } from '../../control/index.js';
import { giveOrder } from '../control/give-order.js';
import { partsHelp, takePart } from '../control/part-arguments.js';

export function addRelease(program: Command): void {
  takePart(program.command('release'))
    .summary('let go on what is paused, or answer what a run asks')
    .description(
      'Ends a pause. A run that was paused by Tutti asks something that nobody else can know, such as whether ' +
        'a job that cannot be found any more has done its work: --as answers. `tutti explain RUN` shows the question.',
    )
    .addOption(
      new Option(
        '--as <answer>',
        'what became of the job or the task: it is done, it has failed, or it is to be run again',
      ).choices(userAnswers),
    )
    .addHelpText(
      'after',
      `${partsHelp}

Examples:
  $ tutti release                         the newest ensemble of this directory
  $ tutti release b-12 --as done          its job has done its work: go on after it
  $ tutti release state=lost --as again   whatever became of these jobs, run them again`,
    )
    .action(async (what: readonly string[], options: { as?: UserAnswer }, command: Command) => {
      const { as } = options;
      await giveOrder(command, what, { verb: 'release', args: as === undefined ? {} : { as } });
    });
}
