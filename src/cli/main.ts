import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { explainDatabaseError } from '../database/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { armFault } from '../events/store/index.js';
import { asArgparseReads } from './as-argparse-reads.js';
import { addCancel } from './commands/cancel.js';
import { addCompletion } from './commands/completion.js';
import { addDb } from './commands/db.js';
import { addDoctor } from './commands/doctor.js';
import { addEvents } from './commands/events.js';
import { addExplain } from './commands/explain.js';
import { addFailures } from './commands/failures.js';
import { addHold } from './commands/hold.js';
import { addInit } from './commands/init.js';
import { addLogs } from './commands/logs.js';
import { addRelease } from './commands/release.js';
import { addReplay } from './commands/replay.js';
import { addRerun } from './commands/rerun.js';
import { addResume } from './commands/resume.js';
import { addRetry } from './commands/retry.js';
import { addRun } from './commands/run.js';
import { addRuns } from './commands/runs.js';
import { addShow } from './commands/show.js';
import { addStats } from './commands/stats.js';
import { addStatus } from './commands/status.js';
import { addThrottle } from './commands/throttle.js';
import { addValidate } from './commands/validate.js';
import { modelEnsemble, modelEnsembleCheck } from './model-ensemble.js';
import { endQuietlyOnClosedPipe, note, printJson } from './output.js';
import { withLongNames } from './run-flags.js';
import { version } from './version.js';

/** The programs of this package, by the names that they are called by. */
const programs = {
  tutti,
  model_ensemble: modelEnsemble,
  model_ensemble_check: modelEnsembleCheck,
} as const;

/** Runs one command line; resolves to the exit code. */
export async function main(
  args: readonly string[],
  name: keyof typeof programs = 'tutti',
): Promise<number> {
  endQuietlyOnClosedPipe();
  const program = programs[name]();
  process.exitCode = ExitCode.success;
  try {
    armFault(process.env['TUTTI_FAULT']);
    const read = name === 'tutti' ? withLongNames : asArgparseReads;
    await program.parseAsync(read(args), { from: 'user' });
    return process.exitCode;
  } catch (error) {
    return tell(error, args.includes('--json'));
  }
}

function tutti(): Command {
  const program = new Command('tutti')
    .description(
      'Runs ensembles: the same model, many times, with different parameters.\n' +
        'Every step of every run is an event in PostgreSQL: whatever dies, nothing is lost.',
    )
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'print results as JSON')
    .option('--store <url>', 'the PostgreSQL to use (default: DATABASE_URL, or one of its own)')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError()
    .showHelpAfterError('(`tutti --help` lists the commands; `tutti COMMAND --help` has examples.)')
    .exitOverride();
  for (const add of [
    addInit,
    addValidate,
    addRun,
    addResume,
    addRerun,
    addStatus,
    addRuns,
    addShow,
    addExplain,
    addFailures,
    addStats,
    addLogs,
    addHold,
    addRelease,
    addCancel,
    addRetry,
    addThrottle,
    addEvents,
    addReplay,
    addDb,
    addDoctor,
    addCompletion,
  ]) {
    add(program);
  }
  for (const command of everyCommand(program)) command.exitOverride();
  return program;
}

function everyCommand(program: Command): Command[] {
  return program.commands.flatMap((command) => [command, ...everyCommand(command)]);
}

/** An error in words, with what to do; only a defect of ours shows where it came from. */
function tell(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? ExitCode.success : ExitCode.usage;
  }
  const known = error instanceof TuttiError ? error : explainDatabaseError(error);
  if (known === undefined) {
    note(
      pc.red('This is a defect of Tutti, not of your ensemble. Nothing that was recorded is lost.'),
    );
    note(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return ExitCode.unavailable;
  }
  const { code, message, hint, exitCode } = known;
  if (json) printJson({ error: { code, message, hint: hint ?? null } });
  else {
    note(`${pc.red('error')} ${message}`);
    if (hint !== undefined) note(hint);
  }
  return exitCode;
}
