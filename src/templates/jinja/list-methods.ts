import { needCount, needFlag } from './argument.js';
import { bind, type Call } from './builtin.js';
import { isSameOrEqual } from './equality.js';
import { wrong } from './failure.js';
import { itemsOf } from './iterate.js';
import { checkCount } from './limits.js';
import { List } from './list.js';
import { sortedBy } from './sorting.js';
import type { Tuple } from './tuple.js';
import type { Value } from './value.js';

type Method<T> = (of: T, call: Call) => Value;

export const tupleMethods: ReadonlyMap<string, Method<Tuple | List>> = new Map<
  string,
  Method<Tuple | List>
>([
  [
    'count',
    ({ items }, call) => {
      const [wanted = null] = bind('count', ['value'], call, true);
      return BigInt(items.filter((item) => isSameOrEqual(item, wanted)).length);
    },
  ],
  [
    'index',
    ({ items }, call) => {
      const [wanted = null, start, stop] = bind('index', ['value', 'start?', 'stop?'], call, true);
      const from = position(start, 0, items.length);
      const to = position(stop, items.length, items.length);
      const index = items.findIndex(
        (item, at) => at >= from && at < to && isSameOrEqual(item, wanted),
      );
      if (index === -1) throw wrong('the list does not hold what "index" looks for');
      return BigInt(index);
    },
  ],
]);

function position(value: Value | undefined, other: number, length: number): number {
  if (value === undefined) return other;
  const index = needCount(value, 'index');
  return index < 0 ? Math.max(index + length, 0) : index;
}

export const listMethods: ReadonlyMap<string, Method<List>> = new Map<string, Method<List>>([
  ...tupleMethods,
  [
    'append',
    ({ items }, call) => {
      const [item = null] = bind('append', ['object'], call, true);
      checkCount(items.push(item));
      return null;
    },
  ],
  [
    'extend',
    ({ items }, call) => {
      const [more = null] = bind('extend', ['iterable'], call, true);
      const added = itemsOf(more);
      checkCount(items.length + added.length);
      for (const item of added) items.push(item);
      return null;
    },
  ],
  [
    'insert',
    ({ items }, call) => {
      const [index = null, item = null] = bind('insert', ['index', 'object'], call, true);
      items.splice(needCount(index, 'insert'), 0, item);
      checkCount(items.length);
      return null;
    },
  ],
  [
    'pop',
    ({ items }, call) => {
      const [index] = bind('pop', ['index?'], call, true);
      const at = index === undefined ? items.length - 1 : needCount(index, 'pop');
      const from = at < 0 ? at + items.length : at;
      const [item] = from < 0 ? [] : items.splice(from, 1);
      if (item === undefined) throw wrong('there is no such item to pop');
      return item;
    },
  ],
  [
    'remove',
    ({ items }, call) => {
      const [wanted = null] = bind('remove', ['value'], call, true);
      const index = items.findIndex((item) => isSameOrEqual(item, wanted));
      if (index === -1) throw wrong('the list does not hold what "remove" looks for');
      items.splice(index, 1);
      return null;
    },
  ],
  [
    'clear',
    ({ items }, call) => {
      bind('clear', [], call, true);
      items.length = 0;
      return null;
    },
  ],
  [
    'copy',
    ({ items }, call) => {
      bind('copy', [], call, true);
      return new List([...items]);
    },
  ],
  [
    'reverse',
    ({ items }, call) => {
      bind('reverse', [], call, true);
      items.reverse();
      return null;
    },
  ],
  [
    'sort',
    ({ items }, { positional, named }) => {
      if (positional.length > 0 || named.has('key')) throw wrong('"sort" takes only reverse=');
      const [reverse = false] = bind('sort', ['reverse?'], { positional, named });
      const sorted = sortedBy(items, (item) => item, needFlag(reverse, 'sort'));
      items.splice(0, items.length, ...sorted);
      return null;
    },
  ],
]);
