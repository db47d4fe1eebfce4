import { checkSample } from './check-sample.js';
import type { Findings } from './findings.js';
import { describe } from './locate.js';
import { dimensionsOf } from './sweep.js';
import { type Entry, entriesOf, itemsOf } from './yaml-tree.js';

export function checkSweep(findings: Findings, sweep: Entry | undefined): void {
  for (const [kind, dimensions] of entriesOf(sweep?.value)) {
    if (dimensions.value.kind !== 'mapping') continue;
    if (kind === 'sample') {
      checkSample(findings, dimensions);
      continue;
    }
    if (kind === 'zip') checkZip(findings, dimensions);
    checkPriorities(findings, dimensions.value.entries.get('priority'));
  }
}

function checkZip(findings: Findings, { keySpan, value }: Entry): void {
  const dimensions = dimensionsOf(entriesOf(value));
  if (new Set(dimensions.map(([, values]) => values.length)).size <= 1) return;
  const lengths = dimensions.map(([name, values]) => `${name} has ${values.length}`).join(', ');
  findings.error(keySpan, {
    code: 'config.zip-length',
    message: `the lists of \`zip\` must have the same length; here ${lengths}`,
    hint: '`grid` combines lists of any lengths.',
  });
}

/** Under `runs` the schema says so; in a sweep `priority` is a parameter like any other. */
function checkPriorities(findings: Findings, priorities: Entry | undefined): void {
  for (const value of itemsOf(priorities?.value)) {
    if (Number.isSafeInteger(value.json)) continue;
    findings.error(value.span, {
      code: 'config.wrong-value',
      message: `\`priority\` must be a whole number; here it is ${describe(value)}`,
    });
  }
}
