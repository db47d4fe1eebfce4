import { checkLength } from './limits.js';
import { quoted } from './print-value.js';
import { PyObject, type Value } from './value.js';

/** A text that is HTML already, as the filters `e`, `safe` and `tojson` give it: what is added to it gets escaped. */
export class Markup extends PyObject {
  readonly typeName = 'Markup';

  constructor(readonly value: string) {
    super();
  }

  override truth(): boolean {
    return this.value !== '';
  }

  repr(): string {
    return `Markup(${quoted(this.value)})`;
  }

  override text(): string {
    return this.value;
  }

  override iterate(): Iterator<Value> {
    return this.value[Symbol.iterator]();
  }

  override length(): number {
    return Array.from(this.value).length;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

export function escapedText(text: string): string {
  checkLength(text.length * 5);
  return text.replaceAll(/[&<>'"]/g, (sign) => entities[sign] ?? sign);
}
