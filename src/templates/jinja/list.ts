import { boundedText, checkCount } from './limits.js';
import { reprOf } from './print-value.js';
import { PyObject, type Value } from './value.js';

export class List extends PyObject {
  readonly typeName = 'list';
  #isPrinting = false;

  constructor(readonly items: Value[]) {
    super();
    checkCount(items.length);
  }

  override truth(): boolean {
    return this.items.length > 0;
  }

  repr(): string {
    // A list can have been put into itself.
    if (this.#isPrinting) return '[...]';
    this.#isPrinting = true;
    try {
      return boundedText(`[${this.items.map(reprOf).join(', ')}]`);
    } finally {
      this.#isPrinting = false;
    }
  }

  override iterate(): Iterator<Value> {
    return this.items[Symbol.iterator]();
  }

  override length(): number {
    return this.items.length;
  }
}
