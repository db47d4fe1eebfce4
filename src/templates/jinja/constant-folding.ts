import { Activation, type Evaluate } from './activation.js';
import { Dict } from './dict.js';
import { Failure, unsupported, wrong } from './failure.js';
import { List } from './list.js';
import { Markup } from './markup.js';
import { type AnyPart, childrenOf } from './syntax-tree.js';
import { Tuple } from './tuple.js';
import { PyObject, type Value } from './value.js';

/** Filters that Jinja calls only where it knows the template's names. */
const needsNames = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random']);

const known = new WeakMap<AnyPart, boolean>();

/**
 * Whether an expression has neither names nor calls in it. Jinja works such a one out while it reads the template, and
 * writes the value into the program that it makes of it, as Python prints it. Some values come back from there as
 * others.
 */
export function isConstant(part: AnyPart): boolean {
  const before = known.get(part);
  if (before !== undefined) return before;
  const isIt = canBeConstant(part) && childrenOf(part).every(isConstant);
  known.set(part, isIt);
  return isIt;
}

function canBeConstant(part: AnyPart): boolean {
  switch (part.kind) {
    case 'filter':
      return part.of !== undefined && !needsNames.has(part.name);
    case 'constant':
    case 'list':
    case 'tuple':
    case 'dict':
    case 'attribute':
    case 'item':
    case 'slice':
    case 'test':
    case 'unary':
    case 'binary':
    case 'and':
    case 'or':
    case 'concat':
    case 'comparison':
    case 'conditional':
      return true;
    default:
      return false;
  }
}

/** What Jinja writes in place of a constant expression; nothing where it fails, or has a value that cannot be written. */
export function foldedValue(evaluate: Evaluate): Value | undefined {
  try {
    const value = evaluate(new Activation(new Map()));
    return canBeWritten(value) ? value : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function canBeWritten(value: Value): boolean {
  if (!(value instanceof PyObject) || value instanceof Markup) return true;
  const parts = partsOf(value);
  return parts?.every(canBeWritten) ?? false;
}

function partsOf(value: PyObject): readonly Value[] | undefined {
  if (value instanceof List || value instanceof Tuple) return value.items;
  return value instanceof Dict ? Array.from(value.entries()).flat() : undefined;
}

const tooManyDigits = 10n ** 4300n;

/** Why a value is no longer itself once it has been written down. */
export function lossOf(value: Value, seen = new Set<Value>()): Failure | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return wrong(
      '"inf" and "nan" that come from constants can only be printed: Jinja fails at them elsewhere',
      'Write .inf or .nan in the configuration.',
    );
  }
  if (typeof value === 'bigint' && (value >= tooManyDigits || -value >= tooManyDigits)) {
    return wrong('a constant of more than 4300 digits cannot be written');
  }
  if (!(value instanceof PyObject)) return undefined;
  if (seen.has(value)) {
    return unsupported(
      'a constant list that holds the same list or mapping several times: Jinja makes different ones of them',
      'Write each of them, or add them in a loop.',
    );
  }
  if (!(value instanceof Tuple)) seen.add(value);
  for (const part of partsOf(value) ?? []) {
    const loss = lossOf(part, seen);
    if (loss !== undefined) return loss;
  }
  return undefined;
}
