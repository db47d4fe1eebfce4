import { checkAliases } from './aliases.js';
import { braceFormat } from './brace-format.js';
import { Builtin, type Call } from './builtin.js';
import { Dict } from './dict.js';
import { dictMethods } from './dict-methods.js';
import { unsupported } from './failure.js';
import { List } from './list.js';
import { listMethods, tupleMethods } from './list-methods.js';
import { Markup } from './markup.js';
import { floatMembers, integerMembers } from './number-members.js';
import { checkRunAttribute, Run } from './run.js';
import { otherStringMethods, stringMethods } from './string-methods.js';
import { markupMethod } from './markup-methods.js';
import { itemAt } from './subscripts.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { firstOf, type PyObject, type Value } from './value.js';

/**
 * `object.name`: an attribute or method first, then an entry. So `run.table.items` is the method, and an entry of that
 * name is reached as `run.table['items']` only, as in Jinja. `whole` is what was written, for the message.
 */
export function attributeOrItem(value: Value, name: string, whole: string): Value {
  if (value instanceof Undefined) throw value.failure();
  const attribute = attributeOf(value, name);
  const found = attribute === undefined ? itemAt(value, name) : attribute;
  return firstOf(found, () => missing(whole, name, value));
}

/** `object[key]`: an entry first, then an attribute. */
export function itemOrAttribute(value: Value, key: Value, whole: string): Value {
  if (value instanceof Undefined) throw value.failure();
  const item = itemAt(value, key);
  if (item !== undefined) return item;
  const text = typeof key === 'string' ? key : key instanceof Markup ? key.value : undefined;
  const found = text === undefined ? undefined : attributeOf(value, text);
  return firstOf(found, () => missing(whole, text, value));
}

function missing(whole: string, name: string | undefined, value: Value): Undefined {
  const isParameter = value instanceof Dict && whole.startsWith('run.') && name !== undefined;
  return new Undefined(
    `there is no "${whole}" here`,
    isParameter
      ? 'A name that may be missing takes the filter "default", or the test "is defined".'
      : undefined,
  );
}

/** An attribute of a value as Python has it; `undefined` if there is none. */
export function attributeOf(value: Value, name: string): Value | undefined {
  if (/^__.*__$/.test(name)) throw unsupported(`"${name}" is not supported`);
  if (value === null) return undefined;
  switch (typeof value) {
    case 'string':
      return stringAttribute(value, name);
    case 'boolean':
      return integerMembers(BigInt(value), name);
    case 'bigint':
      return integerMembers(value, name);
    case 'number':
      return floatMembers(value, name);
    default:
      return objectAttribute(value, name);
  }
}

function stringAttribute(text: string, name: string): Value | undefined {
  const method = stringMethods.get(name);
  if (method !== undefined) return new Builtin(name, (call) => method(text, call));
  if (name === 'format') return new Builtin(name, (call) => braceFormat(text, call, attributeOf));
  if (otherStringMethods.includes(name)) throw notSupported(name);
  return undefined;
}

function objectAttribute(value: PyObject, name: string): Value | undefined {
  if (value instanceof List) return bound(value, name, listMethods);
  if (value instanceof Tuple) {
    const own = value.attribute(name);
    return own === undefined ? bound(value, name, tupleMethods) : own;
  }
  if (value instanceof Run) {
    const parameter = value.get(name);
    if (parameter !== undefined) return parameter;
    checkRunAttribute(name);
  }
  if (value instanceof Dict) {
    if (name === 'fromkeys') throw notSupported(name);
    return bound(value, name, dictMethods);
  }
  if (value instanceof Markup) return markupMethod(value, name);
  return value.attribute(name);
}

function bound<T extends PyObject>(
  value: T,
  name: string,
  methods: ReadonlyMap<string, (of: T, call: Call) => Value>,
): Value | undefined {
  const method = methods.get(name);
  if (method === undefined) return undefined;
  return new Builtin(name, (call) => {
    checkAliases(value, name);
    return method(value, call);
  });
}

function notSupported(name: string): Error {
  return unsupported(`the method "${name}" is not supported`);
}
