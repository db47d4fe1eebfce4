import { Dict } from './dict.js';
import { DictView } from './dict-view.js';
import { areEqual, isSameOrEqual } from './equality.js';
import { wrong } from './failure.js';
import { article, each } from './iterate.js';
import { List } from './list.js';
import { Markup } from './markup.js';
import { integerOf, numberOf } from './number.js';
import { Range } from './range.js';
import type { ComparisonOperator } from './syntax-tree.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { UnsureNumber } from './unsure-number.js';
import { typeName, type Value } from './value.js';

export function holds(operator: ComparisonOperator, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return areEqual(left, right);
    case '!=':
      return !areEqual(left, right);
    case 'in':
      return isIn(left, right);
    case 'not in':
      return !isIn(left, right);
    default:
      return isOrdered(operator, left, right);
  }
}

/** `left < right`, the only comparison that sorting needs. */
export function isLess(left: Value, right: Value): boolean {
  return isOrdered('<', left, right);
}

type Order = '<' | '<=' | '>' | '>=';

function isOrdered(operator: Order, left: Value, right: Value): boolean {
  for (const operand of [left, right]) {
    if (operand instanceof UnsureNumber) throw operand.refusal();
    if (operand instanceof Undefined) throw operand.failure();
  }
  const one = numberOf(left);
  const other = numberOf(right);
  if (one !== undefined && other !== undefined) return ordered(operator, one, other);
  const text = textIn(left);
  const otherText = textIn(right);
  if (text !== undefined && otherText !== undefined) {
    return ordered(operator, textOrder(text, otherText), 0);
  }
  if (
    (left instanceof List && right instanceof List) ||
    (left instanceof Tuple && right instanceof Tuple)
  ) {
    return areItemsOrdered(operator, left.items, right.items);
  }
  if (left instanceof DictView && right instanceof DictView) throw left.notComparable();
  throw wrong(
    `"${operator}" does not go with ${article(typeName(left))} and ${article(typeName(right))}`,
  );
}

function ordered(operator: Order, left: number | bigint, right: number | bigint): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

function textIn(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Markup ? value.value : undefined;
}

/** By characters; JavaScript orders by halves of some of them. */
function textOrder(left: string, right: string): number {
  if (left === right) return 0;
  let at = 0;
  while (at < left.length && left.charAt(at) === right.charAt(at)) at += 1;
  if (/[\udc00-\udfff]/.test(left.charAt(at) + right.charAt(at)) && at > 0) at -= 1;
  const one = left.codePointAt(at) ?? -1;
  const other = right.codePointAt(at) ?? -1;
  if (one === other) return (left.codePointAt(at + 1) ?? -1) - (right.codePointAt(at + 1) ?? -1);
  return one - other;
}

function areItemsOrdered(
  operator: Order,
  left: readonly Value[],
  right: readonly Value[],
): boolean {
  const index = left.findIndex((item, at) => {
    const other = right[at];
    return other === undefined || !isSameOrEqual(item, other);
  });
  const one = left[index];
  const other = right[index];
  if (index === -1 || one === undefined || other === undefined) {
    return ordered(operator, left.length, right.length);
  }
  return isOrdered(operator, one, other);
}

export function isIn(item: Value, container: Value): boolean {
  const text = textIn(container);
  if (text !== undefined) {
    if (item instanceof UnsureNumber) throw item.refusal();
    const part = textIn(item);
    if (part === undefined) {
      throw wrong(`"in" a text looks for a text, not for ${article(typeName(item))}`);
    }
    return text.includes(part);
  }
  if (container instanceof Dict) return container.get(item) !== undefined;
  if (container instanceof DictView && container.shows === 'keys') {
    return container.of.get(item) !== undefined;
  }
  const number = integerOf(item);
  if (container instanceof Range && number !== undefined) return container.has(number);
  for (const other of each(container)) if (isSameOrEqual(item, other)) return true;
  return false;
}
