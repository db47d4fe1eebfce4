import type { Findings } from './findings.js';
import { type Entry, entriesOf, itemsOf } from './yaml-tree.js';

export function checkSimulated(findings: Findings, simulated: Entry | undefined): void {
  const entries = entriesOf(simulated?.value);
  checkRange(findings, 'queue_seconds', entries.get('queue_seconds'));
  checkRange(findings, 'run_seconds', entries.get('run_seconds'));
  checkProbabilities(findings, entries.get('failures'));
}

function checkRange(findings: Findings, key: string, range: Entry | undefined): void {
  const [from, to] = itemsOf(range?.value).map((item) => Number(item.json));
  if (range === undefined || from === undefined || to === undefined || !(from > to)) return;
  findings.error(range.value.span, {
    code: 'config.range',
    message: `\`${key}\` must run from the smaller to the larger number`,
  });
}

function checkProbabilities(findings: Findings, failures: Entry | undefined): void {
  const values = Array.from(entriesOf(failures?.value).values(), ({ value }) => Number(value.json));
  const sum = values.reduce((total, each) => total + each, 0);
  // 0.1 + 0.2 + 0.7 is not exactly 1.
  if (failures === undefined || !(sum > 1 + 1e-9)) return;
  findings.error(failures.keySpan, {
    code: 'config.probabilities',
    message: `the probabilities of \`failures\` add up to ${Number(sum.toPrecision(6))}, which is more than 1`,
  });
}
