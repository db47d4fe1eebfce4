import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Database } from '../../database/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import { headPosition, liveHolder } from '../../events/store/index.js';
import { isRunEnd } from '../../machines/index.js';
import { findRun } from '../../projections/tables/index.js';
import type { Layout } from '../../workspace/index.js';
import { followJob } from '../follow-job.js';
import { GrowingFile } from '../growing-file.js';
import { pickAttempt, whyNoOutput } from '../job-output.js';
import { note, print, printJson } from '../output.js';
import { type OutputPlace, outputPlaces, readOutput } from '../output-places.js';
import { recordedLayout } from '../recorded-layout.js';
import { runArguments, type SelectedRun, selectRun } from '../select-run.js';
import { wantsJson, withStore } from '../session.js';
import { untilStopped } from '../stop-signals.js';
import { type RunPhase, runPhases } from '../task-output.js';

interface LogsOptions {
  readonly follow?: boolean;
  readonly lines?: number;
  readonly attempt?: number;
  readonly task?: RunPhase;
}

export function addLogs(program: Command): void {
  program
    .command('logs')
    .summary('what the job of a run has printed')
    .description(
      'Prints the output of the job of a run, of its latest attempt where nothing else is asked for.',
    )
    .argument('<run>', runArguments.run)
    .argument('[eid]', runArguments.eid)
    .option('-f, --follow', 'go on as the job prints, also in its next attempt, until the run ends')
    .option('-n, --lines <n>', 'begin with so many of the last lines', count)
    .option('--attempt <n>', 'the output of this attempt', count)
    .addOption(
      new Option('--task <phase>', 'what its tasks have printed, before or after the job').choices([
        ...runPhases,
      ]),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tutti logs lorenz-12                   all that its job has printed
  $ tutti logs lorenz-12 -n 20 -f          the last 20 lines, and what comes
  $ tutti logs lorenz-3/lorenz-12 --attempt 1
  $ tutti logs lorenz-12 --task pre_run    what its checks said`,
    )
    .action(
      async (run: string, eid: string | undefined, options: LogsOptions, command: Command) => {
        const json = wantsJson(command);
        refuseContradictions(options, json);
        await withStore(command, async (db) => {
          const after = await headPosition(db);
          const selected = await selectRun(db, run, eid);
          const { layout } = await recordedLayout(db, selected.ensemble.eid);
          if (options.follow === true) {
            await untilStopped('', (stop) =>
              follow(db, selected, layout, { options, after, stop }),
            );
            return;
          }
          const places = await outputPlaces(selected, layout, options);
          if (json) {
            const { eid: of, run: name, state } = selected.run;
            const outputs = await Promise.all(
              places.map((place) => readOutput(place, options.lines)),
            );
            printJson({ eid: of, run: name, state, outputs });
            return;
          }
          for (const place of places) await show(place, options);
          if (places.length === 0)
            note(`${selected.run.run} has had no ${options.task ?? ''} tasks.`);
        });
      },
    );
}

const nothing = 'Nothing has been printed.';

async function show({ what, file, why }: OutputPlace, { lines, task }: LogsOptions): Promise<void> {
  if (task !== undefined) print(`==> ${what} <==`);
  const printed = file === null ? undefined : await new GrowingFile(file, lines).readOn(toTerminal);
  if (printed === undefined) note(why);
  else if (printed === 0 && lines !== 0) note(nothing);
}

async function follow(
  db: Database,
  { run, ensemble }: SelectedRun,
  layout: Layout,
  given: { readonly options: LogsOptions; readonly after: number; readonly stop: AbortSignal },
): Promise<void> {
  const { options, after, stop } = given;
  const { eid, batch, idx } = run;
  const owner = { kind: 'run', eid, batch, idx } as const;
  if (!isRunEnd(run.state) && (await liveHolder(db, ensemble.eid)) === undefined) {
    note(
      `Nobody is running ${eid}, so the end of ${run.run} will not be seen. Go on: tutti resume ${eid}`,
    );
  }
  let last: { readonly why: string; readonly ending: string } | undefined;
  const look = async () => {
    const details = await findRun(db, eid, batch, idx);
    if (details === undefined) return { file: undefined, isOver: true };
    const { run: now, attempts } = details;
    const attempt =
      isRunEnd(now.state) || attempts.length > 0
        ? pickAttempt(now, attempts, options.attempt)
        : undefined;
    const file = attempt === undefined ? undefined : layout.job({ ...attempt, run: owner }).output;
    const isDone = options.attempt !== undefined && (attempt?.ended_at ?? null) !== null;
    const reason = now.reason === null ? '' : ` (${now.reason})`;
    last = {
      why: whyNoOutput(now, attempt, file ?? ''),
      ending: `${now.run} ${now.state}${reason}`,
    };
    return { file, isOver: isRunEnd(now.state) || isDone || attempt?.backend === 'simulated' };
  };
  const handedOver = await followJob(db, {
    run,
    after,
    lines: options.lines,
    look,
    stop,
    take: toTerminal,
    next: (file) => note(`==> ${file} <==`),
  });
  if (last === undefined || stop.aborted) return;
  if (handedOver === undefined) note(last.why);
  else if (handedOver === 0 && options.lines !== 0) note(nothing);
  note(`==> ${last.ending} <==`);
}

/** As it is: what a job prints need not be text. */
async function toTerminal(bytes: Buffer): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}

function refuseContradictions({ follow, task }: LogsOptions, json: boolean): void {
  if (follow !== true || (task === undefined && !json)) return;
  const other = json ? '--json' : '--task';
  throw new TuttiError(`--follow and ${other} do not go together`, {
    code: 'cli.logs-options',
    exitCode: ExitCode.usage,
    hint: `Leave out one of them: --follow prints what a job prints, as it comes.`,
  });
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) {
    throw new InvalidArgumentError('A whole number is expected.');
  }
  return number;
}
