import { ParameterCheck } from './check-parameters.js';
import type { Findings } from './findings.js';
import { describe } from './locate.js';
import { entriesOf, type Entry, itemsOf, type YamlNode } from './yaml-tree.js';

/** What the schema cannot say of a sample. */
export function checkSample(findings: Findings, sample: Entry): void {
  const parameters = entriesOf(sample.value).get('parameters')?.value;
  new ParameterCheck(findings).parameters(parameters);
  for (const [name, { value }] of entriesOf(parameters)) {
    for (const [kind, entry] of entriesOf(value)) {
      if (kind !== 'choice') checkBounds(findings, kind, entry);
      if (name === 'priority') checkPriority(findings, kind, entry);
    }
  }
}

/** Below it a square root has too few digits. */
const leastNormal = 2.2250738585072014e-308;

function checkBounds(findings: Findings, kind: string, { keySpan, value }: Entry): void {
  const [least, greatest] = itemsOf(value).map((item) => item.json);
  if (typeof least !== 'number' || typeof greatest !== 'number') return;
  const refuse = (message: string, hint?: string) => {
    findings.error(keySpan, { code: 'config.wrong-value', message, hint });
  };
  if (least > greatest || (least === greatest && kind !== 'integer')) {
    const order = `${least} is not below ${greatest}`;
    refuse(`\`${kind}\` needs the lesser bound first: ${order}`);
  } else if (kind === 'log_uniform' && least < leastNormal) {
    refuse(`\`log_uniform\` needs bounds above 0; here the lesser is ${least}`);
  } else if (!Number.isFinite(greatest - least)) {
    refuse(`the bounds of \`${kind}\` are too far apart`);
  } else if (kind === 'integer' && greatest - least >= Number.MAX_SAFE_INTEGER) {
    refuse('the bounds of `integer` are too far apart', 'At most 2^53 numbers can be told apart.');
  }
}

/** Under `runs` the schema says so; in a sweep `priority` is a parameter like any other. */
function checkPriority(findings: Findings, kind: string, { keySpan, value }: Entry): void {
  const refuse = (at: Entry['keySpan'], here: string) => {
    findings.error(at, {
      code: 'config.wrong-value',
      message: `\`priority\` must be a whole number; here it is ${here}`,
      hint: 'Draw it with `integer`, or with `choice` from whole numbers.',
    });
  };
  if (kind === 'uniform' || kind === 'log_uniform') refuse(keySpan, 'a real number');
  if (kind !== 'choice') return;
  const isOdd = (item: YamlNode) => !Number.isSafeInteger(item.json);
  for (const item of itemsOf(value).filter(isOdd)) refuse(item.span, describe(item));
}
