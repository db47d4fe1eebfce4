import { bind, type Call } from './builtin.js';
import { Dict } from './dict.js';
import { DictView } from './dict-view.js';
import { wrong } from './failure.js';
import { each, itemsOf } from './iterate.js';
import { reprOf } from './print-value.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { firstOf, type Value } from './value.js';

type Method = (dict: Dict, call: Call) => Value;

export const dictMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['keys', (dict, call) => view(dict, 'keys', call)],
  ['values', (dict, call) => view(dict, 'values', call)],
  ['items', (dict, call) => view(dict, 'items', call)],
  [
    'get',
    (dict, call) => {
      const [key = null, other = null] = bind('get', ['key', 'default?'], call, true);
      return firstOf(dict.get(key), () => other);
    },
  ],
  [
    'pop',
    (dict, call) => {
      const [key = null, other] = bind('pop', ['key', 'default?'], call, true);
      const value = dict.get(key);
      if (value === undefined && other === undefined) throw noKey(key);
      dict.delete(key);
      return firstOf(value, () => other ?? null);
    },
  ],
  [
    'popitem',
    (dict, call) => {
      bind('popitem', [], call, true);
      const last = Array.from(dict.entries()).at(-1);
      if (last === undefined) throw wrong('the dict is empty');
      dict.delete(last[0]);
      return new Tuple([...last]);
    },
  ],
  [
    'setdefault',
    (dict, call) => {
      const [key = null, other = null] = bind('setdefault', ['key', 'default?'], call, true);
      const value = firstOf(dict.get(key), () => other);
      dict.set(key, value);
      return value;
    },
  ],
  [
    'update',
    (dict, call) => {
      fill(dict, call, 'update');
      return null;
    },
  ],
  [
    'clear',
    (dict, call) => {
      bind('clear', [], call, true);
      dict.clear();
      return null;
    },
  ],
  [
    'copy',
    (dict, call) => {
      bind('copy', [], call, true);
      return new Dict(dict.entries());
    },
  ],
]);

function view(dict: Dict, shows: 'keys' | 'values' | 'items', call: Call): DictView {
  bind(shows, [], call, true);
  return new DictView(dict, shows);
}

function noKey(key: Value): Error {
  return wrong(`the dict has no key ${reprOf(key)}`);
}

/** `dict(other, name=value)`: a mapping or pairs, then what is named. */
export function fill(dict: Dict, { positional, named }: Call, what: string): Dict {
  const [source] = bind(what, ['iterable?'], { positional, named: new Map() });
  if (source instanceof Undefined) throw source.failure();
  if (source instanceof Dict) for (const [key, value] of source.entries()) dict.set(key, value);
  else if (source !== undefined) {
    for (const pair of each(source)) {
      const [key, value, ...others] = itemsOf(pair);
      if (key === undefined || value === undefined || others.length > 0) {
        throw wrong(`"${what}" takes a mapping, or pairs of a key and a value`);
      }
      dict.set(key, value);
    }
  }
  for (const [name, value] of named) dict.set(name, value);
  return dict;
}
