import type { Command } from 'commander';
import pc from 'picocolors';
import type { Database } from '../../database/index.js';
import { liveHolder } from '../../events/store/index.js';
import {
  type EnsembleSummary,
  listBatches,
  listEnsembles,
} from '../../projections/tables/index.js';
import { print, printJson, table } from '../output.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { batchTable } from '../summary.js';
import { waitingChecks, waitingLines } from '../waiting-checks.js';
import { standing, time } from '../words.js';

export function addStatus(program: Command): void {
  program
    .command('status')
    .summary('how an ensemble stands')
    .description('Shows how an ensemble stands: its batches, its runs by state, and who runs it.')
    .argument(
      '[eid]',
      'the ensemble (default: the newest that was started in this directory or below)',
    )
    .option('--all', 'list all ensembles of this store')
    .addHelpText(
      'after',
      `
Examples:
  $ tutti status                     the newest ensemble of this directory
  $ tutti status lorenz-3 --json     as JSON, for a program
  $ tutti status --all               all ensembles, newest first`,
    )
    .action(async (eid: string | undefined, options: { all?: boolean }, command: Command) => {
      const json = wantsJson(command);
      await withStore(command, (db) =>
        options.all === true
          ? showAll(db, json)
          : selectEnsemble(db, eid).then((ensemble) => showOne(db, ensemble, json)),
      );
    });
}

async function showAll(db: Database, json: boolean): Promise<void> {
  const ensembles = await listEnsembles(db);
  if (json) {
    printJson(ensembles);
    return;
  }
  if (ensembles.length === 0) {
    print('No ensemble has been started yet. Write one: tutti init NAME');
    return;
  }
  const rows = ensembles.map((ensemble) => [
    ensemble.eid,
    standing(ensemble),
    ensemble.planned_runs,
    ensemble.backend,
    time(ensemble.created_at),
    ensemble.cwd,
  ]);
  print(table(['ENSEMBLE', 'STATE', 'RUNS', 'BACKEND', 'CREATED (UTC)', 'DIRECTORY'], rows));
}

async function showOne(db: Database, ensemble: EnsembleSummary, json: boolean): Promise<void> {
  const batches = await listBatches(db, ensemble.eid);
  const holder = (await liveHolder(db, ensemble.eid)) ?? null;
  const checks = await waitingChecks(db, ensemble);
  if (json) {
    printJson({ ensemble, batches, running_in: holder, waiting_checks: checks });
    return;
  }
  print(`${pc.bold(ensemble.eid)}  ${standing(ensemble)}  (${ensemble.backend}, ${ensemble.file})`);
  if (ensemble.parent !== null) print(`It took up the runs of ${ensemble.parent}.`);
  if (ensemble.message !== null) print(ensemble.message);
  if (ensemble.state !== 'finished') {
    print(
      holder === null
        ? `Nobody is running it. Go on: tutti resume ${ensemble.eid}`
        : `Running on ${holder.host}, process ${holder.pid}.`,
    );
  }
  print();
  print(batchTable(batches));
  for (const line of waitingLines(checks)) print(line);
}
