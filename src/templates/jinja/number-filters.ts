import { needCount, needNumber, needText, sure } from './argument.js';
import { calculate, roundedInteger } from './arithmetic.js';
import { bind } from './builtin.js';
import { areEqual } from './equality.js';
import { wrong } from './failure.js';
import { fixedDigits, isNegative, scaled } from './float-digits.js';
import type { Filter, Table } from './library.js';
import { Markup } from './markup.js';
import { numberOf, type PyNumber, toFloat, truncated } from './number.js';
import { integerFromFloatText, readFloat, readInteger } from './read-number.js';
import { UnsureNumber } from './unsure-number.js';
import { isTrue, type Value } from './value.js';

export const numberFilters: Table<Filter> = [
  [
    'abs',
    (value, call) => {
      bind('abs', [], call);
      const number = needNumber(value, 'abs');
      if (typeof number === 'bigint') return number < 0n ? -number : number;
      return Math.abs(number);
    },
  ],
  [
    'int',
    (value, call) => {
      const [other = 0n, base = 10n] = bind('int', ['default?', 'base?'], call);
      return bothReadings(value, (one) => toInteger(one, other, needCount(base, 'int')));
    },
  ],
  [
    'float',
    (value, call) => {
      const [other = 0] = bind('float', ['default?'], call);
      return bothReadings(value, (one) => asFloat(one) ?? other);
    },
  ],
  [
    'round',
    (value, call) => {
      const [precision = 0n, method = 'common'] = bind('round', ['precision?', 'method?'], call);
      return rounded(needNumber(value, 'round'), precision, needText(method, 'round'));
    },
  ],
  [
    'filesizeformat',
    (value, call) => {
      const [binary = false] = bind('filesizeformat', ['binary?'], call);
      const bytes = asFloat(sure(value));
      if (bytes === undefined) throw wrong('"filesizeformat" needs a number');
      return fileSize(bytes, isTrue(binary));
    },
  ],
];

/** A number of which there are two opinions is no question where both lead to the same. */
function bothReadings(value: Value, read: (value: Value) => Value): Value {
  if (!(value instanceof UnsureNumber)) return read(sure(value));
  const one = read(value.older);
  const other = read(value.value);
  if (typeof one !== typeof other || !areEqual(one, other)) throw value.refusal();
  return one;
}

function toInteger(value: Value, other: Value, base: number): Value {
  const text = value instanceof Markup ? value.value : value;
  if (typeof text === 'string')
    return readInteger(text, base) ?? integerFromFloatText(text) ?? other;
  const number = numberOf(text);
  if (number === undefined) return other;
  if (typeof number === 'bigint') return number;
  return Number.isNaN(number) ? other : truncated(number);
}

function asFloat(value: Value): number | undefined {
  if (typeof value === 'string') return readFloat(value);
  if (value instanceof Markup) return readFloat(value.value);
  const number = numberOf(value);
  return number === undefined ? undefined : toFloat(number);
}

function rounded(value: PyNumber, precision: Value, method: string): Value {
  if (method === 'common') {
    const places = needCount(precision, 'round');
    return typeof value === 'bigint' ? roundedInteger(value, places) : roundedFloat(value, places);
  }
  if (method !== 'ceil' && method !== 'floor') throw wrong('"round" goes by common, ceil or floor');
  const unit = calculate('**', 10n, precision);
  const grown = needNumber(calculate('*', value, unit), 'round');
  const whole =
    typeof grown === 'bigint'
      ? grown
      : truncated(method === 'ceil' ? Math.ceil(grown) : Math.floor(grown));
  return calculate('/', whole, unit);
}

function roundedFloat(value: number, places: number): number {
  if (!Number.isFinite(value) || value === 0 || places > 323) return value;
  const sign = isNegative(value) ? '-' : '';
  if (places < -308) return Number(`${sign}0`);
  const nearest = Number(`${sign}${scaled(value, places)}e${-places}`);
  if (!Number.isFinite(nearest)) throw wrong('the rounded number is too large for a float');
  return nearest;
}

const sizes = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (Number.isNaN(bytes)) throw wrong('"nan" is no size');
  if (bytes < base) return `${truncated(bytes)} Bytes`;
  let unit = base;
  let name = '';
  for (const [index, letter] of sizes.entries()) {
    unit = Number(BigInt(base) ** BigInt(index + 2));
    name = binary ? `${letter.toUpperCase()}iB` : `${letter}B`;
    if (bytes < unit) break;
  }
  const shown = (base * bytes) / unit;
  if (!Number.isFinite(shown)) throw wrong('this size is too large');
  return `${isNegative(shown) ? '-' : ''}${fixedDigits(shown, 1)} ${name}`;
}
