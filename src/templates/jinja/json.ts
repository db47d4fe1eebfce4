import { Dict } from './dict.js';
import { unsupported, wrong } from './failure.js';
import { article } from './iterate.js';
import { boundedText } from './limits.js';
import { List } from './list.js';
import { Markup } from './markup.js';
import { floatText, integerText } from './print-value.js';
import { sortedBy } from './sorting.js';
import { Tuple } from './tuple.js';
import { UnsureNumber } from './unsure-number.js';
import { typeName, type Value } from './value.js';

/** As Python's `json` writes it with sorted keys; `indent` goes before each level of a line of its own. */
export function jsonOf(value: Value, indent: string | undefined, depth = 0): string {
  if (depth > 200) throw unsupported('this is nested too deeply for JSON');
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return jsonText(value);
    case 'boolean':
      return String(value);
    case 'bigint':
      return integerText(value);
    case 'number':
      return jsonFloat(value);
    default:
  }
  if (value instanceof Markup) return jsonText(value.value);
  if (value instanceof List || value instanceof Tuple) {
    const items = value.items.map((item) => jsonOf(item, indent, depth + 1));
    return enclosed('[', items, ']', indent, depth);
  }
  if (value instanceof Dict) {
    const entries = sortedBy(
      Array.from(value.entries(), (entry) => new Tuple([...entry])),
      (entry) => (entry instanceof Tuple ? (entry.items[0] ?? null) : null),
      false,
    ).map((entry) => {
      const [key = null, item = null] = entry instanceof Tuple ? entry.items : [];
      return `${jsonText(keyOf(key))}: ${jsonOf(item, indent, depth + 1)}`;
    });
    return enclosed('{', entries, '}', indent, depth);
  }
  if (value instanceof UnsureNumber) throw value.refusal();
  throw wrong(`${article(typeName(value))} cannot be written as JSON`);
}

function enclosed(
  open: string,
  items: readonly string[],
  close: string,
  indent: string | undefined,
  depth: number,
): string {
  if (items.length === 0) return open + close;
  if (indent === undefined) return boundedText(open + items.join(', ') + close);
  const line = `\n${indent.repeat(depth + 1)}`;
  return boundedText(`${open}${line}${items.join(`,${line}`)}\n${indent.repeat(depth)}${close}`);
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatText(value);
}

function keyOf(key: Value): string {
  if (typeof key === 'string') return key;
  if (key instanceof Markup) return key.value;
  if (key === null || typeof key !== 'object') return jsonOf(key, undefined);
  throw wrong(`${article(typeName(key))} cannot be a key in JSON`);
}

function jsonText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
