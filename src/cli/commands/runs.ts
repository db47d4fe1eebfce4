import { type Command, InvalidArgumentError } from 'commander';
import { listRuns, type RunFilter } from '../../projections/tables/index.js';
import { whyNotFurther } from '../not-further.js';
import { print, printJson, table } from '../output.js';
import { parametersText } from '../parameters.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { duration, many, stateText } from '../words.js';

/** More lines than anybody reads; the rest is asked for. */
const shownAtFirst = 200;

export function addRuns(program: Command): void {
  program
    .command('runs')
    .summary('list the runs of an ensemble')
    .description('Lists the runs of an ensemble with their states, parameters and results.')
    .argument(
      '[eid]',
      'the ensemble (default: the newest that was started in this directory or below)',
    )
    .option(
      '--state <state>',
      'only runs in this state: planned, running, succeeded, failed, lost, …',
    )
    .option('--batch <name>', 'only runs of this batch')
    .option('--limit <n>', 'at most so many', wholeNumber)
    .addHelpText(
      'after',
      `
Examples:
  $ tutti runs                        of the newest ensemble of this directory
  $ tutti runs lorenz-3 --state failed
  $ tutti runs --json | jq '.[] | select(.params.rho > 28) | .run'`,
    )
    .action(async (eid: string | undefined, options: RunFilter, command: Command) => {
      const json = wantsJson(command);
      await withStore(command, async (db) => {
        const ensemble = await selectEnsemble(db, eid);
        if (json) {
          printJson(await listRuns(db, ensemble.eid, options));
          return;
        }
        const limit = options.limit ?? shownAtFirst;
        const runs = await listRuns(db, ensemble.eid, { ...options, limit: limit + 1 });
        const rows = runs
          .slice(0, limit)
          .map((run) => [
            run.run,
            stateText(run),
            run.attempt,
            run.reason ?? whyNotFurther(run, ensemble) ?? '',
            run.run_seconds === null ? '' : duration(run.run_seconds),
            parametersText(run.params, run.texts),
          ]);
        print(table(['RUN', 'STATE', 'ATTEMPT', 'WHY', 'TIME', 'PARAMETERS'], rows));
        if (runs.length > limit) {
          print(
            `… and more than these ${many(limit, 'run')}. Show more: --limit 1000, or --json for all`,
          );
        }
      });
    });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new InvalidArgumentError('A whole number of at least 1 is expected.');
  }
  return number;
}
