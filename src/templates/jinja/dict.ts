import { keyText } from './dict-key.js';
import { unsupported, wrong } from './failure.js';
import { boundedText, checkCount } from './limits.js';
import { reprOf } from './print-value.js';
import { PyObject, type Value } from './value.js';

export class Dict extends PyObject {
  readonly typeName = 'dict';
  readonly #entries = new Map<string, [key: Value, value: Value]>();
  #isPrinting = false;

  constructor(
    entries: Iterable<readonly [key: Value, value: Value]> = [],
    /** Keys that YAML readers take for different things: the number 1, or the text "1". */
    readonly unsureKeys: readonly string[] = [],
  ) {
    super();
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): Value | undefined {
    const text = keyText(key);
    const found = this.#entries.get(text);
    if (found === undefined && typeof key === 'string') return undefined;
    const unsure = this.unsureKeys.find((each) => key === each || found === undefined);
    if (unsure !== undefined) throw this.#refusal(unsure);
    return found?.[1];
  }

  set(key: Value, value: Value): void {
    const text = keyText(key);
    const found = this.#entries.get(text);
    if (found === undefined) this.#entries.set(text, [key, value]);
    else found[1] = value;
    checkCount(this.#entries.size);
  }

  delete(key: Value): void {
    this.#entries.delete(keyText(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  /** In the order in which they came. */
  *entries(): Generator<readonly [key: Value, value: Value], void, undefined> {
    const [unsure] = this.unsureKeys;
    if (unsure !== undefined) throw this.#refusal(unsure);
    const { size } = this.#entries;
    for (const entry of this.#entries.values()) {
      yield entry;
      if (this.#entries.size !== size)
        throw wrong('the dict was changed while it was gone through');
    }
  }

  override truth(): boolean {
    return this.size > 0;
  }

  repr(): string {
    if (this.#isPrinting) return '{...}';
    this.#isPrinting = true;
    try {
      const entries = Array.from(
        this.entries(),
        ([key, value]) => `${reprOf(key)}: ${reprOf(value)}`,
      );
      return boundedText(`{${entries.join(', ')}}`);
    } finally {
      this.#isPrinting = false;
    }
  }

  override *iterate(): Generator<Value, void, undefined> {
    for (const [key] of this.entries()) yield key;
  }

  override length(): number {
    return this.size;
  }

  #refusal(key: string): Error {
    return unsupported(
      `a mapping here has the key ${key}, of which it cannot be told whether it is a text`,
      'Give the key a name that begins with a letter, in the configuration.',
    );
  }
}
