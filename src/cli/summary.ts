import pc from 'picocolors';
import type { AskingRun, BatchSummary, EnsembleSummary } from '../projections/tables/index.js';
import type { Departure } from '../supervisor/index.js';
import { table } from './output.js';
import { many, standing, stateText } from './words.js';

export function batchTable(batches: readonly BatchSummary[]): string {
  const columns = [
    'waiting',
    'queued',
    'running',
    'working',
    'succeeded',
    'failed',
    'cancelled',
    'skipped',
  ] as const;
  // Empty columns tell nothing; the three that everybody looks for are always there.
  const always = new Set<string>(['running', 'succeeded', 'failed']);
  const shown = columns.filter(
    (column) => always.has(column) || batches.some((batch) => batch[column] > 0),
  );
  return table(
    ['BATCH', 'STATE', 'RUNS', ...shown.map((column) => column.toUpperCase())],
    batches.map((batch) => [
      batch.batch,
      stateText(batch),
      batch.runs,
      ...shown.map((column) => batch[column]),
    ]),
  );
}

/** What is said when a supervisor leaves: how it ended, and what one would want next. */
export function summaryLines(
  ensemble: EnsembleSummary,
  batches: readonly BatchSummary[],
  departure: Departure,
  asking: readonly AskingRun[] = [],
): string[] {
  const { eid, message } = ensemble;
  const lines = [batchTable(batches), ''];
  if (departure === 'finished') {
    const colour = ensemble.outcome === 'succeeded' ? pc.green : pc.red;
    lines.push(
      `${pc.bold(eid)} ${colour(standing(ensemble))}${message === null ? '' : `: ${message}`}`,
    );
    const failed = batches.reduce((sum, batch) => sum + batch.failed, 0);
    if (failed > 0) lines.push(`See why: tutti failures ${eid}`);
    const failedBatches = batches.filter(({ state }) => state === 'failed');
    for (const { batch, message: why } of failedBatches) {
      lines.push(`A task of the batch ${batch} failed${why === null ? '' : `: ${why}`}`);
    }
    if (message !== null || failedBatches.length > 0) {
      lines.push(`Where that is mended, to do it again, and what waits for it: tutti retry ${eid}`);
    }
    return lines;
  }
  if (departure === 'stalled') return [...lines, ...questions(eid, batches, asking)];
  lines.push(`${pc.bold(eid)} was left as it is; nothing is lost. Go on: tutti resume ${eid}`);
  const running = batches.reduce((sum, batch) => sum + batch.running, 0);
  if (running > 0 && ensemble.backend !== 'simulated') {
    lines.push(`${many(running, 'running job')} ${running === 1 ? 'goes' : 'go'} on.`);
  }
  return lines;
}

/** So many questions are told one by one. */
const mostQuestions = 3;

/** What has to be answered before anything can go on, and how. */
function questions(
  eid: string,
  batches: readonly BatchSummary[],
  asking: readonly AskingRun[],
): string[] {
  const lines = [`${pc.bold(eid)} cannot go on before you say how:`];
  for (const { batch, question, hold_reason } of batches) {
    if (question === null) continue;
    lines.push(
      `  The batch ${batch} is paused: ${hold_reason ?? ''}. ${question}`,
      `    tutti failures ${eid}         why they failed`,
      `    tutti release ${eid}/${batch}       go on with the others all the same`,
    );
  }
  for (const { run, question, hold_reason } of asking.slice(0, mostQuestions)) {
    lines.push(
      `  ${run}: ${hold_reason ?? ''}. ${question}`,
      `    tutti release ${eid}/${run} --as done|failed|again`,
    );
  }
  const more = asking.length - mostQuestions;
  if (more > 0) lines.push(`  ${many(more, 'run')} more ${more === 1 ? 'asks' : 'ask'}.`);
  return [...lines, `Then: tutti resume ${eid}`];
}
