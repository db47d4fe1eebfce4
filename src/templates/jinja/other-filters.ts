import { needCount } from './argument.js';
import { bind, type Call } from './builtin.js';
import { Dict } from './dict.js';
import { unsupported } from './failure.js';
import { jsonOf } from './json.js';
import type { Filter, Table } from './library.js';
import { checkLength } from './limits.js';
import { List } from './list.js';
import { Markup } from './markup.js';
import { reprOf } from './print-value.js';
import { sortedBy } from './sorting.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { isTrue, type Value } from './value.js';

export const otherFilters: Table<Filter> = [
  ['default', otherwise],
  ['d', otherwise],
  [
    'tojson',
    (value, call) => {
      const [indent = null] = bind('tojson', ['indent?'], call);
      const step =
        indent === null
          ? undefined
          : typeof indent === 'string'
            ? indent
            : ' '.repeat(checkLength(Math.max(needCount(indent, 'tojson'), 0)));
      const json = jsonOf(value, step);
      return new Markup(
        json.replaceAll(/[<>&']/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
      );
    },
  ],
  [
    'pprint',
    (value, call) => {
      bind('pprint', [], call);
      const sorted = withSortedKeys(value);
      const text = reprOf(sorted);
      const isSimple =
        sorted === null || (typeof sorted !== 'object' && typeof sorted !== 'string');
      if (text.length > 80 && !isSimple) {
        throw unsupported(
          '"pprint" of what is longer than one line is not supported',
          'Use "tojson(2)".',
        );
      }
      return text;
    },
  ],
  [
    'random',
    () => refuse('random', 'would give another text each time', 'Use a sweep, with a seed.'),
  ],
  ['urlize', () => refuse('urlize', 'is not supported')],
];

function refuse(name: string, why: string, hint?: string): never {
  throw unsupported(`the filter "${name}" ${why}`, hint);
}

function otherwise(value: Value, call: Call): Value {
  const [other = '', boolean = false] = bind('default', ['default_value?', 'boolean?'], call);
  return value instanceof Undefined || (isTrue(boolean) && !isTrue(value)) ? other : value;
}

function withSortedKeys(value: Value): Value {
  if (value instanceof List) return new List(value.items.map(withSortedKeys));
  if (value instanceof Tuple) return new Tuple(value.items.map(withSortedKeys));
  if (!(value instanceof Dict)) return value;
  const keys = Array.from(value.entries(), ([key]) => key);
  if (keys.some((key) => typeof key !== 'string')) {
    throw unsupported('"pprint" of a mapping whose keys are not all texts is not supported');
  }
  return new Dict(
    sortedBy(keys, (key) => key, false).map(
      (key) => [key, withSortedKeys(value.get(key) ?? null)] as const,
    ),
  );
}
