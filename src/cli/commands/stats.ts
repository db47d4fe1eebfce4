import type { Command } from 'commander';
import { nearest } from '../../config/index.js';
import type { Database } from '../../database/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import { parameterNames, statisticsBy, statisticsOf } from '../../projections/tables/index.js';
import { print, printJson } from '../output.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { byParameterText, statisticsText } from '../stats/index.js';
import { many } from '../words.js';

const prefix = 'param.';

/** More lines than anybody reads. */
const shownAtFirst = 50;

export function addStats(program: Command): void {
  program
    .command('stats')
    .summary('how long runs waited and ran, and how they ended')
    .description(
      'Statistics of an ensemble and of each of its batches: runs by state, attempts, waiting times ' +
        'and running times, throughput, core-hours, and the longest jobs.',
    )
    .argument(
      '[eid]',
      'the ensemble (default: the newest that was started in this directory or below)',
    )
    .option(
      '--by <param.NAME>',
      'running times and success by the values of this parameter; of many numbers, by ranges',
    )
    .addHelpText(
      'after',
      `
A job waits from its submission to its start, and runs from its start to its end. Jobs of all attempts
count; core-hours are their running times, each times its batch's ntasks.

Examples:
  $ tutti stats                          of the newest ensemble of this directory
  $ tutti stats lorenz-3 --by param.rho  which values of rho take long, and which fail
  $ tutti stats --json | jq .all.ran.p90`,
    )
    .action(async (eid: string | undefined, options: { by?: string }, command: Command) => {
      await withStore(command, async (db) => {
        const { eid: of } = await selectEnsemble(db, eid);
        const statistics = options.by === undefined ? await statisticsOf(db, of) : undefined;
        if (statistics !== undefined) {
          if (wantsJson(command)) printJson({ eid: of, ...statistics });
          else print(statisticsText(of, statistics));
          return;
        }
        const name = await parameterNamed(db, of, options.by ?? '');
        const values = await statisticsBy(db, of, name);
        if (wantsJson(command)) {
          printJson({ eid: of, by: `${prefix}${name}`, values });
          return;
        }
        print(byParameterText(name, values.slice(0, shownAtFirst)));
        if (values.length > shownAtFirst) {
          print(`… and ${many(values.length - shownAtFirst, 'more value')}. For all: --json`);
        }
      });
    });
}

/** `param.rho`, as in a selector, or `rho`. */
async function parameterNamed(db: Database, eid: string, written: string): Promise<string> {
  const name = written.startsWith(prefix) ? written.slice(prefix.length) : written;
  const known = await parameterNames(db, eid);
  // What is within a parameter is named with dots.
  if (known.includes(name) || known.includes(name.split('.')[0] ?? '')) return name;
  const meant = nearest(name, known);
  const all = known.length === 0 ? 'Its runs have none.' : `They have these: ${known.join(', ')}`;
  throw new TuttiError(`no run of ${eid} has a parameter "${name}"`, {
    code: 'cli.no-such-parameter',
    exitCode: ExitCode.usage,
    hint: meant === undefined ? all : `Did you mean --by ${prefix}${meant}?`,
  });
}
