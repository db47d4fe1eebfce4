import type { Call } from './builtin.js';
import { unsupported, wrong } from './failure.js';
import { formatValue } from './format-spec.js';
import { boundedText } from './limits.js';
import { Markup } from './markup.js';
import { asciiQuoted, reprOf, textOf } from './print-value.js';
import { itemAt } from './subscripts.js';
import { Undefined } from './undefined.js';
import type { Value } from './value.js';

type Lookup = (value: Value, name: string) => Value | undefined;

/** `"{:03d} {name}".format(3, name="x")`. */
export function braceFormat(format: string, call: Call, attributeOf: Lookup): Value {
  return new BraceFormat(call, attributeOf).format(format, 2);
}

class BraceFormat {
  /** The next of the values that have no number; once a place has a number, none may be without. */
  #next: number | undefined;
  #isNumbered = false;

  constructor(
    readonly call: Call,
    readonly attributeOf: Lookup,
  ) {}

  format(format: string, depth: number): string {
    if (depth < 0) throw wrong('formats are nested too deeply');
    let text = '';
    let at = 0;
    while (at < format.length) {
      const sign = format.charAt(at);
      if (sign !== '{' && sign !== '}') {
        const end = format.slice(at).search(/[{}]/);
        const stop = end === -1 ? format.length : at + end;
        text += format.slice(at, stop);
        at = stop;
      } else if (format.charAt(at + 1) === sign) {
        text += sign;
        at += 2;
      } else if (sign === '}') {
        throw wrong('a single "}" in a format', 'Write }} for one that is printed.');
      } else {
        const end = closingBrace(format, at);
        text += this.#field(format.slice(at + 1, end), depth);
        at = end + 1;
      }
      boundedText(text);
    }
    return text;
  }

  #field(field: string, depth: number): string {
    const [, name = '', conversion, spec = ''] =
      /^((?:[^!:[]|\[[^\]]*\])*)(?:!([^:]*))?(?::([^]*))?$/.exec(field) ?? [];
    if (name === '' && conversion === undefined && spec === '' && field !== '' && field !== ':') {
      throw wrong(`"{${field}}" is not a format`);
    }
    const value = this.#value(name);
    const converted = convert(value, conversion);
    const inner = spec.includes('{') || spec.includes('}') ? this.format(spec, depth - 1) : spec;
    if (converted instanceof Undefined && inner !== '') throw converted.failure();
    return formatValue(converted, inner);
  }

  #value(name: string): Value {
    const [, first = '', rest = ''] = /^([^.[]*)([^]*)$/.exec(name) ?? [];
    let value = this.#argument(first);
    const steps = /\.([^.[]+)|\[([^\]]+)\]/gy;
    let end = 0;
    for (const [whole, attribute, key] of rest.matchAll(steps)) {
      end += whole.length;
      if (value instanceof Undefined) throw value.failure();
      const found =
        attribute !== undefined
          ? this.attributeOf(value, attribute)
          : itemAt(value, /^[0-9]+$/.test(key ?? '') ? BigInt(key ?? '') : (key ?? ''));
      if (found === undefined) throw wrong(`there is no "${whole}" for "{${name}}"`);
      value = found;
    }
    if (end !== rest.length) throw wrong(`"{${name}}" is not a format`);
    return value;
  }

  #argument(first: string): Value {
    const { positional, named } = this.call;
    if (first === '' || /^[0-9]+$/.test(first)) {
      const isNumbered = first !== '';
      if (this.#next !== undefined && this.#isNumbered !== isNumbered) {
        throw wrong('places with and without numbers cannot be mixed in a format');
      }
      this.#isNumbered = isNumbered;
      const index = isNumbered ? Number(first) : (this.#next ?? 0);
      this.#next = index + 1;
      const value = positional[index];
      if (value === undefined) throw wrong('the format has more places than there are values');
      return value;
    }
    const value = named.get(first);
    if (value === undefined) throw wrong(`the format names "${first}", which is not given`);
    return value;
  }
}

function closingBrace(format: string, open: number): number {
  let depth = 0;
  for (let at = open; at < format.length; at += 1) {
    const sign = format.charAt(at);
    if (sign === '[' && depth === 1) {
      const end = format.indexOf(']', at);
      if (end === -1) break;
      at = end;
    } else if (sign === '{') depth += 1;
    else if (sign === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw wrong('a single "{" in a format', 'Write {{ for one that is printed.');
}

function convert(value: Value, conversion: string | undefined): Value {
  switch (conversion) {
    case undefined:
      return value;
    case 's':
      return value instanceof Markup ? value.value : textOf(value);
    case 'r':
      return reprOf(value);
    case 'a':
      return asciiQuoted(reprOf(value));
    default:
      throw unsupported(`the conversion "!${conversion}" in a format`);
  }
}
