import { Markup } from './markup.js';
import { textOf } from './print-value.js';
import type { Value } from './value.js';

/** A text made of another: what was escaped stays marked as such. */
export function changed(value: Value, change: (text: string) => string): Value {
  return value instanceof Markup ? new Markup(change(value.value)) : change(textOf(value));
}
