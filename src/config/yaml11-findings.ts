import type { Diagnostic } from './diagnostic.js';
import { Findings } from './findings.js';
import { readPlainScalar, type ScalarReading } from './scalar.js';
import type { SourceText, Span } from './source-text.js';
import { clearFloat, readYaml11, type Yaml11Reading } from './yaml11.js';
import type { Entries, MappingNode, ScalarNode, YamlNode } from './yaml-tree.js';

/** Settings that Tutti has added: nobody else ever read what stands there. */
const tuttiOnly: ReadonlySet<string> = new Set([
  'limits',
  'retry',
  'timeout',
  'simulated',
  'max_failures',
  'needs',
  'continue',
]);

/**
 * Model-ensembler reads YAML 1.1, with PyYAML; Tutti reads YAML 1.2. Finds each plain scalar that means
 * something else there, and says how to write it so that both read the same.
 */
export function yaml11Findings(source: SourceText, ensemble: Entries): readonly Diagnostic[] {
  const walk = new Walk(source);
  walk.settings(ensemble);
  return walk.findings.warnings;
}

class Walk {
  readonly findings: Findings;
  /** What comes from an anchor is looked at once. */
  readonly #seen = new Set<YamlNode>();

  constructor(readonly source: SourceText) {
    this.findings = new Findings(source);
  }

  /** An ensemble, a batch or `batch_config`: only there the keys are ours or theirs. */
  settings(entries: Entries): void {
    for (const [key, { value }] of entries) {
      if (tuttiOnly.has(key)) continue;
      if (key === 'batch_config' && value.kind === 'mapping') this.settings(value.entries);
      else if (key === 'batches' && value.kind === 'sequence') {
        for (const batch of value.items) if (batch.kind === 'mapping') this.settings(batch.entries);
      } else this.#value(value);
    }
  }

  #value(node: YamlNode): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    switch (node.kind) {
      case 'scalar':
        this.#scalar(node);
        return;
      case 'sequence':
        for (const item of node.items) this.#value(item);
        return;
      case 'mapping':
        this.#mapping(node);
        return;
    }
  }

  #mapping({ entries }: MappingNode): void {
    for (const [key, { keySpan, value }] of entries) {
      const theirs = readYaml11(key);
      // A number as a key is the same text to whoever looks it up.
      if (theirs.kind === 'boolean' && this.#isPlain(key, keySpan)) {
        this.findings.warn(keySpan, {
          code: 'config.yaml-1.1',
          message: `the key \`${key}\` is a text; to model-ensembler (YAML 1.1) it is ${theirs.value}`,
          hint: `For both alike, write it as "${key}".`,
        });
      }
      this.#value(value);
    }
  }

  #scalar({ source: written, span }: ScalarNode): void {
    const [ours, theirs] = [readPlainScalar(written), readYaml11(written)];
    if (areAlike(ours, theirs, written) || !this.#isPlain(written, span)) return;
    this.findings.warn(span, {
      code: 'config.yaml-1.1',
      message: `\`${written}\` is ${called(ours)}; to model-ensembler (YAML 1.1) it is ${calledThere(theirs)}`,
      hint: `For both alike, write ${alternatives(written, ours, theirs)}.`,
    });
  }

  /** In quotes, in a block or after a tag, nothing is left to guess. */
  #isPlain(written: string, { start, end }: Span): boolean {
    const { text } = this.source;
    if (text.slice(start, end) !== written) return false;
    // Far enough for a tag and an anchor: one line can be as long as the file.
    const before = text.slice(Math.max(0, start - 200), start);
    return !/(?:^|[\s[{,])!\S*\s+(?:&\S+\s+)?$/.test(before);
  }
}

function areAlike(ours: ScalarReading, theirs: Yaml11Reading, written: string): boolean {
  switch (theirs.kind) {
    case 'null':
      return ours.value === null;
    case 'boolean':
      return ours.value === theirs.value;
    case 'text':
      return typeof ours.value === 'string' && !isNumber(ours);
    case 'integer':
      // An octal number alone is a number to both, and not the same.
      return isNumber(ours) && (!octal.test(written) || BigInt(written) === theirs.value);
    case 'real':
      return isNumber(ours);
    case 'date':
    case 'time':
    case 'refused':
      return false;
  }
}

const octal = /^[-+]?0[0-7]/;

/** Also one that became a text because JSON cannot hold it. */
function isNumber({ value, text }: ScalarReading): boolean {
  return typeof value === 'number' || (typeof value === 'string' && text !== undefined);
}

function called(ours: ScalarReading): string {
  return isNumber(ours) ? `the number ${ours.value}` : 'a text';
}

function calledThere(theirs: Yaml11Reading): string {
  switch (theirs.kind) {
    case 'integer':
    case 'real':
      return `the number ${theirs.value}`;
    case 'boolean':
      return String(theirs.value);
    case 'refused':
      return 'an error';
    case 'null':
      return 'nothing';
    case 'text':
    case 'date':
    case 'time':
      return `a ${theirs.kind}`;
  }
}

function alternatives(written: string, ours: ScalarReading, theirs: Yaml11Reading): string {
  const text = `"${written}" for the text`;
  switch (theirs.kind) {
    case 'integer':
      if (isNumber(ours)) return `${BigInt(written)} or ${theirs.value}, whichever is meant`;
      return `${text}, or ${theirs.value} for the number`;
    case 'real':
      return `${text}, or ${clearNumber(String(theirs.value))} for the number`;
    case 'boolean':
      return `${text}, or ${theirs.value} for the truth value`;
    default:
      return isNumber(ours) ? `${clearNumber(written)} for the number, or ${text}` : text;
  }
}

/** A number that is the same in both. */
function clearNumber(written: string): string {
  return /^[-+]?(?:0o[0-7]+|\d+)$/.test(written) ? String(BigInt(written)) : clearFloat(written);
}
