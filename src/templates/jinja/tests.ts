import { calculate } from './arithmetic.js';
import { bind, Callable, type Call } from './builtin.js';
import { holds } from './compare.js';
import { Dict } from './dict.js';
import { areEqual } from './equality.js';
import { unsupported } from './failure.js';
import { article } from './iterate.js';
import type { Library } from './library.js';
import { List } from './list.js';
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
  ...comparing('in', 'in'),
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
      const [other = null] = bind(name, ['other'], call);
      return holds(operator, value, other);
    },
  ]);
}

function named(kind: 'filter' | 'test'): Test {
  return (value, call, library) => {
    bind(kind, [], call);
    return typeof value === 'string' && library.has(kind, value);
  };
}

function certain(value: Value): Value {
  if (value instanceof UnsureNumber) throw value.refusal();
  return value;
}

function isIterable(value: Value): boolean {
  return typeof value === 'string' || (value instanceof PyObject && value.iterate() !== undefined);
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
  if (isPlain(one) || isPlain(other)) return one === other;
  if (typeof one !== typeof other || !areEqual(one, other)) return false;
  throw unsupported(
    `whether ${article(typeName(one))} is the same as another cannot be told`,
    'Use "==".',
  );
}
