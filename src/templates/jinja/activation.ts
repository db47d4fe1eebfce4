import { boundedText } from './limits.js';
import type { Value } from './value.js';

/**
 * The variables of one call: of the template itself, a macro, one level of a recursive loop. Those of loops and other
 * scopes within are told apart by their slots. `undefined` is a variable that has no value yet.
 */
export class Activation {
  readonly #values = new Map<string, Value | undefined>();

  constructor(
    readonly root: ReadonlyMap<string, Value>,
    readonly outer?: Activation,
  ) {}

  get(slot: string): Value | undefined {
    const value = this.#values.get(slot);
    if (value !== undefined || this.#values.has(slot)) return value;
    return this.outer?.get(slot);
  }

  set(slot: string, value: Value | undefined): void {
    this.#values.set(slot, value);
  }
}

/** Where text goes: to the file, or to a macro's or a block's result. */
export class Output {
  text = '';

  write(text: string): void {
    this.text = boundedText(this.text + text);
  }
}

/** An expression that is ready to be evaluated. */
export type Evaluate = (activation: Activation) => Value;

/** A statement that is ready to be carried out. */
export type Execute = (activation: Activation, output: Output) => void;
