import { unsupported } from './failure.js';
import { exponentText } from './float-digits.js';
import { boundedText } from './limits.js';
import { newerCharacters } from './unicode-age.js';
import { PyObject, type Value } from './value.js';

/** What `{{ value }}` prints: Python's `str`. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  return value instanceof PyObject ? boundedText(value.text()) : reprOf(value);
}

/** What is printed inside of lists: Python's `repr`. */
export function reprOf(value: Value): string {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return integerText(value);
    case 'number':
      return floatText(value);
    case 'string':
      return quoted(value);
    default:
      return value.repr();
  }
}

export function integerText(value: bigint): string {
  const text = String(value);
  // Python refuses the same.
  if (text.length > 4300)
    throw unsupported('an integer of more than 4300 digits cannot be printed');
  return text;
}

export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  // The shortest digits that read back as the same number, which is what Python prints.
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${exponentText(exponent)}`;
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace('-', '').replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
const unprintable = `\\p{C}\\p{Z}${newerCharacters}`;
const special = new RegExp(`[\\\\${unprintable}]`, 'gu');

/** Whether a text is printed inside of lists as it is. */
export function isPrintable(text: string): boolean {
  return !new RegExp(`[${unprintable}]`, 'u').test(text.replaceAll(' ', ''));
}

/** A text as it would be written in Python. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replaceAll(special, (sign) =>
    sign === ' ' ? sign : (named[sign] ?? escaped(sign)),
  );
  return boundedText(quote + (quote === "'" ? inside.replaceAll("'", "\\'") : inside) + quote);
}

/** The same with nothing but ASCII in it. */
export function asciiQuoted(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/gu, escaped);
}

function escaped(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xff_ff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
