import { Dict } from './dict.js';
import { DictView } from './dict-view.js';
import { List } from './list.js';
import { Markup } from './markup.js';
import { numberOf, sameNumber } from './number.js';
import { Range } from './range.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { UnsureNumber } from './unsure-number.js';
import type { Value } from './value.js';

/** `one == other`, as Python has it: 1 equals 1.0 and True; a list never equals a tuple. */
export function areEqual(one: Value, other: Value): boolean {
  if (one instanceof UnsureNumber) throw one.refusal();
  if (other instanceof UnsureNumber) throw other.refusal();
  const left = numberOf(one);
  if (left !== undefined) {
    const right = numberOf(other);
    return right !== undefined && sameNumber(left, right);
  }
  const text = plainText(one);
  if (text !== undefined) return text === plainText(other);
  if (one instanceof List && other instanceof List) return sameItems(one.items, other.items);
  if (one instanceof Tuple && other instanceof Tuple) return sameItems(one.items, other.items);
  if (one instanceof Dict && other instanceof Dict) return sameEntries(one, other);
  if (one instanceof Range && other instanceof Range) return one.equals(other);
  if (one instanceof Undefined) return other instanceof Undefined;
  if (one instanceof DictView && other instanceof DictView) throw one.notComparable();
  return one === other;
}

function plainText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Markup ? value.value : undefined;
}

/** A list holds `nan` if it holds this very one, though `nan` equals nothing. */
export function isSameOrEqual(one: Value, other: Value): boolean {
  return Object.is(one, other) || areEqual(one, other);
}

function sameItems(one: readonly Value[], other: readonly Value[]): boolean {
  return (
    one.length === other.length &&
    one.every((item, index) => isSameOrEqual(item, other[index] ?? null))
  );
}

function sameEntries(one: Dict, other: Dict): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one.entries()) {
    const found = other.get(key);
    if (found === undefined || !isSameOrEqual(value, found)) return false;
  }
  return true;
}
