import { needCount } from './argument.js';
import { charactersBetween, characterCount } from './characters.js';
import { Dict } from './dict.js';
import { unsupported, wrong } from './failure.js';
import { floatDigits, magnitudeOf, signOf } from './format-number.js';
import { article } from './iterate.js';
import { boundedText, checkLength } from './limits.js';
import { List } from './list.js';
import { escapedText, Markup } from './markup.js';
import { numberOf, toFloat, truncated } from './number.js';
import { asciiQuoted, integerText, reprOf, textOf } from './print-value.js';
import { Range } from './range.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { UnsureNumber } from './unsure-number.js';
import { typeName, type Value } from './value.js';

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly kind: string;
}

const conversion = /%(?:\(([^)]*)\))?([-#0 +]*)(\*|[0-9]+)?(?:\.(\*|[0-9]*))?[hlL]?([^])?/gu;

/** `format % values`, as in `"%03d" % run.idx`. */
export function formatPercent(format: string | Markup, values: Value): Value {
  if (typeof format === 'string') return formatText(format, values, false);
  return new Markup(formatText(format.value, values, true));
}

function formatText(format: string, values: Value, escape: boolean): string {
  const source = new ValueSource(values);
  let text = '';
  let end = 0;
  for (const match of format.matchAll(conversion)) {
    const [whole, name, flags = '', width, precision, kind] = match;
    text += format.slice(end, match.index);
    end = match.index + whole.length;
    if (kind === undefined) throw wrong(`the format "${format}" ends inside of "${whole}"`);
    if (escape && [width, precision].includes('*'))
      throw wrong('"*" does not go with a format that is escaped');
    if (name?.includes('(') === true) throw unsupported('brackets inside of a name in a format');
    if (name !== undefined) source.name(name);
    const wide = starred(width, source, 'a width');
    const exact = precision === '' ? 0 : starred(precision, source, 'a precision');
    const left = wide !== undefined && wide < 0 ? '-' : '';
    if (whole === '%%') {
      text += '%';
      continue;
    }
    text += converted(
      {
        flags: flags + left,
        width: checkLength(Math.abs(wide ?? 0)),
        precision: exact === undefined ? undefined : Math.max(exact, 0),
        kind,
      },
      source.next(),
      escape,
    );
    boundedText(text);
  }
  source.finish();
  return boundedText(text + format.slice(end));
}

function starred(
  written: string | undefined,
  source: ValueSource,
  what: string,
): number | undefined {
  if (written === undefined) return undefined;
  return written === '*' ? needCount(source.next(), what) : Number(written);
}

/** Where the values of a format come from: a tuple in its order, a mapping by name, or a single value. */
class ValueSource {
  readonly #items: readonly Value[];
  readonly #mapping: Dict | undefined;
  #named: Value | undefined;
  #used = 0;

  constructor(readonly values: Value) {
    this.#items = values instanceof Tuple ? values.items : [values];
    this.#mapping = values instanceof Dict ? values : undefined;
  }

  name(name: string): void {
    if (this.#mapping === undefined) throw wrong('a format with names needs a mapping');
    this.#named = this.#mapping.get(name);
    if (this.#named === undefined)
      throw wrong(`the format names "${name}", which the mapping does not have`);
  }

  next(): Value {
    const named = this.#named;
    this.#named = undefined;
    if (named !== undefined) {
      this.#used = this.#items.length;
      return named;
    }
    const item = this.#items[this.#used];
    if (item === undefined) throw wrong('the format has more places than there are values');
    this.#used += 1;
    return item;
  }

  finish(): void {
    if (this.#used >= this.#items.length || this.#mapping !== undefined) return;
    // Python asks for less where the values could be looked into by name.
    const { values } = this;
    const isLenient =
      values instanceof List || values instanceof Range || values instanceof Undefined;
    if (isLenient && this.#used === 0) return;
    throw wrong('the format has fewer places than there are values');
  }
}

/** `escape` for a format that is escaped itself: its values are wrapped then, and hide what they are from these. */
function converted(spec: Conversion, value: Value, escape: boolean): string {
  if (escape && 'coxX'.includes(spec.kind))
    throw wrong(`"%${spec.kind}" does not go with a format that is escaped`);
  switch (spec.kind) {
    case 's':
      return padded(
        spec,
        '',
        cut(
          spec,
          escape && !(value instanceof Markup) ? escapedText(textOf(value)) : textOf(value),
        ),
      );
    case 'r':
      return padded(spec, '', cut(spec, escape ? escapedText(reprOf(value)) : reprOf(value)));
    case 'a':
      return padded(
        spec,
        '',
        cut(spec, asciiQuoted(escape ? escapedText(reprOf(value)) : reprOf(value))),
      );
    case 'c':
      return padded(spec, '', oneCharacter(value));
    case 'd':
    case 'i':
    case 'u':
      return integer(spec, wholePart(value), 10, '');
    case 'o':
      return integer(spec, onlyInteger(spec, value), 8, '0o');
    case 'x':
      return integer(spec, onlyInteger(spec, value), 16, '0x');
    case 'X':
      return integer(spec, onlyInteger(spec, value), 16, '0X').replaceAll(/[a-f]/g, (digit) =>
        digit.toUpperCase(),
      );
    case 'e':
    case 'f':
    case 'g':
    case 'E':
    case 'F':
    case 'G':
      return float(spec, value);
    default:
      throw wrong(`there is no format "%${spec.kind}"`);
  }
}

function cut({ precision }: Conversion, text: string): string {
  return precision === undefined ? text : charactersBetween(text, 0, precision);
}

function padded({ flags, width }: Conversion, sign: string, text: string, zeros = false): string {
  const missing = width - characterCount(sign) - characterCount(text);
  if (missing <= 0) return sign + text;
  if (flags.includes('-')) return sign + text + ' '.repeat(missing);
  if (zeros && flags.includes('0')) return sign + '0'.repeat(missing) + text;
  return ' '.repeat(missing) + sign + text;
}

function wantedSign(flags: string): string {
  if (flags.includes('+')) return '+';
  return flags.includes(' ') ? ' ' : '';
}

function integer(spec: Conversion, value: bigint, base: number, prefix: string): string {
  const { flags, precision = 0 } = spec;
  checkLength(precision);
  const magnitude = magnitudeOf(value);
  const plain = base === 10 ? integerText(magnitude) : magnitude.toString(base);
  const digits = plain.padStart(precision, '0');
  const sign = signOf(value, wantedSign(flags)) + (flags.includes('#') ? prefix : '');
  return padded(spec, sign, digits, true);
}

function wholePart(value: Value): bigint {
  const number = needed(value);
  return typeof number === 'bigint' ? number : truncated(number);
}

function onlyInteger({ kind }: Conversion, value: Value): bigint {
  const number = needed(value);
  if (typeof number !== 'bigint') throw wrong(`"%${kind}" needs a whole number, not a float`);
  return number;
}

function needed(value: Value): bigint | number {
  if (value instanceof UnsureNumber) throw value.refusal();
  if (value instanceof Undefined) throw value.failure();
  const number = numberOf(value);
  if (number === undefined)
    throw wrong(`this format needs a number, not ${article(typeName(value))}`);
  return number;
}

function float(spec: Conversion, value: Value): string {
  const { flags, precision = 6, kind } = spec;
  const number = toFloat(needed(value));
  const way = kind.toLowerCase();
  if (way !== 'e' && way !== 'f' && way !== 'g') throw wrong(`there is no format "%${kind}"`);
  const digits = floatDigits(number, way, precision, flags.includes('#'));
  const text = way === kind ? digits : digits.toUpperCase();
  return padded(spec, signOf(Number.isNaN(number) ? 0 : number, wantedSign(flags)), text, true);
}

function oneCharacter(value: Value): string {
  if (typeof value === 'bigint' && value >= 0n && value < 0x11_00_00n) {
    return String.fromCodePoint(Number(value));
  }
  if (typeof value === 'string' && characterCount(value) === 1) return value;
  throw wrong('"%c" needs one character, or its number');
}
