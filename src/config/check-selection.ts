import type { Diagnostic } from './diagnostic.js';
import { didYouMean } from './nearest.js';
import { type BatchRuns, runCount } from './planned-runs.js';
import type { RunIndex, Selection } from './run-options.js';
import { type Finding, SourceText } from './source-text.js';

/** Warns of what `--indexes` names and no batch has: the other runs are run without it. */
export function checkSelection(
  selection: Selection | undefined,
  batches: readonly BatchRuns[],
): readonly Diagnostic[] {
  const indexes = selection?.indexes ?? [];
  const source = new SourceText('command line', `-i ${indexes.map(written).join(',')}`);
  let start = '-i '.length;
  return indexes.flatMap((index) => {
    const span = { start, end: start + written(index).length };
    start = span.end + 1;
    const why = whyNoRun(index, batches);
    return why === undefined ? [] : [source.diagnose(span, why)];
  });
}

function written({ batch, idx }: RunIndex): string {
  return batch === undefined ? String(idx) : `${batch}.${idx}`;
}

function whyNoRun({ batch, idx }: RunIndex, batches: readonly BatchRuns[]): Finding | undefined {
  const meant = batches.filter((each) => batch === undefined || each.batch === batch);
  if (meant.some((each) => runCount(each) > idx)) return undefined;
  const code = 'config.no-such-run';
  if (meant.length === 0) {
    const names = batches.map((each) => each.batch);
    const hint = didYouMean(batch ?? '', names);
    return { code, message: `there is no batch \`${batch}\``, hint };
  }
  const most = Math.max(...meant.map(runCount));
  const owner = batch === undefined ? 'no batch has' : `the batch \`${batch}\` does not have`;
  const hint =
    most === 0 ? 'There are none.' : `The last one is ${most - 1}; they are counted from 0.`;
  return { code, message: `${owner} a run ${idx}`, hint };
}
