import type { Dict } from './dict.js';
import { type Failure, unsupported } from './failure.js';
import { reprOf } from './print-value.js';
import { Tuple } from './tuple.js';
import { PyObject, type Value } from './value.js';

/** What `keys()`, `values()` and `items()` give: it follows its dict. */
export class DictView extends PyObject {
  readonly typeName: string;

  constructor(
    readonly of: Dict,
    readonly shows: 'keys' | 'values' | 'items',
  ) {
    super();
    this.typeName = `dict_${shows}`;
  }

  override truth(): boolean {
    return this.of.size > 0;
  }

  repr(): string {
    return `${this.typeName}([${Array.from(this.iterate(), reprOf).join(', ')}])`;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'isdisjoint' || name === 'mapping') {
      throw unsupported(`"${name}" of a dict's ${this.shows} is not supported`);
    }
    return undefined;
  }

  override *iterate(): Generator<Value, void, undefined> {
    for (const [key, value] of this.of.entries()) {
      if (this.shows === 'items') yield new Tuple([key, value]);
      else yield this.shows === 'keys' ? key : value;
    }
  }

  override length(): number {
    return this.of.size;
  }

  notComparable(): Failure {
    return unsupported(
      'the keys, values and items of dicts cannot be compared',
      'Make lists of them first.',
    );
  }
}
