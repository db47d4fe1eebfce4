import type { Command } from 'commander';
import pc from 'picocolors';
import {
  type FailureGroup,
  findFailures,
  nextSteps,
  rangesOf,
  rangesText,
} from '../failures/index.js';
import { print, printJson } from '../output.js';
import { printable } from '../printable.js';
import {
  type BatchSummary,
  type EnsembleSummary,
  listBatches,
} from '../../projections/tables/index.js';
import { selectEnsemble } from '../select-ensemble.js';
import { wantsJson, withStore } from '../session.js';
import { grouped, many } from '../words.js';

/** What is seldom comes last, and is asked for. */
const groupsAtFirst = 20;
const rangesWidth = 76;

export function addFailures(program: Command): void {
  program
    .command('failures')
    .summary('why runs failed, those that failed alike together')
    .description(
      'Groups the runs that failed or were lost by why: by reason, by the step that failed, and by ' +
        'the line of its output that tells most. The largest group comes first.',
    )
    .argument(
      '[eid]',
      'the ensemble (default: the newest that was started in this directory or below)',
    )
    .option('--all', 'name all groups and all of their runs')
    .addHelpText(
      'after',
      `
Lines count as alike where only numbers, times, addresses, paths or the names of their runs differ.

Examples:
  $ tutti failures                        of the newest ensemble of this directory
  $ tutti failures lorenz-3 --all
  $ tutti failures --json | jq '.groups[0].runs'`,
    )
    .action(async (eid: string | undefined, options: { all?: boolean }, command: Command) => {
      await withStore(command, async (db) => {
        const ensemble = await selectEnsemble(db, eid);
        const groups = await findFailures(db, ensemble.eid);
        const batches = await listBatches(db, ensemble.eid);
        if (wantsJson(command)) {
          printJson({
            eid: ensemble.eid,
            message: ensemble.message,
            ...counts(groups),
            skipped: skipped(batches),
            batches: batches
              .filter(({ state }) => state === 'failed')
              .map(({ batch, reason, message }) => ({ batch, reason, message })),
            groups: groups.map((group) => asJson(group, groups, eid)),
          });
          return;
        }
        print(heading(ensemble.eid, batches, groups));
        for (const line of around(ensemble, batches)) print(line);
        const shown = options.all === true ? groups : groups.slice(0, groupsAtFirst);
        for (const group of shown) show(group, groups, eid, options.all === true);
        if (shown.length < groups.length) {
          print();
          print(`… and ${many(groups.length - shown.length, 'smaller group')}. Show them: --all`);
        }
      });
    });
}

function counts(groups: readonly FailureGroup[]): {
  readonly failed: number;
  readonly lost: number;
} {
  const runs = groups.flatMap((group) => group.runs);
  const lost = runs.filter(({ state }) => state === 'lost').length;
  return { failed: runs.length - lost, lost };
}

function skipped(batches: readonly BatchSummary[]): number {
  return batches.reduce((sum, batch) => sum + batch.skipped, 0);
}

function heading(
  eid: string,
  batches: readonly BatchSummary[],
  groups: readonly FailureGroup[],
): string {
  const { failed, lost } = counts(groups);
  if (failed + lost === 0) return `No run of ${pc.bold(eid)} has failed.`;
  const runs = batches.reduce((sum, batch) => sum + batch.runs, 0);
  const parts = [
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
    ...(lost > 0 ? [`${grouped(lost)} lost`] : []),
  ];
  const ways = `in ${many(groups.length, 'way')}`;
  return `Of ${many(runs, 'run')} of ${pc.bold(eid)}: ${parts.join(' and ')}, ${ways}.`;
}

/** What failed that is no run, and what came of it. */
function around(ensemble: EnsembleSummary, batches: readonly BatchSummary[]): string[] {
  const lines: string[] = [];
  if (ensemble.outcome === 'failed' && ensemble.message !== null) {
    lines.push(`The ensemble itself has failed: ${onOneLine(ensemble.message)}`);
  }
  for (const { batch, state, message } of batches) {
    if (state !== 'failed') continue;
    lines.push(
      `The batch ${batch} itself has failed${message === null ? '' : `: ${onOneLine(message)}`}`,
    );
  }
  const left = skipped(batches);
  if (left > 0) lines.push(`${many(left, 'run')} ${left === 1 ? 'was' : 'were'} skipped.`);
  return lines;
}

function onOneLine(text: string): string {
  return printable(text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' / '), 200);
}

function show(
  group: FailureGroup,
  groups: readonly FailureGroup[],
  eid: string | undefined,
  all: boolean,
): void {
  const { reason, phase, example, runs } = group;
  const count = `${grouped(runs.length)} ×`;
  const line = example === undefined ? pc.dim('(it said nothing)') : printable(example, 200);
  print();
  print(`${pc.bold(count)} ${pc.red(reason)} in ${phase}: ${line}`);
  print(`    ${rangesText(rangesOf(runs), all ? Infinity : rangesWidth)}`);
  for (const { command, note } of nextSteps(group, groups, eid)) {
    print(`    ${pc.cyan(command)}${note === undefined ? '' : pc.dim(`  (${note})`)}`);
  }
}

function asJson(group: FailureGroup, groups: readonly FailureGroup[], eid: string | undefined) {
  const { reason, phase, example, file, runs } = group;
  return {
    count: runs.length,
    reason,
    phase,
    example: example ?? null,
    file: file ?? null,
    runs: runs.map(({ run }) => run),
    next: nextSteps(group, groups, eid).map(({ command }) => command),
  };
}
