import { wrong } from './failure.js';
import { article } from './iterate.js';
import { Markup } from './markup.js';
import { numberOf } from './number.js';
import { Tuple } from './tuple.js';
import { UnsureNumber } from './unsure-number.js';
import { typeName, type Value } from './value.js';

/** The same text for two values that are equal, and only for those: 1, 1.0 and True are one key. */
export function keyText(value: Value): string {
  if (typeof value === 'string') return `s${value}`;
  if (value === null) return 'None';
  const number = numberOf(value);
  if (number !== undefined) {
    return typeof number === 'number' && Number.isInteger(number)
      ? `n${BigInt(number)}`
      : `n${number}`;
  }
  if (value instanceof Markup) return `s${value.value}`;
  if (value instanceof Tuple) return `t${JSON.stringify(value.items.map(keyText))}`;
  if (value instanceof UnsureNumber) throw value.refusal();
  throw wrong(`${article(typeName(value))} cannot be a key, nor be told apart from others`);
}
