import { wrong } from './failure.js';
import { article } from './iterate.js';
import { Markup } from './markup.js';
import { integerOf, numberOf, type PyNumber } from './number.js';
import { defined } from './undefined.js';
import { UnsureNumber } from './unsure-number.js';
import { typeName, type Value } from './value.js';

/** What an argument must be; `what` says of which it is said, as in `"center"`. */
export function needInteger(value: Value, what: string): bigint {
  const integer = integerOf(sure(value));
  if (integer === undefined) throw notA('a whole number', value, what);
  return integer;
}

export function needNumber(value: Value, what: string): PyNumber {
  const number = numberOf(sure(value));
  if (number === undefined) throw notA('a number', value, what);
  return number;
}

export function needText(value: Value, what: string): string {
  if (value instanceof Markup) return value.value;
  if (typeof value !== 'string') throw notA('a text', sure(value), what);
  return value;
}

/** Yes or no where Python takes a number for it, and nothing else. */
export function needFlag(value: Value, what: string): boolean {
  const integer = needInteger(value, what);
  if (BigInt.asIntN(32, integer) !== integer) throw wrong(`"${what}" takes no number as large`);
  return integer !== 0n;
}

/** Small enough to count with. */
export function needCount(value: Value, what: string): number {
  const integer = needInteger(value, what);
  const limit = 2n ** 53n;
  if (integer > limit) return Number(limit);
  return integer < -limit ? -Number(limit) : Number(integer);
}

/** A number of which there are two opinions is no argument; nor is what does not exist. */
export function sure(value: Value): Value {
  if (value instanceof UnsureNumber) throw value.refusal();
  return defined(value);
}

function notA(wanted: string, value: Value, what: string): Error {
  return wrong(`"${what}" needs ${wanted} here, not ${article(typeName(value))}`);
}
