import { parseDocument, Scalar } from 'yaml';
import { whyNeverSeen } from './check-parameters.js';
import type { Diagnostic } from './diagnostic.js';
import { readPlainScalar } from './scalar.js';
import { SourceText } from './source-text.js';
import { type Entry, scalarNode } from './yaml-tree.js';

export interface Overrides {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * `-x name=value`: the value is a YAML scalar. `-x rho=28.0` is a number, `-x rho='"28.0"'` a text. What would be
 * anything else in YAML (`[1, 2]`, `a: b`, `# c`) is the text as it stands, and nothing after `=` is an empty text.
 */
export function readOverrides(given: Readonly<Record<string, string>>): Overrides {
  const entries = new Map<string, Entry>();
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  for (const [name, value] of Object.entries(given)) {
    const source = new SourceText('command line', `-x ${name}=${value}`);
    const keySpan = { start: 3, end: 3 + name.length };
    const refuse = (message: string) =>
      errors.push(source.diagnose(keySpan, { code: 'config.override', message }));
    const never = whyNeverSeen(name);
    if (never !== undefined) warnings.push(source.diagnose(keySpan, never));
    if (name === '') refuse('`-x` needs a name before the `=`');
    else if (name === '__proto__') refuse('`__proto__` cannot be the name of a parameter');
    else if (/[\u0000\uFFFD]/.test(name + value)) refuse('this is not text (in UTF-8)');
    else {
      const span = { start: keySpan.end + 1, end: source.text.length };
      const quoted = unquote(value);
      const reading =
        quoted !== undefined || value === ''
          ? { value: quoted ?? '' }
          : readPlainScalar(value.trim());
      const kept =
        typeof reading.value === 'string' && !('text' in reading)
          ? { value: quoted ?? value }
          : reading;
      entries.set(name, { keySpan, value: scalarNode(span, quoted ?? value.trim(), kept) });
    }
  }
  return { entries, errors, warnings };
}

function unquote(value: string): string | undefined {
  if (!/^\s*(?:"[^]*"|'[^]*')\s*$/.test(value)) return undefined;
  const { contents, errors } = parseDocument(value, { schema: 'failsafe', logLevel: 'silent' });
  if (errors.length > 0 || !(contents instanceof Scalar)) return undefined;
  const isQuoted = contents.type === Scalar.QUOTE_DOUBLE || contents.type === Scalar.QUOTE_SINGLE;
  return isQuoted ? contents.source : undefined;
}
