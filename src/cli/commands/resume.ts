import type { Command } from 'commander';
import { SystemClock, VirtualClock } from '../../clock/index.js';
import { parseEnsemble } from '../../config/index.js';
import type { Database } from '../../database/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import {
  EnsembleBusy,
  type HeldLease,
  liveHolder,
  pendingCommands,
  takeLease,
  thisProcess,
} from '../../events/store/index.js';
import {
  type EnsembleSummary,
  listBatches,
  listEnsembles,
} from '../../projections/tables/index.js';
import {
  completeEnsemble,
  type Creation,
  type RecordedEnsemble,
  recordedEnsemble,
} from '../../supervisor/index.js';
import { handOver } from '../hand-over.js';
import { exitCodeOf, hostInForeground } from '../host.js';
import { note, print } from '../output.js';
import { logFileOf } from '../plain-log.js';
import { runsTakenUp } from '../plan-again.js';
import { csvReader, readSource } from '../read-source.js';
import type { Runs } from '../start-ensemble.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { type Signals, whileHosting } from '../stop-signals.js';
import { batchesOnDisk } from '../../site/index.js';
import { many, standing } from '../words.js';

interface ResumeOptions {
  readonly all?: boolean;
  readonly detach?: boolean;
  readonly log?: boolean;
}

export function addResume(program: Command): void {
  program
    .command('resume')
    .summary('go on with an ensemble that nobody is running')
    .description(
      'Takes over an ensemble whose supervisor left or died, from where its log stands. ' +
        'Where there is nothing to do it says so and does nothing, so it may be called again and again.',
    )
    .argument(
      '[eid]',
      'the ensemble (default: the newest that was started in this directory or below)',
    )
    .option('--all', 'every ensemble that is not finished and that nobody is running')
    .option('--detach', 'run it in the background, on its own, and come back at once')
    .option('--log', 'keep logs/<file>.log also where all is simulated')
    .addHelpText(
      'after',
      `
Examples:
  $ tutti resume                  the newest ensemble of this directory
  $ tutti resume lorenz-3         this one
  $ tutti resume --all --detach   all that need it, each on its own; quiet where none does`,
    )
    .action(async (eid: string | undefined, options: ResumeOptions, command: Command) => {
      process.exitCode = await withStore(command, async (db) => {
        const resuming = { db, options, command };
        if (options.all === true) {
          return whileHosting('all of them', (signals) => resumeAll({ ...resuming, signals }));
        }
        const ensemble = await selectEnsemble(db, eid);
        return whileHosting(ensemble.eid, (signals) => resume(ensemble, { ...resuming, signals }));
      });
    });
}

interface Resuming {
  readonly db: Database;
  readonly options: ResumeOptions;
  readonly command: Command;
  readonly signals: Signals;
}

async function resume(ensemble: EnsembleSummary, resuming: Resuming): Promise<ExitCode> {
  const { db, options, command, signals } = resuming;
  const { eid, outcome } = ensemble;
  if (ensemble.state === 'finished' && !(await isAsked(db, eid))) {
    print(`${eid} has finished: ${standing(ensemble)}. There is nothing to go on with.`);
    return exitCodeOf(outcome);
  }
  const logFile = logFileOf(ensemble.cwd, ensemble.file);
  if (options.detach === true) {
    const live = await liveHolder(db, eid);
    if (live !== undefined) throw new EnsembleBusy(eid, live.host, live.pid);
    return handOver(command, { db, eid, logFile, stop: signals.stop });
  }
  const holder = thisProcess();
  const lease = await takeLease(db, eid, holder);
  const recorded = await recordedEnsemble(db, eid);
  const { created, definition, backend, latest } = recorded;
  const isSimulated = batchesOnDisk(definition, backend).length === 0;
  const clock = isSimulated ? new VirtualClock(latest) : new SystemClock();
  const creation = { db, clock, holder };
  if ((await countRuns(db, eid)) < created.runs) await complete(creation, lease, recorded);
  return hostInForeground({
    db,
    holder,
    lease,
    definition,
    backend,
    clock,
    cwd: created.cwd,
    logFile: isSimulated && options.log !== true ? undefined : logFile,
    json: wantsJson(command),
    signals,
  });
}

async function resumeAll(resuming: Resuming): Promise<ExitCode> {
  const { db, signals } = resuming;
  const codes: ExitCode[] = [];
  for (const ensemble of await listEnsembles(db)) {
    // One that stalled waits for its user, and so for a command.
    const isOver = ensemble.state === 'finished' || ensemble.stalled;
    if (isOver && !(await isAsked(db, ensemble.eid))) continue;
    if ((await liveHolder(db, ensemble.eid)) !== undefined) continue;
    note(`${ensemble.eid}: going on`);
    codes.push(await resume(ensemble, resuming));
    if (signals.stop.aborted) break;
  }
  return codes.find((code) => code !== ExitCode.success) ?? ExitCode.success;
}

/** Whether somebody has asked for something that no supervisor has answered yet. */
async function isAsked(db: Database, eid: string): Promise<boolean> {
  return (await pendingCommands(db, eid)).length > 0;
}

/** Its creation was cut off: the runs that are missing are planned as they would have been then. */
async function complete(
  creation: Omit<Creation, 'client'>,
  lease: HeldLease,
  recorded: RecordedEnsemble,
): Promise<void> {
  const { runs, parent, overrides } = recorded.created;
  const planned =
    parent === undefined
      ? await runsOfFile(lease.eid, recorded)
      : await runsTakenUp(creation.db, parent, overrides);
  note(`${lease.eid}: its creation was cut off; planning the rest of its ${many(runs, 'run')}`);
  const client = await creation.db.connect('create');
  try {
    await completeEnsemble({ ...creation, client }, lease, planned);
  } finally {
    await client.end();
  }
}

/** From the same file, which must not have changed. */
async function runsOfFile(
  eid: string,
  { created: { source, overrides, name }, definition }: RecordedEnsemble,
): Promise<Runs> {
  const { file, text, sha256 } = await readSource(source.file);
  if (sha256 !== source.sha256) throw new SourceChanged(eid, file);
  const { runs } = parseEnsemble(text, {
    file,
    name,
    overrides,
    run: definition.options,
    readCsv: csvReader(file),
    recorded: definition,
  });
  return runs;
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
