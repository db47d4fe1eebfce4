/**
 * A value as Python has it. An integer is a `bigint` and so never loses a digit, a float is a `number`: the two are
 * never mistaken for each other. `null` is None.
 */
export type Value = null | boolean | bigint | number | string | PyObject;

/** Whatever is more than a number or a text. Nothing of it can be reached from a template but what it offers itself. */
export abstract class PyObject {
  /** As Python calls it: `list`, `dict`, `Undefined`. */
  abstract readonly typeName: string;

  /** Whether `if` takes it for true. */
  truth(): boolean {
    return true;
  }

  /** As it is printed inside of a list. */
  abstract repr(): string;

  /** As it is printed. */
  text(): string {
    return this.repr();
  }

  /** `object.name`; `undefined` where there is no such attribute. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }

  /** For `for`, `in` and most filters; `undefined` for what cannot be gone through. */
  iterate(): Iterator<Value> | undefined {
    return undefined;
  }

  length(): number | undefined {
    return undefined;
  }
}

export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'str';
    default:
      return value.typeName;
  }
}

/** The first that there is. None is there: `??` would pass it over. */
export function firstOf(one: Value | undefined, other: () => Value): Value {
  return one === undefined ? other() : one;
}

export function isTrue(value: Value): boolean {
  if (value instanceof PyObject) return value.truth();
  // Not a number is something, too.
  return typeof value === 'number' ? value !== 0 : Boolean(value);
}
