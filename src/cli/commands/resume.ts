import type { Command } from 'commander';
import { SystemClock, VirtualClock } from '../../clock/index.js';
import { parseEnsemble } from '../../config/index.js';
import type { Database } from '../../database/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import type { Payload } from '../../events/catalogue/index.js';
import { type HeldLease, liveHolder, takeLease, thisProcess } from '../../events/store/index.js';
import {
  type EnsembleSummary,
  listBatches,
  listEnsembles,
} from '../../projections/tables/index.js';
import { completeEnsemble, type Creation, recordedEnsemble } from '../../supervisor/index.js';
import { exitCodeOf, hostInForeground } from '../host.js';
import { note, print } from '../output.js';
import { readSource } from '../read-source.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { untilStopped } from '../stop-signals.js';
import { batchesOnDisk } from '../supported.js';
import { many, standing } from '../words.js';

export function addResume(program: Command): void {
  program
    .command('resume')
    .summary('go on with an ensemble that nobody is running')
    .description(
      'Takes over an ensemble whose supervisor left or died, from where its log stands.\n' +
        'Where there is nothing to do it says so and does nothing, so it may be called again and again.',
    )
    .argument('[eid]', 'the ensemble (default: the newest that was started in this directory)')
    .option('--all', 'every ensemble that is not finished and that nobody is running')
    .addHelpText(
      'after',
      `
Examples:
  $ tutti resume                the newest ensemble of this directory
  $ tutti resume lorenz-3       this one
  $ tutti resume --all          all that need it; quiet where none does`,
    )
    .action(async (eid: string | undefined, options: { all?: boolean }, command: Command) => {
      process.exitCode = await withStore(command, (db) =>
        options.all === true
          ? resumeAll(db, wantsJson(command))
          : selectEnsemble(db, eid).then((ensemble) => resume(db, ensemble, wantsJson(command))),
      );
    });
}

async function resume(db: Database, ensemble: EnsembleSummary, json: boolean): Promise<ExitCode> {
  const { eid, outcome } = ensemble;
  if (ensemble.state === 'finished') {
    print(`${eid} has finished: ${standing(ensemble)}. There is nothing to go on with.`);
    return exitCodeOf(outcome);
  }
  const holder = thisProcess();
  const lease = await takeLease(db, eid, holder);
  const { created, definition, backend, latest } = await recordedEnsemble(db, eid);
  const isSimulated = batchesOnDisk(definition, backend).length === 0;
  const clock = isSimulated ? new VirtualClock(latest) : new SystemClock();
  const creation = { db, clock, holder };
  if ((await countRuns(db, eid)) < created.runs) await complete(creation, lease, created);
  return untilStopped(eid, (stop) =>
    hostInForeground({
      db,
      holder,
      lease,
      definition,
      backend,
      clock,
      cwd: created.cwd,
      json,
      stop,
    }),
  );
}

async function resumeAll(db: Database, json: boolean): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  for (const ensemble of await listEnsembles(db)) {
    if (ensemble.state === 'finished') continue;
    if ((await liveHolder(db, ensemble.eid)) !== undefined) continue;
    note(`${ensemble.eid}: going on`);
    codes.push(await resume(db, ensemble, json));
  }
  return codes.find((code) => code !== ExitCode.success) ?? ExitCode.success;
}

/** Its creation was cut off: the runs that are missing are planned from the same file. */
async function complete(
  creation: Omit<Creation, 'client'>,
  lease: HeldLease,
  { source, overrides, name, runs }: Payload<'ensemble.created'>,
): Promise<void> {
  const { file, text, sha256 } = await readSource(source.file);
  if (sha256 !== source.sha256) throw new SourceChanged(lease.eid, file);
  const parsed = parseEnsemble(text, { file, name, overrides });
  note(`${lease.eid}: its creation was cut off; planning the rest of its ${many(runs, 'run')}`);
  const client = await creation.db.connect('create');
  try {
    await completeEnsemble({ ...creation, client }, lease, parsed.runs);
  } finally {
    await client.end();
  }
}

async function countRuns(db: Database, eid: string): Promise<number> {
  const batches = await listBatches(db, eid);
  return batches.reduce((sum, batch) => sum + batch.runs, 0);
}

class SourceChanged extends TuttiError {
  constructor(eid: string, file: string) {
    super(`${eid} was cut off while it was being created, and ${file} has changed since`, {
      code: 'cli.source-changed',
      exitCode: ExitCode.usage,
      hint: `Nothing of it has run. Start what the file says now: tutti run ${file}`,
    });
  }
}
