import { needCount, needText, sure } from './argument.js';
import { bind, type Call } from './builtin.js';
import { characterCount, charactersBetween, charactersOf } from './characters.js';
import { Dict } from './dict.js';
import { unsupported, wrong } from './failure.js';
import { article, each, itemsOf } from './iterate.js';
import type { Filter, Table } from './library.js';
import { boundedText, checkLength } from './limits.js';
import { escapedText, Markup } from './markup.js';
import { strippedCharacters } from './markup-methods.js';
import { formatPercent } from './percent-format.js';
import { textOf } from './print-value.js';
import { changed } from './soft-text.js';
import { centered, replaced, stripped } from './string-methods.js';
import { capitalized, lowered, raised } from './text-case.js';
import { splitLines, splitText } from './text-split.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { knownText } from './unicode-age.js';
import { isTrue, PyObject, typeName, type Value } from './value.js';
import { space } from './whitespace.js';
import { wrapped } from './word-wrap.js';

export const textFilters: Table<Filter> = [
  ['upper', plain('upper', (text) => boundedText(raised(text)))],
  ['lower', plain('lower', lowered)],
  ['capitalize', plain('capitalize', capitalized)],
  ['title', (value, call) => (bind('title', [], call), titleOf(textOf(value)))],
  [
    'string',
    (value, call) => {
      bind('string', [], call);
      return value instanceof Markup ? value : textOf(value);
    },
  ],
  [
    'trim',
    (value, call) => {
      const [chars = null] = bind('trim', ['chars?'], call);
      const signs = value instanceof Markup ? strippedCharacters(chars) : chars;
      return changed(value, (text) => stripped(text, signs, true, true));
    },
  ],
  [
    'center',
    (value, call) => {
      const [width = 80n] = bind('center', ['width?'], call);
      return changed(value, (text) => centered(text, width));
    },
  ],
  [
    'replace',
    (value, call) => {
      const [old = null, by = null, count = null] = bind('replace', ['old', 'new', 'count?'], call);
      const limit = count === null ? -1 : needCount(count, 'replace');
      return replaced(textOf(value), textOf(old), textOf(by), limit);
    },
  ],
  ['indent', indent],
  ['truncate', truncate],
  [
    'wordcount',
    (value, call) => {
      bind('wordcount', [], call);
      return BigInt((knownText(textOf(value)).match(/[\p{L}\p{N}_]+/gu) ?? []).length);
    },
  ],
  ['wordwrap', wordWrap],
  [
    'format',
    (value, { positional, named }) => {
      if (positional.length > 0 && named.size > 0) {
        throw wrong('"format" takes values, or named values, but not both');
      }
      const values = named.size > 0 ? new Dict(named) : new Tuple(positional);
      return formatPercent(value instanceof Markup ? value : textOf(value), values);
    },
  ],
  ['e', escape],
  ['escape', escape],
  [
    'forceescape',
    (value, call) => (bind('forceescape', [], call), new Markup(escapedText(textOf(value)))),
  ],
  ['safe', (value, call) => (bind('safe', [], call), new Markup(textOf(value)))],
  ['striptags', (value, call) => (bind('striptags', [], call), withoutTags(textOf(value)))],
  ['urlencode', (value, call) => (bind('urlencode', [], call), urlEncoded(value))],
  ['xmlattr', xmlAttributes],
];

function plain(name: string, change: (text: string) => string): Filter {
  return (value, call) => {
    bind(name, [], call);
    return changed(value, change);
  };
}

const wordStart = new RegExp(`([-${space}({\\[<]+)`);

function titleOf(text: string): string {
  return text
    .split(wordStart)
    .map((part) => {
      const [first = '', ...others] = charactersOf(part);
      return raised(first) + lowered(others.join(''));
    })
    .join('');
}

function escape(value: Value, call: Call): Value {
  bind('escape', [], call);
  return value instanceof Markup ? value : new Markup(escapedText(textOf(value)));
}

function indent(value: Value, call: Call): Value {
  const [width = 4n, first = false, blank = false] = bind(
    'indent',
    ['width?', 'first?', 'blank?'],
    call,
  );
  const indention =
    typeof width === 'string'
      ? width
      : ' '.repeat(checkLength(Math.max(needCount(width, 'indent'), 0)));
  if (typeof value !== 'string' && !(value instanceof Markup)) {
    throw wrong(`"indent" needs a text, not ${article(typeName(sure(value)))}`);
  }
  return changed(value, (text) => {
    const lines = splitLines(`${text}\n`);
    checkLength(text.length + lines.length * indention.length);
    const [head = '', ...others] = lines;
    const rest = others.map((line) => (line === '' && !isTrue(blank) ? '' : indention + line));
    return (isTrue(first) ? indention : '') + [head, ...rest].join('\n');
  });
}

function truncate(value: Value, call: Call): Value {
  const [length = 255n, kill = false, end = '...', leeway = null] = bind(
    'truncate',
    ['length?', 'killwords?', 'end?', 'leeway?'],
    call,
  );
  const mark = needText(end, 'truncate');
  const limit = needCount(length, 'truncate');
  const spare = leeway === null ? 5 : needCount(leeway, 'truncate');
  if (limit < characterCount(mark)) throw wrong('"truncate" needs a length that its end fits into');
  if (spare < 0) throw wrong('"truncate" needs a leeway of at least 0');
  const count = value instanceof PyObject ? value.length() : undefined;
  if (count !== undefined && count <= limit + spare) return value;
  const text = needText(value, 'truncate');
  if (characterCount(text) <= limit + spare) return value;
  if (value instanceof Markup) throw unsupported('an escaped text cannot be truncated');
  const kept = charactersBetween(text, 0, limit - characterCount(mark));
  if (isTrue(kill)) return kept + mark;
  const cut = kept.lastIndexOf(' ');
  return (cut === -1 ? kept : kept.slice(0, cut)) + mark;
}

function wordWrap(value: Value, call: Call): Value {
  const [width = 79n, long = true, joiner = null, hyphens = true] = bind(
    'wordwrap',
    ['width?', 'break_long_words?', 'wrapstring?', 'break_on_hyphens?'],
    call,
  );
  const rules = {
    width: needCount(width, 'wordwrap'),
    breakLongWords: isTrue(long),
    breakOnHyphens: isTrue(hyphens),
  };
  const between = joiner === null ? '\n' : needText(joiner, 'wordwrap');
  if (typeof value !== 'string')
    throw wrong(`"wordwrap" needs a text, not ${article(typeName(sure(value)))}`);
  return splitLines(value)
    .map((line) => wrapped(line, rules).join(between))
    .join(between);
}

function withoutTags(text: string): string {
  const bare = without(without(text, '<!--', '-->'), '<', '>');
  const joined = splitText(bare, undefined, -1).join(' ');
  const known: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&#39;': "'",
    '&#34;': '"',
    '&quot;': '"',
  };
  return joined.replaceAll(/&[#0-9a-zA-Z]*;?/g, (entity) => {
    const sign = known[entity];
    if (sign === undefined && entity !== '&')
      throw unsupported(`the entity "${entity}" is not supported`);
    return sign ?? entity;
  });
}

function without(text: string, open: string, close: string): string {
  let result = text;
  for (;;) {
    const start = result.indexOf(open);
    const end = start === -1 ? -1 : result.indexOf(close, start);
    if (end === -1) return result;
    result = result.slice(0, start) + result.slice(end + close.length);
  }
}

function urlEncoded(value: Value): string {
  const isText = typeof value === 'string' || value instanceof Markup;
  const isIterable = value instanceof PyObject && value.iterate() !== undefined;
  if (isText || !isIterable) return urlQuoted(textOf(value)).replaceAll('%2F', '/');
  const pairs: readonly (readonly Value[])[] =
    value instanceof Dict ? Array.from(value.entries()) : Array.from(each(value), itemsOf);
  return pairs
    .map((pair) => {
      const [key, entry, ...others] = pair;
      if (key === undefined || entry === undefined || others.length > 0) {
        throw wrong('"urlencode" takes a text, a mapping, or pairs');
      }
      return [key, entry].map((part) => urlQuoted(textOf(part)).replaceAll('%20', '+')).join('=');
    })
    .join('&');
}

function urlQuoted(text: string): string {
  checkLength(text.length * 9);
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function xmlAttributes(value: Value, call: Call): Value {
  const [autospace = true] = bind('xmlattr', ['autospace?'], call);
  if (!(value instanceof Dict))
    throw wrong(`"xmlattr" needs a mapping, not ${article(typeName(sure(value)))}`);
  const attributes: string[] = [];
  for (const [key, entry] of value.entries()) {
    if (entry === null || entry instanceof Undefined) continue;
    const name = needText(key, 'xmlattr');
    if (/[ \t\n\r\f\v/>=]/.test(name)) throw wrong(`"${name}" cannot be the name of an attribute`);
    const shown = entry instanceof Markup ? entry.value : escapedText(textOf(entry));
    attributes.push(`${escapedText(name)}="${shown}"`);
  }
  const text = attributes.join(' ');
  return isTrue(autospace) && text !== '' ? ` ${text}` : text;
}
