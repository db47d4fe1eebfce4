import { isList, Numeral, type TemplateMapping, type TemplateValue } from '../values.js';
import { comesFrom, RunContents } from './aliases.js';
import { Dict } from './dict.js';
import { List } from './list.js';
import { Run } from './run.js';
import { UnsureNumber } from './unsure-number.js';
import type { Value } from './value.js';

/** A run as Python would have it from PyYAML. Each rendering has its own: templates can change lists. */
export function runFromView(run: TemplateMapping): Run {
  const contents = new RunContents(run);
  return comesFrom(new Run(...entriesOf(run, contents)), run, contents);
}

function fromView(value: TemplateValue, of: RunContents): Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return fromNumber(value, String(value));
  if (value instanceof Numeral) return fromNumber(value.value, value.text);
  if (isList(value)) {
    return comesFrom(new List(value.map((item) => fromView(item, of))), value, of);
  }
  return comesFrom(new Dict(...entriesOf(value, of)), value, of);
}

function entriesOf(mapping: TemplateMapping, of: RunContents): ConstructorParameters<typeof Dict> {
  const keys = Object.keys(mapping);
  return [
    Object.entries(mapping).map(([key, value]) => [key, fromView(value, of)] as const),
    keys.filter(isUnsureKey),
  ];
}

/** Keys that are no text for PyYAML where they are not in quotes, which cannot be seen any more. */
const unsureKey =
  /^(?:[-+.]?[0-9].*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|)$/;

function isUnsureKey(key: string): boolean {
  return unsureKey.test(key);
}

/** How PyYAML tells numbers; anything else is a text to it. */
const integer = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const octal = /^[-+]?0[0-7_]+$/;
const hexadecimal = /^[-+]?0x[0-9a-fA-F_]+$/;
const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const infinity = /^[-+]?\.(?:inf|Inf|INF)$/;
const notANumber = /^\.(?:nan|NaN|NAN)$/;

/** `value` is a text where JSON cannot hold the number. */
function fromNumber(value: number | string, text: string): Value {
  const older = olderReading(text);
  if (typeof value === 'string') {
    if (typeof older !== 'string') return older;
    const number = Number(value);
    return new UnsureNumber(text, older, number);
  }
  if (typeof older === 'string') return new UnsureNumber(text, older, value);
  if (typeof older === 'bigint' && older !== BigInt(Math.trunc(value))) {
    return new UnsureNumber(text, older, value);
  }
  return older;
}

function olderReading(text: string): string | bigint | number {
  const digits = text.replaceAll('_', '');
  if (integer.test(text)) return BigInt(digits.replace('+', ''));
  if (octal.test(text) || hexadecimal.test(text)) {
    const sign = digits.startsWith('-') ? -1n : 1n;
    const bare = digits.replace(/^[-+]/, '');
    return sign * BigInt(octal.test(text) ? `0o${bare}` : bare);
  }
  if (float.test(text)) return Number(digits);
  if (infinity.test(text)) {
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return notANumber.test(text) ? Number.NaN : text;
}
