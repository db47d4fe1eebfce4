import type { Command } from 'commander';
import pc from 'picocolors';
import { runStream, type StoredEvent } from '../../events/catalogue/index.js';
import { readEvents } from '../../events/store/index.js';
import { isLeftOut } from '../../control/index.js';
import { eventLine } from '../event-line.js';
import { neverBegan } from '../not-further.js';
import { print, printJson, table } from '../output.js';
import { parameterTexts } from '../parameters.js';
import { runArguments, type SelectedRun, selectRun } from '../select-run.js';
import { wantsJson, withStore } from '../session.js';
import { duration, time } from '../words.js';

export function addShow(program: Command): void {
  program
    .command('show')
    .summary('all about one run')
    .description('Shows one run: its parameters, attempts and tasks, and its whole history.')
    .argument('<run>', runArguments.run)
    .argument('[eid]', runArguments.eid)
    .addHelpText(
      'after',
      `
Examples:
  $ tutti show lorenz-12
  $ tutti show lorenz-3/lorenz-12 --json`,
    )
    .action(async (run: string, eid: string | undefined, _options: unknown, command: Command) => {
      await withStore(command, async (db) => {
        const selected = await selectRun(db, run, eid);
        const { ensemble, ...details } = selected;
        const { batch, idx } = details.run;
        const history: StoredEvent[] = [];
        for await (const event of readEvents(db, { stream: runStream(ensemble.eid, batch, idx) })) {
          history.push(event);
        }
        if (wantsJson(command)) printJson({ ...details, history });
        else showRun(selected, history);
      });
    });
}

function showRun(
  { ensemble, run, attempts, tasks }: SelectedRun,
  history: readonly StoredEvent[],
): void {
  const why = run.reason === null ? '' : ` (${run.reason})`;
  print(`${pc.bold(run.run)} of ${run.eid}: ${run.state}${why}`);
  if (run.message !== null) print(run.message);
  if (run.question !== null) print(pc.yellow(run.question));
  if (isLeftOut(run.state, ensemble.state)) print(`It ${neverBegan}.`);
  else if (run.waiting_for !== null)
    print(`Waits for ${run.waiting_for} since ${time(run.waiting_since)}.`);
  print();
  for (const [name, text] of parameterTexts(run.params, run.texts)) {
    print(`  ${name} = ${text}`);
  }
  if (attempts.length > 0) {
    print();
    const isRepeating = attempts.some(({ cycle }) => cycle > 1);
    const rows = attempts.map((attempt) => [
      isRepeating ? `${attempt.attempt} of cycle ${attempt.cycle}` : attempt.attempt,
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
    const rows = tasks.map((task) => [
      task.phase,
      task.index,
      task.name,
      isTolerated(task) ? 'failed (tolerated)' : task.state,
      task.message,
    ]);
    print(table(['TASKS', 'NO.', 'NAME', 'STATE', 'MESSAGE'], rows));
  }
  print();
  for (const event of history) print(eventLine(event));
}

/** A list of tasks went on after it, though it ended badly. */
function isTolerated({ state, exit_code, signal }: SelectedRun['tasks'][number]): boolean {
  return state === 'succeeded' && ((exit_code ?? 0) !== 0 || signal !== null);
}
