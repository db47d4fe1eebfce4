import { unsupported, wrong } from './failure.js';
import { checkLength } from './limits.js';
import { truncated } from './number.js';
import { strip } from './whitespace.js';

const letters = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Python's `int("…", base)`; nothing where it is no such number. */
export function readInteger(text: string, base: number): bigint | undefined {
  if (/[^\0-\x7f]/.test(strip(text)))
    throw unsupported('numbers in other than plain digits are not supported');
  if (base !== 0 && (base < 2 || base > 36)) throw wrong('a base is from 2 to 36, or 0');
  const found =
    /^([-+]?)(0[bB](?=_?[0-9a-zA-Z])|0[oO](?=_?[0-9a-zA-Z])|0[xX](?=_?[0-9a-zA-Z]))?(_?[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/.exec(
      strip(text),
    );
  if (found === null) return undefined;
  const [, sign = '', prefix, rest = ''] = found;
  const meant = prefix === undefined ? undefined : prefixBases[prefix.toLowerCase()];
  if (prefix !== undefined && (base === 0 || base === meant)) {
    return inBase(sign, rest.replaceAll('_', ''), meant ?? 10);
  }
  const digits = (prefix ?? '') + rest;
  if (digits.startsWith('_')) return undefined;
  const plain = digits.replaceAll('_', '');
  if (base === 0 && /^0+[1-9]/.test(plain)) return undefined;
  return inBase(sign, plain, base === 0 ? 10 : base);
}

const prefixBases: Readonly<Record<string, number>> = { '0b': 2, '0o': 8, '0x': 16 };

function inBase(sign: string, digits: string, base: number): bigint | undefined {
  if (digits.length > 4300)
    throw unsupported('an integer of more than 4300 digits is not supported');
  checkLength(digits.length);
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const worth = letters.indexOf(digit);
    if (worth < 0 || worth >= base) return undefined;
    value = value * BigInt(base) + BigInt(worth);
  }
  return sign === '-' ? -value : value;
}

/** Python's `float("…")`; nothing where it is no number. */
export function readFloat(text: string): number | undefined {
  const plain = strip(text);
  if (/[^\0-\x7f]/.test(plain))
    throw unsupported('numbers in other than plain digits are not supported');
  const special = /^([-+]?)(?:(inf|infinity)|nan)$/i.exec(plain);
  if (special !== null) {
    if (special[2] === undefined) return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const digits = '[0-9]+(?:_[0-9]+)*';
  const number = new RegExp(
    `^[-+]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:[eE][-+]?${digits})?$`,
  );
  return number.test(plain) ? Number(plain.replaceAll('_', '')) : undefined;
}

export function integerFromFloatText(text: string): bigint | undefined {
  const float = readFloat(text);
  // Jinja 3.1.2 fails at "inf", where 3.1.6 takes the default.
  return float === undefined || Number.isNaN(float) ? undefined : truncated(float);
}
