import { charactersBetween, characterCount } from './characters.js';
import { unsupported, wrong } from './failure.js';
import { floatDigits, magnitudeOf, signOf } from './format-number.js';
import { article } from './iterate.js';
import { checkLength } from './limits.js';
import { Markup } from './markup.js';
import { toFloat } from './number.js';
import { floatText, integerText, textOf } from './print-value.js';
import { Undefined } from './undefined.js';
import { UnsureNumber } from './unsure-number.js';
import { PyObject, typeName, type Value } from './value.js';

/** What may stand after the colon in `"{:>8.3f}".format(x)`. */
const grammar =
  /^(?:([^])?([<>=^]))?([-+ ])?(z)?(#)?(0)?([0-9]+)?([_,])?(?:\.([0-9]+))?([bcdeEfFgGnosxX%])?$/u;

interface Spec {
  readonly fill: string;
  readonly align: string | undefined;
  /** Whether the alignment is written; a zero before the width implies one. */
  readonly isAligned: boolean;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly kind: string | undefined;
}

function parseSpec(text: string): Spec {
  const found = grammar.exec(text);
  if (found === null) throw wrong(`"${text}" is not a format`);
  const [
    ,
    fill,
    align,
    sign = '',
    noMinusZero,
    alternate,
    zero,
    width,
    grouping = '',
    precision,
    kind,
  ] = found;
  if (grouping !== '' && kind === 'n') throw wrong(`"${grouping}" does not go with "n"`);
  if (noMinusZero !== undefined) throw unsupported('"z" in a format is not supported');
  return {
    fill: fill ?? (zero !== undefined ? '0' : ' '),
    align: align ?? (zero === undefined ? undefined : '='),
    isAligned: align !== undefined,
    sign,
    alternate: alternate !== undefined,
    width: checkLength(Number(width ?? 0)),
    grouping,
    precision: precision === undefined ? undefined : checkLength(Number(precision) * 100) / 100,
    kind,
  };
}

/** Python's `format(value, spec)`. */
export function formatValue(value: Value, text: string): string {
  if (text === '') return textOf(value);
  if (value instanceof UnsureNumber) throw value.refusal();
  if (value instanceof Undefined || value === null) {
    throw wrong(`${article(typeName(value))} takes no format "${text}"`);
  }
  if (value instanceof Markup) throw unsupported('formats for escaped texts are not supported');
  if (value instanceof PyObject)
    throw wrong(`${article(typeName(value))} takes no format "${text}"`);
  const spec = parseSpec(text);
  if (typeof value === 'string') return formatText(value, spec);
  if (typeof value === 'number') return formatFloat(value, spec);
  if (typeof value === 'boolean' && (spec.kind === undefined || spec.kind === 's')) {
    if (spec.kind === 's') throw wrong('a bool takes no format "s"');
  }
  return formatInteger(BigInt(value), spec);
}

function formatText(value: string, spec: Spec): string {
  const { kind, sign, alternate, grouping, precision, align } = spec;
  if (kind !== undefined && kind !== 's') throw wrong(`a text takes no format "${kind}"`);
  // With a 0 before the width, a text is filled on the right.
  if (sign !== '' || alternate || grouping !== '') throw wrong('this format is for numbers');
  if (align === '=' && spec.isAligned) throw wrong('"=" in a format is for numbers');
  const shown = precision === undefined ? value : charactersBetween(value, 0, precision);
  return fill(shown, '', { ...spec, align: align === '=' ? '<' : (align ?? '<') });
}

function formatInteger(value: bigint, spec: Spec): string {
  const { kind = 'd', precision, alternate, grouping } = spec;
  if ('eEfFgG%'.includes(kind)) return formatFloat(toFloat(value), spec);
  if (precision !== undefined) throw wrong('a whole number takes no precision');
  switch (kind) {
    case 'c':
      return formatCharacter(value, spec);
    case 's':
      throw wrong('a whole number takes no format "s"');
    default:
  }
  const base = bases[kind] ?? 10;
  const prefix = alternate && base !== 10 ? `0${kind}` : '';
  const magnitude = magnitudeOf(value);
  const plain = base === 10 ? integerText(magnitude) : magnitude.toString(base);
  const digits = kind === 'X' ? plain.toUpperCase() : plain;
  if (grouping === ',' && base !== 10) throw wrong(`"," does not go with "${kind}"`);
  const sign = signOf(value, spec.sign) + prefix;
  return fill(digits, sign, { ...spec, align: spec.align ?? '>' }, base === 10 ? 3 : 4);
}

function formatCharacter(value: bigint, spec: Spec): string {
  if (value < 0n || value > 0x10_ff_ffn) throw wrong(`there is no character ${value}`);
  if (spec.sign !== '' || spec.alternate || spec.grouping !== '')
    throw wrong('a character takes no sign, no "#", "," or "_"');
  return fill(String.fromCodePoint(Number(value)), '', { ...spec, align: spec.align ?? '>' });
}

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

function formatFloat(value: number, spec: Spec): string {
  const { kind, precision, alternate } = spec;
  if (kind !== undefined && 'bcdosxX'.includes(kind)) {
    throw wrong(`a float takes no format "${kind}"`);
  }
  const sign = signOf(Number.isNaN(value) ? 0 : value, spec.sign);
  const text = floatBody(value, kind, precision, alternate);
  return fill(text, sign, { ...spec, align: spec.align ?? '>' }, 3);
}

function floatBody(
  value: number,
  kind: string | undefined,
  precision: number | undefined,
  alternate: boolean,
): string {
  switch (kind) {
    case undefined:
      if (precision === undefined && !alternate) return floatText(Math.abs(value));
      if (alternate) throw unsupported('"#" in this format of a float');
      return withFraction(value, precision ?? 17);
    case '%':
      return `${floatDigits(value * 100, 'f', precision ?? 6, alternate)}%`;
    case 'n':
      return floatDigits(value, 'g', precision ?? 6, alternate);
    default: {
      const way = kind.toLowerCase();
      const isGeneral = way === 'g';
      const digits = floatDigits(
        value,
        isGeneral ? 'g' : way === 'e' ? 'e' : 'f',
        precision ?? 6,
        alternate,
      );
      return way === kind ? digits : digits.toUpperCase();
    }
  }
}

/** With a precision and no letter: like `g`, but with a digit after the point, and turning to exponents earlier. */
function withFraction(value: number, precision: number): string {
  if (!Number.isFinite(value) || value === 0) {
    return value === 0 ? '0.0' : floatDigits(value, 'g', precision, false);
  }
  const significant = Math.max(precision, 1);
  const general = floatDigits(value, 'e', significant - 1, false);
  const [mantissa = '', exponent = '0'] = general.split('e');
  const power = Number(exponent);
  if (power >= -4 && power < significant - 1) {
    const digits = floatDigits(value, 'g', significant, false);
    return digits.includes('.') ? digits : `${digits}.0`;
  }
  if (power >= -4 && power < 0) return floatDigits(value, 'g', significant, false);
  const kept = mantissa.includes('.') ? mantissa.replace(/0+$/, '').replace(/\.$/, '') : mantissa;
  return `${kept}e${exponent}`;
}

function fill(body: string, sign: string, spec: Spec, group = 0): string {
  const { align, width, grouping, fill: filler } = spec;
  const [, digits = '', rest = ''] = /^([0-9a-fA-F]*)([^]*)$/.exec(body) ?? [];
  const isGrouped =
    grouping !== '' && group > 0 && /^[0-9a-fA-F]/.test(body) && !/^(?:inf|nan)/i.test(body);
  const split = group === 3 ? /^([0-9]*)([^]*)$/.exec(body) : undefined;
  const whole = split?.[1] ?? digits;
  const after = split?.[2] ?? rest;
  const isZeroFilled = align === '=' && filler === '0';
  let shown = body;
  if (isGrouped) {
    const room = isZeroFilled ? width - sign.length - after.length : 0;
    shown = grouped(whole, grouping, group, room) + after;
  }
  const missing = width - characterCount(sign) - characterCount(shown);
  if (missing <= 0) return sign + shown;
  switch (align) {
    case '<':
      return sign + shown + filler.repeat(missing);
    case '^': {
      const left = Math.floor(missing / 2);
      return filler.repeat(left) + sign + shown + filler.repeat(missing - left);
    }
    case '=':
      return sign + filler.repeat(missing) + shown;
    default:
      return filler.repeat(missing) + sign + shown;
  }
}

/** `1,234,567`, with zeros before it so that it is at least `room` wide. */
function grouped(digits: string, mark: string, size: number, room: number): string {
  let filled = digits;
  const width = (count: number): number => count + Math.floor((count - 1) / size);
  while (width(filled.length) < room) filled = `0${filled}`;
  const head = filled.length % size;
  const groups = head === 0 ? [] : [filled.slice(0, head)];
  for (let at = head; at < filled.length; at += size) groups.push(filled.slice(at, at + size));
  return groups.join(mark);
}
