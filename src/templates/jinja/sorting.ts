import { isLess } from './compare.js';
import { unsupported } from './failure.js';
import { List } from './list.js';
import { Tuple } from './tuple.js';
import type { Value } from './value.js';

/** Sorted by their keys; equal ones keep their order, in reverse, too. */
export function sortedBy(
  items: readonly Value[],
  key: (item: Value) => Value,
  reverse: boolean,
): Value[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  if (keyed.some((one) => holdsNan(one.key))) {
    throw unsupported('a list that holds "nan" cannot be sorted in one way only');
  }
  // Two items are compared even where one is all there is to do: a mixture of kinds is an error in any order.
  keyed.sort((one, other) => {
    if (isLess(one.key, other.key)) return reverse ? 1 : -1;
    if (isLess(other.key, one.key)) return reverse ? -1 : 1;
    return 0;
  });
  return keyed.map(({ item }) => item);
}

function holdsNan(key: Value): boolean {
  if (key instanceof List || key instanceof Tuple) return key.items.some(holdsNan);
  return Number.isNaN(key);
}
