import type { Dict } from './dict.js';
import { PyObject, type Value } from './value.js';

/** What `namespace()` gives: its entries can be set from within loops. */
export class Namespace extends PyObject {
  readonly typeName = 'Namespace';

  constructor(readonly entries: Dict) {
    super();
  }

  repr(): string {
    return `<Namespace ${this.entries.repr()}>`;
  }

  override attribute(name: string): Value | undefined {
    return this.entries.get(name);
  }
}
