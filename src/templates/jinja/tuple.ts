import { boundedText } from './limits.js';
import { reprOf } from './print-value.js';
import { PyObject, type Value } from './value.js';

export class Tuple extends PyObject {
  readonly typeName = 'tuple';

  constructor(
    readonly items: readonly Value[],
    /** What `groupby` gives can be reached by name, too. */
    readonly names: readonly string[] = [],
  ) {
    super();
  }

  override truth(): boolean {
    return this.items.length > 0;
  }

  repr(): string {
    const items = this.items.map(reprOf).join(', ');
    return boundedText(this.items.length === 1 ? `(${items},)` : `(${items})`);
  }

  override attribute(name: string): Value | undefined {
    const index = this.names.indexOf(name);
    return index === -1 ? undefined : this.items[index];
  }

  override iterate(): Iterator<Value> {
    return this.items[Symbol.iterator]();
  }

  override length(): number {
    return this.items.length;
  }
}
