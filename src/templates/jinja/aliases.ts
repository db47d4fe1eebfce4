import { isList, isMapping, type TemplateValue } from '../values.js';
import { unsupported } from './failure.js';
import { PyObject, type Value } from './value.js';

/**
 * In YAML an alias is the very list or mapping that its anchor names, and a change to the one is a change to the other.
 * A run remembers no aliases. But an alias always equals what it stands for: only where a run holds two lists or
 * mappings alike it matters which of them are one, and there nothing is done that would show it.
 */
export class RunContents {
  #counts: Map<string, number> | undefined;

  constructor(readonly whole: TemplateValue) {}

  hasSeveral(value: TemplateValue): boolean {
    return (this.#counted().get(contentOf(value)) ?? 0) > 1;
  }

  #counted(): Map<string, number> {
    if (this.#counts !== undefined) return this.#counts;
    const counts = new Map<string, number>();
    const count = (value: TemplateValue): void => {
      const children = isList(value) ? value : isMapping(value) ? Object.values(value) : undefined;
      if (children === undefined) return;
      const content = contentOf(value);
      counts.set(content, (counts.get(content) ?? 0) + 1);
      children.forEach(count);
    };
    count(this.whole);
    this.#counts = counts;
    return counts;
  }
}

function contentOf(value: TemplateValue): string {
  return JSON.stringify(value);
}

interface Origin {
  readonly value: TemplateValue;
  readonly of: RunContents;
}

const origins = new WeakMap<PyObject, Origin>();

/** Says of a list or mapping where it stands in the run. */
export function comesFrom<T extends PyObject>(object: T, value: TemplateValue, of: RunContents): T {
  origins.set(object, { value, of });
  return object;
}

/** The methods of lists and dicts that change them. */
const changing = new Set([
  ...['append', 'extend', 'insert', 'remove', 'reverse', 'sort'],
  ...['popitem', 'setdefault', 'update'],
  ...['pop', 'clear'],
]);

/** Asked before a method of a list or dict is called. */
export function checkAliases(object: PyObject, method: string): void {
  const origin = changing.has(method) ? origins.get(object) : undefined;
  if (origin?.of.hasSeveral(origin.value) !== true) return;
  throw unsupported(
    `"${method}" would change a ${object.typeName} of which the run has several alike: with an alias they are one`,
    'Change a copy: {% set own = run.name.copy() %}.',
  );
}

export function mayBeAliases(one: Value, other: Value): boolean {
  const [left, right] = [originOf(one), originOf(other)];
  if (left === undefined || right === undefined) return false;
  return contentOf(left.value) === contentOf(right.value);
}

function originOf(value: Value): Origin | undefined {
  return value instanceof PyObject ? origins.get(value) : undefined;
}
