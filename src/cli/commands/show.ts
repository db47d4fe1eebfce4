import type { Command } from 'commander';
import pc from 'picocolors';
import { ExitCode, TuttiError } from '../../errors.js';
import { runStream, type StoredEvent } from '../../events/catalogue/index.js';
import { readEvents } from '../../events/store/index.js';
import { findRun, type RunDetails } from '../../projections/tables/index.js';
import { eventLine } from '../event-line.js';
import { print, printJson, table } from '../output.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { duration, time } from '../words.js';

export function addShow(program: Command): void {
  program
    .command('show')
    .summary('all about one run')
    .description('Shows one run: its parameters, attempts and tasks, and its whole history.')
    .argument('<run>', 'the run, as `tutti runs` calls it: lorenz-12')
    .argument('[eid]', 'the ensemble (default: the newest that was started in this directory)')
    .addHelpText(
      'after',
      `
Examples:
  $ tutti show lorenz-12
  $ tutti show lorenz-12 lorenz-3 --json`,
    )
    .action(async (run: string, eid: string | undefined, _options: unknown, command: Command) => {
      await withStore(command, async (db) => {
        const ensemble = await selectEnsemble(db, eid);
        const { batch, idx } = parseRun(run);
        const details = await findRun(db, ensemble.eid, batch, idx);
        if (details === undefined) throw new NoSuchRun(run, ensemble.eid);
        const history: StoredEvent[] = [];
        for await (const event of readEvents(db, { stream: runStream(ensemble.eid, batch, idx) })) {
          history.push(event);
        }
        if (wantsJson(command)) printJson({ ...details, history });
        else showRun(details, history);
      });
    });
}

function showRun({ run, attempts, tasks }: RunDetails, history: readonly StoredEvent[]): void {
  const why = run.reason === null ? '' : ` (${run.reason})`;
  print(`${pc.bold(run.run)} of ${run.eid}: ${run.state}${why}`);
  if (run.message !== null) print(run.message);
  if (run.question !== null) print(pc.yellow(run.question));
  if (run.waiting_for !== null)
    print(`Waits for ${run.waiting_for} since ${time(run.waiting_since)}.`);
  print();
  for (const [name, value] of Object.entries(run.params)) {
    print(`  ${name} = ${run.texts?.[`/${name}`] ?? JSON.stringify(value)}`);
  }
  if (attempts.length > 0) {
    print();
    const rows = attempts.map((attempt) => [
      attempt.attempt,
      attempt.job,
      attempt.outcome,
      attempt.reason,
      attempt.run_seconds === null ? '' : duration(attempt.run_seconds),
      attempt.evidence,
    ]);
    print(table(['ATTEMPT', 'JOB', 'OUTCOME', 'REASON', 'TIME', 'KNOWN FROM'], rows));
  }
  if (tasks.length > 0) {
    print();
    const rows = tasks.map((task) => [task.phase, task.index, task.name, task.state, task.message]);
    print(table(['TASKS', 'NO.', 'NAME', 'STATE', 'MESSAGE'], rows));
  }
  print();
  for (const event of history) print(eventLine(event));
}

function parseRun(run: string): { readonly batch: string; readonly idx: number } {
  const match = /^(.+)-(\d+)$/.exec(run);
  const [, batch, idx] = match ?? [];
  if (batch === undefined || idx === undefined) {
    throw new TuttiError(`"${run}" is not the name of a run`, {
      code: 'cli.bad-run-name',
      exitCode: ExitCode.usage,
      hint: 'A run is called <batch>-<number>, as `tutti runs` lists it.',
    });
  }
  return { batch, idx: Number(idx) };
}

class NoSuchRun extends TuttiError {
  constructor(run: string, eid: string) {
    super(`${eid} has no run "${run}"`, {
      code: 'cli.no-such-run',
      exitCode: ExitCode.usage,
      hint: `List them: tutti runs ${eid}`,
    });
  }
}
