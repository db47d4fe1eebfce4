import type { Command } from 'commander';
import { readOverrides } from '../../config/index.js';
import { ExitCode } from '../../errors.js';
import { recordedEnsemble } from '../../supervisor/index.js';
import type { Database } from '../../database/index.js';
import { setOption } from '../assignments.js';
import { newParameters } from '../control/look-ahead.js';
import { whatIsMeant } from '../control/meant.js';
import { note } from '../output.js';
import { definitionTakenUp, NotFinished, runsTakenUp } from '../plan-again.js';
import { lookAhead, type Plan, showPlan, startEnsemble } from '../start-ensemble.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { refuseMissingShell } from '../shell-option.js';
import { whileHosting } from '../stop-signals.js';
import { warn } from '../warnings.js';

interface Options {
  readonly detach?: boolean;
  readonly dryRun?: boolean;
  readonly log?: boolean;
  readonly verbose?: boolean;
  readonly set?: Readonly<Record<string, string>>;
}

export function addRerun(program: Command): void {
  program
    .command('rerun')
    .summary('take a finished ensemble up, with other parameters')
    .description(
      'Starts a new ensemble from the runs of a finished one, in the same directories: what the runs ' +
        'have left is there, and their templates are rendered anew. The log knows where it came from.',
    )
    .argument(
      '[eid]',
      'the ensemble (default: the newest that was started in this directory or below)',
    )
    .option('-n, --dry-run', 'show the plan and do nothing')
    .option('-d, --detach', 'run it in the background, on its own, and come back at once')
    .option('--log', 'keep logs/<file>.log also where all is simulated')
    .option('-v, --verbose', 'tell every step on the terminal, line by line')
    .addOption(setOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tutti rerun --set t_end=100            the newest ensemble of this directory, for longer
  $ tutti rerun lorenz-3 -x rho=28.0 -n    only show what would run

Runs that one wants to try again as they are belong to the same ensemble: see \`tutti retry\`.`,
    )
    .action(async (eid: string | undefined, options: Options, command: Command) => {
      process.exitCode = await withStore(command, async (db) => {
        const ensemble = await selectEnsemble(db, eid);
        if (ensemble.state !== 'finished') throw new NotFinished(ensemble.eid, ensemble);
        const { created, definition, backend } = await recordedEnsemble(db, ensemble.eid);
        const overrides = options.set ?? {};
        const plan: Plan = {
          definition: definitionTakenUp(definition),
          runs: await runsTakenUp(db, ensemble.eid, overrides),
          backend,
          source: created.source,
          overrides,
          parent: ensemble.eid,
          cwd: created.cwd,
        };
        await remarkOn(db, ensemble.eid, overrides);
        refuseMissingShell(plan.definition.options?.shell);
        await lookAhead(plan);
        if (options.dryRun === true) {
          showPlan(plan, wantsJson(command));
          return ExitCode.success;
        }
        const manner = {
          detach: options.detach === true,
          log: options.log === true,
          verbose: options.verbose === true,
        };
        return whileHosting(plan.definition.name, (signals) =>
          startEnsemble(db, plan, manner, { command, signals }),
        );
      });
    });
}

/** On values that change nothing for sure, or most likely. */
async function remarkOn(
  db: Database,
  eid: string,
  overrides: Readonly<Record<string, string>>,
): Promise<void> {
  warn(readOverrides(overrides).warnings);
  const meant = await whatIsMeant(db, [], { ensemble: eid, batchesOnly: false });
  for (const remark of await newParameters(db, meant, Object.keys(overrides))) note(remark);
}
