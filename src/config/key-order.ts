import { type JsonObject, type JsonValue, pointerStep, type Texts } from './json.js';

/**
 * How a mapping's keys were written, as a text beside it: PostgreSQL keeps those of a jsonb by their length and
 * then by their bytes, and a template goes through them as they stand in the file. Undefined where that is the same.
 */
export function orderText(keys: Iterable<string>): string | undefined {
  const written = [...keys];
  const isKept = written.every((key, at) => at === 0 || isKeptAfter(written[at - 1] ?? '', key));
  return isKept ? undefined : JSON.stringify(written);
}

const ascii = /^[\0-\x7f]*$/;

/** Of other keys the order is written down whatever it is: their bytes are not to be seen here. */
function isKeptAfter(before: string, key: string): boolean {
  if (!ascii.test(before) || !ascii.test(key)) return false;
  return before.length < key.length || (before.length === key.length && before < key);
}

/** The same values, with the keys of every mapping in the order in which they were written. */
export function inWrittenOrder(params: JsonObject, texts: Texts = {}): JsonObject {
  return Object.values(texts).some(isOrder) ? ordered(params, '', texts) : params;
}

function ordered(mapping: JsonObject, pointer: string, texts: Texts): JsonObject {
  const keys = new Set([...keysIn(texts[pointer]), ...Object.keys(mapping)]);
  const entries: [string, JsonValue][] = [];
  for (const key of keys) {
    const value = mapping[key];
    if (value !== undefined) entries.push([key, within(value, pointer + pointerStep(key), texts)]);
  }
  return Object.fromEntries(entries);
}

function within(value: JsonValue, pointer: string, texts: Texts): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    return value.map((item, index) => within(item, pointer + pointerStep(index), texts));
  }
  return ordered(value, pointer, texts);
}

function keysIn(text: string | undefined): readonly string[] {
  return text === undefined || !isOrder(text) ? [] : (JSON.parse(text) as readonly string[]);
}

/** No number is written like that. */
function isOrder(text: string): boolean {
  return text.startsWith('["');
}

function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}
