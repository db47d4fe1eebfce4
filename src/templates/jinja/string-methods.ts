import { needCount, needFlag, needText, sure } from './argument.js';
import { bind, type Call } from './builtin.js';
import { characterCount, characterIndex, charactersBetween, charactersOf } from './characters.js';
import { unsupported, wrong } from './failure.js';
import { article, each } from './iterate.js';
import { boundedText, checkLength } from './limits.js';
import { List } from './list.js';
import {
  capitalized,
  isAllLower,
  isAllUpper,
  isAlphabetic,
  isAlphanumeric,
  isDecimal,
  isDigits,
  isTitle,
  lowered,
  raised,
  swapped,
  titled,
} from './text-case.js';
import { isPrintable } from './print-value.js';
import { splitLines, splitText, splitTextFromEnd } from './text-split.js';
import { Tuple } from './tuple.js';
import { knownText } from './unicode-age.js';
import { typeName, type Value } from './value.js';
import { strip, stripEnd, stripStart } from './whitespace.js';

/** A method of texts, less `format`, which looks into other values. */
export type StringMethod = (text: string, call: Call) => Value;

/** A method whose arguments cannot be named, as most of Python's. */
function method(
  name: string,
  names: readonly string[],
  run: (text: string, given: readonly (Value | undefined)[]) => Value,
  positionalOnly = true,
): [string, StringMethod] {
  return [name, (text, call) => run(text, bind(name, names, call, positionalOnly))];
}

const noText = '';

function texts(items: readonly string[]): List {
  return new List([...items]);
}

/** An argument that is there because it has no question mark. */
function textArgument(value: Value | undefined, what: string): string {
  return needText(value ?? null, what);
}

export const stringMethods: ReadonlyMap<string, StringMethod> = new Map([
  method('capitalize', [], (text) => capitalized(text)),
  method('casefold', [], (text) => {
    if (/[^\0-\x7f]/.test(text)) throw unsupported('"casefold" outside of ASCII is not supported');
    return text.toLowerCase();
  }),
  method('center', ['width', 'fillchar?'], (text, [width, fill]) =>
    centered(text, width ?? null, fill),
  ),
  method('count', ['sub', 'start?', 'end?'], (text, [sub, start, end]) => {
    const part = textArgument(sub, 'count');
    const within = section(text, start, end, 'count');
    if (within === undefined) return 0n;
    if (part === '') return BigInt(characterCount(within.text) + 1);
    return BigInt(within.text.split(part).length - 1);
  }),
  method('endswith', ['suffix', 'start?', 'end?'], (text, [suffix, start, end]) => {
    const within = section(text, start, end, 'endswith');
    return anyOf(suffix ?? null, 'endswith', (part) => within?.text.endsWith(part) === true);
  }),
  method(
    'expandtabs',
    ['tabsize?'],
    (text, [size]) => expandTabs(text, size === undefined ? 8 : needCount(size, 'expandtabs')),
    false,
  ),
  method('find', ['sub', 'start?', 'end?'], (text, given) => found(text, given, 'find', false)),
  method('index', ['sub', 'start?', 'end?'], (text, given) =>
    present(found(text, given, 'index', false)),
  ),
  method('rfind', ['sub', 'start?', 'end?'], (text, given) => found(text, given, 'rfind', true)),
  method('rindex', ['sub', 'start?', 'end?'], (text, given) =>
    present(found(text, given, 'rindex', true)),
  ),
  method('isalnum', [], (text) => isAlphanumeric(text)),
  method('isalpha', [], (text) => isAlphabetic(text)),
  method('isascii', [], (text) => !/[^\0-\x7f]/.test(text)),
  method('isdecimal', [], (text) => isDecimal(text)),
  method('isdigit', [], (text) => isDigits(text, 'isdigit')),
  method('isnumeric', [], (text) => isDigits(text, 'isnumeric')),
  method('isidentifier', [], (text) =>
    /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(knownText(text)),
  ),
  method('islower', [], (text) => isAllLower(text)),
  method('isupper', [], (text) => isAllUpper(text)),
  method('istitle', [], (text) => isTitle(text)),
  method('isspace', [], (text) => text !== '' && strip(text) === ''),
  method('isprintable', [], (text) => isPrintable(text)),
  method('join', ['iterable'], (text, [items]) => {
    const parts: string[] = [];
    let length = 0;
    for (const item of each(items ?? null)) {
      if (typeof item !== 'string') {
        throw wrong(
          `"join" takes texts, and finds ${article(typeName(sure(item)))}`,
          'The filter "join" takes numbers, too.',
        );
      }
      parts.push(item);
      length += item.length + text.length;
      checkLength(length);
    }
    return parts.join(text);
  }),
  method(
    'ljust',
    ['width', 'fillchar?'],
    (text, [width, fill]) => text + filling(text, width, fill, 'ljust'),
  ),
  method(
    'rjust',
    ['width', 'fillchar?'],
    (text, [width, fill]) => filling(text, width, fill, 'rjust') + text,
  ),
  method('lower', [], (text) => lowered(text)),
  method('upper', [], (text) => boundedText(raised(text))),
  method('swapcase', [], (text) => swapped(text)),
  method('title', [], (text) => titled(text)),
  method('strip', ['chars?'], (text, [chars]) => stripped(text, chars, true, true)),
  method('lstrip', ['chars?'], (text, [chars]) => stripped(text, chars, true, false)),
  method('rstrip', ['chars?'], (text, [chars]) => stripped(text, chars, false, true)),
  method('partition', ['sep'], (text, [separator]) => partition(text, separator, false)),
  method('rpartition', ['sep'], (text, [separator]) => partition(text, separator, true)),
  method('removeprefix', ['prefix'], (text, [prefix]) => {
    const start = textArgument(prefix, 'removeprefix');
    return text.startsWith(start) ? text.slice(start.length) : text;
  }),
  method('removesuffix', ['suffix'], (text, [suffix]) => {
    const end = textArgument(suffix, 'removesuffix');
    return end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text;
  }),
  method('replace', ['old', 'new', 'count?'], (text, [old, by, count]) => {
    const limit = count === undefined ? -1 : needCount(count, 'replace');
    return replaced(text, textArgument(old, 'replace'), textArgument(by, 'replace'), limit);
  }),
  method(
    'split',
    ['sep?', 'maxsplit?'],
    (text, given) => texts(splitText(text, ...splitting(given, 'split'))),
    false,
  ),
  method(
    'rsplit',
    ['sep?', 'maxsplit?'],
    (text, given) => texts(splitTextFromEnd(text, ...splitting(given, 'rsplit'))),
    false,
  ),
  method(
    'splitlines',
    ['keepends?'],
    (text, [keep]) => texts(splitLines(text, keep !== undefined && needFlag(keep, 'splitlines'))),
    false,
  ),
  method('startswith', ['prefix', 'start?', 'end?'], (text, [prefix, start, end]) => {
    const within = section(text, start, end, 'startswith');
    return anyOf(prefix ?? null, 'startswith', (part) => within?.text.startsWith(part) === true);
  }),
  method('zfill', ['width'], (text, [width]) => {
    const missing = needCount(width ?? null, 'zfill') - characterCount(text);
    if (missing <= 0) return text;
    const sign = /^[-+]/.exec(text)?.[0] ?? '';
    return sign + '0'.repeat(checkLength(missing)) + text.slice(sign.length);
  }),
]);

function splitting(
  [separator, limit]: readonly (Value | undefined)[],
  what: string,
): [string | undefined, number] {
  return [
    separator === undefined || separator === null ? undefined : needText(separator, what),
    limit === undefined ? -1 : needCount(limit, what),
  ];
}

export function replaced(text: string, old: string, by: string, limit: number): string {
  const parts = old === '' ? ['', ...charactersOf(text), ''] : text.split(old);
  const cuts = limit < 0 ? parts.length - 1 : Math.min(limit, parts.length - 1);
  checkLength(text.length + cuts * by.length);
  return (
    parts.slice(0, cuts + 1).join(by) +
    (cuts + 1 < parts.length ? old : '') +
    parts.slice(cuts + 1).join(old)
  );
}

function filling(
  text: string,
  width: Value | undefined,
  fill: Value | undefined,
  what: string,
): string {
  const missing = needCount(width ?? null, what) - characterCount(text);
  const sign = filler(fill, what);
  return missing <= 0 ? noText : sign.repeat(checkLength(missing));
}

function filler(fill: Value | undefined, what: string): string {
  if (fill === undefined) return ' ';
  const sign = needText(fill, what);
  if (characterCount(sign) !== 1) throw wrong(`"${what}" fills with one character`);
  return sign;
}

export function centered(text: string, width: Value, fill?: Value): string {
  const wide = needCount(width, 'center');
  const missing = wide - characterCount(text);
  const sign = filler(fill, 'center');
  if (missing <= 0) return text;
  checkLength(missing);
  // Where it does not come out even, Python gives the odd one to the left of odd widths.
  const left = Math.floor(missing / 2) + (missing % 2 === 1 && wide % 2 === 1 ? 1 : 0);
  return sign.repeat(left) + text + sign.repeat(missing - left);
}

export function stripped(
  text: string,
  chars: Value | undefined,
  atStart: boolean,
  atEnd: boolean,
): string {
  if (chars === undefined || chars === null) {
    if (atStart && atEnd) return strip(text);
    return atStart ? stripStart(text) : stripEnd(text);
  }
  const signs = new Set(charactersOf(needText(chars, 'strip')));
  const characters = charactersOf(text);
  let from = 0;
  let to = characters.length;
  while (atStart && from < to && signs.has(characters[from] ?? '')) from += 1;
  while (atEnd && to > from && signs.has(characters[to - 1] ?? '')) to -= 1;
  return characters.slice(from, to).join('');
}

function partition(text: string, separator: Value | undefined, fromEnd: boolean): Tuple {
  const sign = textArgument(separator, 'partition');
  if (sign === '') throw wrong('a text cannot be split at nothing');
  const at = fromEnd ? text.lastIndexOf(sign) : text.indexOf(sign);
  if (at === -1) return new Tuple(fromEnd ? ['', '', text] : [text, '', '']);
  return new Tuple([text.slice(0, at), sign, text.slice(at + sign.length)]);
}

interface Section {
  readonly text: string;
  /** In characters. */
  readonly start: number;
}

/** Between two indices, which may count from the end; nothing where the start lies behind the end. */
function section(
  text: string,
  start: Value | undefined,
  end: Value | undefined,
  what: string,
): Section | undefined {
  if (start === undefined && end === undefined) return { text, start: 0 };
  const length = characterCount(text);
  const from = limit(start, 0, length, what);
  const to = Math.min(limit(end, length, length, what), length);
  if (from > to) return undefined;
  return { text: charactersBetween(text, from, to), start: from };
}

function limit(value: Value | undefined, other: number, length: number, what: string): number {
  if (value === undefined || value === null) return other;
  const index = needCount(value, what);
  return index < 0 ? Math.max(index + length, 0) : index;
}

function found(
  text: string,
  [sub, start, end]: readonly (Value | undefined)[],
  what: string,
  fromEnd: boolean,
): bigint {
  const part = textArgument(sub, what);
  const within = section(text, start, end, what);
  if (within === undefined) return -1n;
  const at = fromEnd ? within.text.lastIndexOf(part) : within.text.indexOf(part);
  return at === -1 ? -1n : BigInt(within.start + characterIndex(within.text, at));
}

function present(index: bigint): bigint {
  if (index === -1n) throw wrong('the text does not hold what "index" looks for');
  return index;
}

function anyOf(value: Value, what: string, holds: (part: string) => boolean): boolean {
  if (value instanceof Tuple) return value.items.some((item) => holds(needText(item, what)));
  return holds(needText(value, what));
}

function expandTabs(text: string, size: number): string {
  let column = 0;
  let result = '';
  for (const sign of text) {
    if (sign === '\t') {
      const blanks = size > 0 ? size - (column % size) : 0;
      result += ' '.repeat(checkLength(blanks));
      column += blanks;
    } else {
      result += sign;
      column = sign === '\n' || sign === '\r' ? 0 : column + 1;
    }
    boundedText(result);
  }
  return result;
}

/** What Python's texts can do besides. */
export const otherStringMethods: readonly string[] = [
  'encode',
  'format_map',
  'maketrans',
  'translate',
];
