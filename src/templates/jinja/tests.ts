import { mayBeAliases } from './aliases.js';
import { calculate } from './arithmetic.js';
import { bind, Callable, type Call } from './builtin.js';
import { holds, isIn } from './compare.js';
import { Dict } from './dict.js';
import { keyText } from './dict-key.js';
import { areEqual } from './equality.js';
import { unsupported } from './failure.js';
import { article } from './iterate.js';
import type { Library } from './library.js';
import { List } from './list.js';
import { LoopContext } from './loop-context.js';
import { Markup } from './markup.js';
import { textOf } from './print-value.js';
import { Range } from './range.js';
import type { ComparisonOperator } from './syntax-tree.js';
import { isAllLower, isAllUpper } from './text-case.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { UnsureNumber } from './unsure-number.js';
import { PyObject, typeName, type Value } from './value.js';

export type Test = (value: Value, call: Call, library: Library) => boolean;

export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', alone((value) => !(value instanceof Undefined))],
  ['undefined', alone((value) => value instanceof Undefined)],
  ['none', alone((value) => value === null)],
  ['true', alone((value) => value === true)],
  ['false', alone((value) => value === false)],
  ['boolean', alone((value) => typeof value === 'boolean')],
  ['integer', alone((value) => typeof certain(value) === 'bigint')],
  ['float', alone((value) => typeof certain(value) === 'number')],
  ['number', alone((value) => ['bigint', 'number', 'boolean'].includes(typeof certain(value)))],
  ['string', alone((value) => typeof certain(value) === 'string' || value instanceof Markup)],
  ['mapping', alone((value) => value instanceof Dict)],
  ['iterable', alone(isIterable)],
  ['sequence', alone(isSequence)],
  ['callable', alone((value) => value instanceof Callable || value instanceof Undefined)],
  ['escaped', alone((value) => value instanceof Markup)],
  ['lower', alone((value) => isAllLower(textOf(value)))],
  ['upper', alone((value) => isAllUpper(textOf(value)))],
  ['odd', alone((value) => areEqual(calculate('%', value, 2n), 1n))],
  ['even', alone((value) => areEqual(calculate('%', value, 2n), 0n))],
  [
    'divisibleby',
    (value, call) => {
      const [by = null] = bind('divisibleby', ['num'], call);
      return areEqual(calculate('%', value, by), 0n);
    },
  ],
  [
    'sameas',
    (value, call) => {
      const [other = null] = bind('sameas', ['other'], call);
      return areSame(value, other);
    },
  ],
  ['filter', named('filter')],
  ['test', named('test')],
  ...comparing('==', 'eq', 'equalto', '=='),
  ...comparing('!=', 'ne', '!='),
  ...comparing('<', 'lt', 'lessthan', '<'),
  ...comparing('<=', 'le', '<='),
  ...comparing('>', 'gt', 'greaterthan', '>'),
  ...comparing('>=', 'ge', '>='),
  [
    'in',
    (value, call) => {
      const [seq = null] = bind('in', ['seq'], call);
      return isIn(value, seq);
    },
  ],
]);

function alone(test: (value: Value) => boolean): Test {
  return (value, call) => {
    bind('is', [], call);
    return test(value);
  };
}

function comparing(operator: ComparisonOperator, ...names: readonly string[]): [string, Test][] {
  return names.map((name) => [
    name,
    (value, call) => {
      const [other = null] = bind(name, ['other'], call, true);
      return holds(operator, value, other);
    },
  ]);
}

function named(kind: 'filter' | 'test'): Test {
  return (value, call, library) => {
    bind(kind, [], call);
    if (value instanceof Undefined) return false;
    // Names are looked up in a dict, which takes no lists.
    if (value instanceof PyObject) keyText(value);
    const name = value instanceof Markup ? value.value : value;
    return typeof name === 'string' && library.has(kind, name);
  };
}

function certain(value: Value): Value {
  if (value instanceof UnsureNumber) throw value.refusal();
  return value;
}

function isIterable(value: Value): boolean {
  if (typeof value === 'string' || value instanceof LoopContext) return true;
  return value instanceof PyObject && value.iterate() !== undefined;
}

function isSequence(value: Value): boolean {
  return (
    typeof certain(value) === 'string' ||
    value instanceof Markup ||
    value instanceof List ||
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof Range ||
    value instanceof Undefined
  );
}

/** Whether two equal numbers or texts are one and the same is Python's own affair. */
function areSame(one: Value, other: Value): boolean {
  certain(one);
  certain(other);
  const isPlain = (value: Value): boolean =>
    value === null || typeof value === 'boolean' || value instanceof PyObject;
  if (one !== other && mayBeAliases(one, other)) {
    throw unsupported(
      'whether two lists or mappings of the run are one cannot be told',
      'Use "==".',
    );
  }
  if (isPlain(one) || isPlain(other)) return one === other;
  if (typeof one !== typeof other || !areEqual(one, other)) return false;
  throw unsupported(
    `whether ${article(typeName(one))} is the same as another cannot be told`,
    'Use "==".',
  );
}
