import { Failure } from './failure.js';
import { PyObject, type Value } from './value.js';

/**
 * What a name stands for that does not exist: it prints as nothing, counts as false and is an empty list; whatever else
 * is done with it is an error.
 */
export class Undefined extends PyObject {
  readonly typeName = 'Undefined';

  constructor(
    /** What is said when it is used. */
    readonly why: string,
    readonly hint?: string,
  ) {
    super();
  }

  override truth(): boolean {
    return false;
  }

  repr(): string {
    return 'Undefined';
  }

  override text(): string {
    return '';
  }

  override iterate(): Iterator<Value> {
    return [][Symbol.iterator]();
  }

  override length(): number {
    return 0;
  }

  failure(): Failure {
    return new Failure('missing-name', this.why, this.hint);
  }
}

/** Passes on everything but what does not exist. */
export function defined(value: Value): Value {
  if (value instanceof Undefined) throw value.failure();
  return value;
}
