import { wrong } from './failure.js';
import { checkCount, countStep } from './limits.js';
import { PyObject, typeName, type Value } from './value.js';

/** What a value holds, one after another: a text's characters, a mapping's keys. */
export function iteratorOf(value: Value): Iterator<Value> {
  const iterator =
    typeof value === 'string'
      ? value[Symbol.iterator]()
      : value instanceof PyObject
        ? value.iterate()
        : undefined;
  if (iterator === undefined) throw wrong(`${article(typeName(value))} cannot be gone through`);
  return iterator;
}

export function* each(value: Value): Generator<Value, void, undefined> {
  const iterator = iteratorOf(value);
  for (;;) {
    const next = iterator.next();
    if (next.done === true) return;
    countStep();
    yield next.value;
  }
}

export function itemsOf(value: Value): Value[] {
  const items: Value[] = [];
  for (const item of each(value)) {
    items.push(item);
    checkCount(items.length);
  }
  return items;
}

/** A kind of value in a sentence: "an int", "a str". */
export function article(type: string): string {
  return /^[aeiou]/i.test(type) ? `an ${type}` : `a ${type}`;
}
