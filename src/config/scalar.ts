import type { JsonScalar } from './json.js';

/**
 * A scalar as JSON can hold it, and as it was written. `text` is there only where the two differ: `1.0` is the number 1
 * written `1.0`. Beside a string value it means that a number was written which JSON cannot hold.
 */
export interface ScalarReading {
  readonly value: JsonScalar;
  readonly text?: string;
  /** Why a number had to become a text, in words, where a user would want to know. */
  readonly kept?: string;
}

const nothing = /^(?:~|null|Null|NULL)?$/;
const truth = /^(?:true|True|TRUE|false|False|FALSE)$/;
const integer = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const infinity = /^[-+]?\.(?:inf|Inf|INF)$/;
const notANumber = /^\.(?:nan|NaN|NAN)$/;

/** Reads a plain scalar by the YAML 1.2 core schema, without ever changing a number silently. */
export function readPlainScalar(source: string): ScalarReading {
  if (nothing.test(source)) return { value: null };
  if (truth.test(source)) {
    const value = source.startsWith('t') || source.startsWith('T');
    return String(value) === source ? { value } : { value, text: source };
  }
  // Nearly every scalar is a text; its first character tells.
  if (!/^[-+.0-9]/.test(source)) return { value: source };
  if (integer.test(source)) return readInteger(source);
  if (float.test(source)) return readFloat(source);
  if (infinity.test(source)) return { value: source, text: source, kept: 'JSON has no infinity' };
  if (notANumber.test(source))
    return { value: source, text: source, kept: 'JSON has no "not a number"' };
  return { value: source };
}

function readInteger(source: string): ScalarReading {
  const value = Number(source);
  // Beyond 2^53 neighbouring integers share one double. Such an integer is often an identifier or a seed.
  return Number.isSafeInteger(value) ? number(value, source) : { value: source, text: source };
}

function readFloat(source: string): ScalarReading {
  const value = Number(source);
  if (!Number.isFinite(value))
    return { value: source, text: source, kept: 'it is too large for a number' };
  const digits = decimal(source);
  if (value === 0 && digits !== '0')
    return { value: source, text: source, kept: 'it is too small for a number' };
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER && digits !== decimal(String(value))) {
    return { value: source, text: source };
  }
  return number(value, source);
}

function number(value: number, source: string): ScalarReading {
  // JSON has no -0; its text keeps the sign.
  const plain = value === 0 ? 0 : value;
  return String(plain) === source ? { value: plain } : { value: plain, text: source };
}

/** One spelling for each decimal value (`12.50` and `1.25e1` both give `125e-1`), so that two texts can be compared. */
function decimal(source: string): string {
  const [mantissa = '', exponent = '0'] = source.toLowerCase().replace(/^[-+]/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  let from = 0;
  let to = digits.length;
  while (digits[from] === '0') from += 1;
  while (to > from && digits[to - 1] === '0') to -= 1;
  if (from === to) return '0';
  return `${digits.slice(from, to)}e${Number(exponent) - fraction.length + digits.length - to}`;
}
