import { getterOf, type Getter } from './attribute-path.js';
import { attributeOf } from './attributes.js';
import { needCount, needFlag, needText, sure } from './argument.js';
import { calculate } from './arithmetic.js';
import { bind, type Call } from './builtin.js';
import { charactersOf } from './characters.js';
import { isLess } from './compare.js';
import { Dict } from './dict.js';
import { keyText } from './dict-key.js';
import { DictView } from './dict-view.js';
import { areEqual } from './equality.js';
import { wrong } from './failure.js';
import { article, each, itemsOf, iteratorOf } from './iterate.js';
import { LazyItems } from './lazy-items.js';
import type { Filter, Library, Table } from './library.js';
import { boundedText, checkCount } from './limits.js';
import { List } from './list.js';
import { Markup } from './markup.js';
import { textOf } from './print-value.js';
import { Range } from './range.js';
import { sortedBy } from './sorting.js';
import { lowered } from './text-case.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { UnsureNumber } from './unsure-number.js';
import { firstOf, isTrue, PyObject, typeName, type Value } from './value.js';

export const itemsFilters: Table<Filter> = [
  ['length', length],
  ['count', length],
  ['list', (value, call) => (bind('list', [], call), new List(itemsOf(value)))],
  [
    'first',
    (value, call) => {
      bind('first', [], call);
      const next = iteratorOf(value).next();
      return next.done === true
        ? new Undefined('there is no first item: the list is empty')
        : next.value;
    },
  ],
  [
    'last',
    (value, call) => {
      bind('last', [], call);
      return firstOf(
        reversed(value)[0],
        () => new Undefined('there is no last item: the list is empty'),
      );
    },
  ],
  ['reverse', reverse],
  ['join', join],
  ['sort', sort],
  ['unique', unique],
  ['min', (value, call) => extreme(value, call, 'min', (one, best) => isLess(one, best))],
  ['max', (value, call) => extreme(value, call, 'max', (one, best) => isLess(best, one))],
  ['sum', sum],
  ['batch', batch],
  ['slice', slice],
  ['groupby', groupBy],
  ['dictsort', dictSort],
  ['items', items],
  ['map', map],
  ['select', (value, call, library) => choose(value, call, library, 'select', true, false)],
  ['reject', (value, call, library) => choose(value, call, library, 'reject', false, false)],
  ['selectattr', (value, call, library) => choose(value, call, library, 'selectattr', true, true)],
  ['rejectattr', (value, call, library) => choose(value, call, library, 'rejectattr', false, true)],
  [
    'attr',
    (value, call) => {
      const [name = null] = bind('attr', ['name'], call);
      const text = needText(name, 'attr');
      return firstOf(
        attributeOf(sure(value), text),
        () => new Undefined(`there is no attribute "${text}"`),
      );
    },
  ],
];

function length(value: Value, call: Call): Value {
  bind('length', [], call);
  const count =
    typeof value === 'string'
      ? charactersOf(value).length
      : value instanceof PyObject
        ? value.length()
        : undefined;
  if (count === undefined) throw wrong(`${article(typeName(value))} has no length`);
  return BigInt(count);
}

/** From the end, for what Python can go through backwards. */
function reversed(value: Value): readonly Value[] {
  if (value instanceof UnsureNumber) throw value.refusal();
  const canBe =
    typeof value === 'string' ||
    value instanceof Markup ||
    value instanceof List ||
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof DictView ||
    value instanceof Range ||
    value instanceof Undefined;
  if (!canBe) throw wrong(`${article(typeName(value))} cannot be gone through from its end`);
  const backwards = itemsOf(value).reverse();
  return value instanceof Markup ? backwards.map(asMarkup) : backwards;
}

/** Python goes backwards by subscripts, which keep a text escaped; forwards it does not. */
function asMarkup(sign: Value): Value {
  return new Markup(textOf(sign));
}

function reverse(value: Value, call: Call): Value {
  bind('reverse', [], call);
  if (typeof value === 'string') return charactersOf(value).toReversed().join('');
  if (value instanceof Markup) return new Markup(charactersOf(value.value).toReversed().join(''));
  const backwards = itemsOf(value).reverse();
  // What comes one by one has no end to start from: Jinja makes a list of it first.
  return value instanceof LazyItems
    ? new List(backwards)
    : new LazyItems(backwards[Symbol.iterator](), 'reversed');
}

function join(value: Value, call: Call): Value {
  const [between = '', attribute = null] = bind('join', ['d?', 'attribute?'], call);
  const get = getterOf(attribute);
  const parts: string[] = [];
  let total = 0;
  const mark = textOf(between);
  for (const item of each(value)) {
    const text = textOf(get(item));
    total += text.length + mark.length;
    parts.push(text);
    if (total > 1_000_000) boundedText(parts.join(mark));
  }
  return boundedText(parts.join(mark));
}

/** Texts in small letters, for comparing without regard to case. */
function ignoringCase(caseSensitive: Value): Getter | undefined {
  if (isTrue(caseSensitive)) return undefined;
  return (value) => {
    if (typeof value === 'string') return lowered(value);
    return value instanceof Markup ? new Markup(lowered(value.value)) : value;
  };
}

function sort(value: Value, call: Call): Value {
  const [backwards = false, caseSensitive = false, attribute = null] = bind(
    'sort',
    ['reverse?', 'case_sensitive?', 'attribute?'],
    call,
  );
  const names = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = names.map((name) => getterOf(name, ignoringCase(caseSensitive)));
  const key = (item: Value): Value => new List(getters.map((get) => get(item)));
  return new List(sortedBy(itemsOf(value), key, needFlag(backwards, 'sort')));
}

function unique(value: Value, call: Call): Value {
  const [caseSensitive = false, attribute = null] = bind(
    'unique',
    ['case_sensitive?', 'attribute?'],
    call,
  );
  const get = getterOf(attribute, ignoringCase(caseSensitive));
  return new LazyItems(
    (function* (): Generator<Value, void, undefined> {
      const seen = new Set<string>();
      for (const item of each(value)) {
        const key = keyText(get(item));
        if (seen.has(key)) continue;
        seen.add(key);
        yield item;
      }
    })(),
  );
}

function extreme(
  value: Value,
  call: Call,
  name: string,
  isBetter: (one: Value, best: Value) => boolean,
): Value {
  const [caseSensitive = false, attribute = null] = bind(
    name,
    ['case_sensitive?', 'attribute?'],
    call,
  );
  const get = getterOf(attribute, ignoringCase(caseSensitive));
  let best: { readonly item: Value; readonly key: Value } | undefined;
  for (const item of each(value)) {
    const key = get(item);
    if (best === undefined || isBetter(key, best.key)) best = { item, key };
  }
  return firstOf(best?.item, () => new Undefined('there is no such item: the list is empty'));
}

function sum(value: Value, call: Call): Value {
  const [attribute = null, start = 0n] = bind('sum', ['attribute?', 'start?'], call);
  if (typeof start === 'string' || start instanceof Markup) throw wrong('"sum" cannot add texts');
  const get = getterOf(attribute);
  let total: Value = start;
  for (const item of each(value)) total = calculate('+', total, get(item));
  return total;
}

function batch(value: Value, call: Call): Value {
  const [count = null, fill = null] = bind('batch', ['linecount', 'fill_with?'], call);
  const size = needCount(count, 'batch');
  return new LazyItems(
    (function* (): Generator<Value, void, undefined> {
      let row: Value[] = [];
      for (const item of each(value)) {
        if (row.length === size) {
          yield new List(row);
          row = [];
        }
        row.push(item);
      }
      if (row.length === 0) return;
      while (fill !== null && row.length < checkCount(size)) row.push(fill);
      yield new List(row);
    })(),
  );
}

function slice(value: Value, call: Call): Value {
  const [count = null, fill = null] = bind('slice', ['slices', 'fill_with?'], call);
  const slices = checkCount(needCount(count, 'slice'));
  return new LazyItems(
    (function* (): Generator<Value, void, undefined> {
      const all = itemsOf(value);
      if (slices === 0) throw wrong('division by zero');
      const size = Math.floor(all.length / slices);
      const extra = all.length - size * slices;
      for (let number = 0, from = 0; number < slices; number += 1) {
        const to = from + size + (number < extra ? 1 : 0);
        const part = all.slice(from, to);
        if (fill !== null && number >= extra) part.push(fill);
        from = to;
        yield new List(part);
      }
    })(),
  );
}

function groupBy(value: Value, call: Call): Value {
  const [attribute = null, other = null, caseSensitive = false] = bind(
    'groupby',
    ['attribute', 'default?', 'case_sensitive?'],
    call,
  );
  const key = getterOf(attribute, ignoringCase(caseSensitive), other);
  const shown = getterOf(attribute, undefined, other);
  const groups: { readonly key: Value; readonly items: Value[] }[] = [];
  for (const item of sortedBy(itemsOf(value), key, false)) {
    const own = key(item);
    const last = groups.at(-1);
    if (last !== undefined && areEqual(last.key, own)) last.items.push(item);
    else groups.push({ key: own, items: [item] });
  }
  return new List(
    groups.map(
      ({ key: own, items: [first = null, ...others] }) =>
        new Tuple(
          [isTrue(caseSensitive) ? own : shown(first), new List([first, ...others])],
          ['grouper', 'list'],
        ),
    ),
  );
}

function dictSort(value: Value, call: Call): Value {
  const [caseSensitive = false, by = 'key', backwards = false] = bind(
    'dictsort',
    ['case_sensitive?', 'by?', 'reverse?'],
    call,
  );
  if (by !== 'key' && by !== 'value') throw wrong('"dictsort" goes by "key" or "value"');
  const dict = needDict(value, 'dictsort');
  const folded = ignoringCase(caseSensitive);
  const key = (item: Value): Value => {
    const part = item instanceof Tuple ? (item.items[by === 'key' ? 0 : 1] ?? null) : null;
    return folded === undefined ? part : folded(part);
  };
  const pairs = Array.from(dict.entries(), (entry) => new Tuple([...entry]));
  return new List(sortedBy(pairs, key, needFlag(backwards, 'dictsort')));
}

function items(value: Value, call: Call): Value {
  bind('items', [], call);
  if (value instanceof Undefined) return new LazyItems([][Symbol.iterator]());
  return new LazyItems(new DictView(needDict(value, 'items'), 'items').iterate());
}

function needDict(value: Value, what: string): Dict {
  if (value instanceof Dict) return value;
  throw wrong(`"${what}" needs a mapping, not ${article(typeName(sure(value)))}`);
}

function map(value: Value, call: Call, library: Library): Value {
  return new LazyItems(
    (function* (): Generator<Value, void, undefined> {
      if (!isTrue(value)) return;
      const change = mapping(call, library);
      for (const item of each(value)) yield change(item);
    })(),
  );
}

function mapping({ positional, named }: Call, library: Library): Getter {
  const attribute = named.get('attribute');
  const [name, ...others] = positional;
  if (name === undefined && attribute !== undefined) {
    const unknown = Array.from(named.keys()).find(
      (key) => key !== 'attribute' && key !== 'default',
    );
    if (unknown !== undefined) throw wrong(`"map" takes no argument called "${unknown}"`);
    return getterOf(attribute, undefined, named.get('default'));
  }
  if (name === undefined) throw wrong('"map" needs the name of a filter, or attribute=');
  const filter = needText(name, 'map');
  return (item) => library.filter(filter, item, { positional: others, named });
}

function choose(
  value: Value,
  call: Call,
  library: Library,
  name: string,
  wanted: boolean,
  byAttribute: boolean,
): Value {
  return new LazyItems(
    (function* (): Generator<Value, void, undefined> {
      if (!isTrue(value)) return;
      const holds = condition(call, library, name, byAttribute);
      for (const item of each(value)) if (holds(item) === wanted) yield item;
    })(),
  );
}

function condition(
  { positional, named }: Call,
  library: Library,
  name: string,
  byAttribute: boolean,
): (item: Value) => boolean {
  const [attribute] = positional;
  if (byAttribute && attribute === undefined)
    throw wrong(`"${name}" needs the name of an attribute`);
  const get = getterOf(byAttribute ? (attribute ?? null) : null);
  const [test, ...others] = byAttribute ? positional.slice(1) : positional;
  if (test === undefined) return (item) => isTrue(get(item));
  const wanted = needText(test, name);
  return (item) => library.test(wanted, get(item), { positional: others, named });
}
