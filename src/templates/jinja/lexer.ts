import { Failure, located } from './failure.js';
import type { SourcePlaces } from './source-places.js';
import { unescapeString } from './string-literal.js';
import type { Operator, Token, TokenType } from './token.js';
import { space, stripEnd } from './whitespace.js';

const start = new RegExp(
  `\\{%([-+]?)[${space}]*raw[${space}]*(?:-%\\}[${space}]*|%\\})|\\{([#%{])([-+]?)`,
  'g',
);
const commentEnd = new RegExp(`\\+#\\}|-#\\}[${space}]*|#\\}`, 'g');
const rawEnd = new RegExp(
  `\\{%([-+]?)[${space}]*endraw[${space}]*(?:\\+%\\}|-%\\}[${space}]*|%\\})`,
  'g',
);
const tagEnd = new RegExp(`\\+%\\}|-%\\}[${space}]*|%\\}`, 'y');
const printEnd = new RegExp(`-\\}\\}[${space}]*|\\}\\}`, 'y');

const blank = new RegExp(`[${space}]+`, 'y');
const float =
  /(?<!\.)(?:[0-9]+_)*[0-9]+(?:(?:\.(?:[0-9]+_)*[0-9]+)?[eE][-+]?(?:[0-9]+_)*[0-9]+|\.(?:[0-9]+_)*[0-9]+)/y;
const integer =
  /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?[0-9])*|0(?:_?0)*/y;
const name = /[\p{L}\p{N}\p{Mn}\p{Mc}\p{Pc}]+/uy;
const identifier = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]*$/u;
const string = /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y;
const operator = /\*\*|\/\/|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function matched(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

/** Takes a template apart, as Jinja's own lexer does with its default settings. */
export function tokensOf(places: SourcePlaces): readonly Token[] {
  return new Lexer(places.text).read();
}

class Lexer {
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(readonly text: string) {}

  read(): readonly Token[] {
    while (this.#at < this.text.length) this.#readOutside();
    this.#add('end', '', this.text.length);
    return this.#tokens;
  }

  #add(type: TokenType, value: string, offset: number): void {
    this.#tokens.push({ type, value, offset });
  }

  #addText(text: string, strip: boolean, offset: number): void {
    const value = strip ? stripEnd(text) : text;
    if (value !== '') this.#add('data', value, offset);
  }

  #readOutside(): void {
    const begin = this.#at;
    const found = matched(start, this.text, begin);
    if (found === null) {
      this.#addText(this.text.slice(begin), false, begin);
      this.#at = this.text.length;
      return;
    }
    const [whole, rawSign, kind, sign] = found;
    this.#addText(this.text.slice(begin, found.index), (rawSign ?? sign) === '-', begin);
    this.#at = found.index + whole.length;
    switch (kind) {
      case '#':
        this.#skipComment(found.index);
        return;
      case '%':
        this.#readInside('tag-start', 'tag-end', found.index);
        return;
      case '{':
        this.#readInside('print-start', 'print-end', found.index);
        return;
      default:
        this.#readRaw(found.index);
    }
  }

  #skipComment(begin: number): void {
    const found = matched(commentEnd, this.text, this.#at);
    if (found === null) {
      throw at(
        begin,
        new Failure(
          'syntax',
          'the comment that begins here has no end',
          'A comment ends with #}. In a shell script, write {{ "${#" }} for ${#.',
        ),
      );
    }
    this.#at = found.index + found[0].length;
  }

  #readRaw(begin: number): void {
    const found = matched(rawEnd, this.text, this.#at);
    if (found === null) {
      throw at(
        begin,
        new Failure('syntax', '"raw" is never closed', 'Write {% endraw %} where it ends.'),
      );
    }
    this.#addText(this.text.slice(this.#at, found.index), found[1] === '-', this.#at);
    this.#at = found.index + found[0].length;
  }

  #readInside(
    open: 'tag-start' | 'print-start',
    close: 'tag-end' | 'print-end',
    begin: number,
  ): void {
    this.#add(open, open === 'tag-start' ? '{%' : '{{', begin);
    const end = close === 'tag-end' ? tagEnd : printEnd;
    const brackets: string[] = [];
    while (this.#at < this.text.length) {
      const found = brackets.length === 0 ? matched(end, this.text, this.#at) : null;
      if (found !== null) {
        this.#add(close, found[0], this.#at);
        this.#at += found[0].length;
        return;
      }
      this.#readToken(brackets);
    }
  }

  #readToken(brackets: string[]): void {
    const { text } = this;
    const offset = this.#at;
    const blanks = matched(blank, text, offset);
    if (blanks !== null) {
      this.#at += blanks[0].length;
      return;
    }
    const type = this.#simpleToken(offset);
    if (type !== undefined) return;
    const found = matched(operator, text, offset);
    if (found === null) throw at(offset, unexpected(text, offset));
    const [sign] = found;
    balance(sign, brackets, offset);
    this.#add(sign as Operator, sign, offset);
    this.#at += sign.length;
  }

  #simpleToken(offset: number): TokenType | undefined {
    const { text } = this;
    const number = matched(float, text, offset);
    if (number !== null) return this.#take('float', number[0].replaceAll('_', ''), number[0]);
    const whole = matched(integer, text, offset);
    if (whole !== null) return this.#take('integer', whole[0].replaceAll('_', ''), whole[0]);
    const word = matched(name, text, offset);
    if (word !== null) return this.#take('name', checkedName(word[0], offset), word[0]);
    const quoted = matched(string, text, offset);
    if (quoted === null) return undefined;
    try {
      return this.#take('string', unescapeString(quoted[0].slice(1, -1)), quoted[0]);
    } catch (error) {
      throw located(error, offset);
    }
  }

  #take(type: TokenType, value: string, written: string): TokenType {
    this.#add(type, value, this.#at);
    this.#at += written.length;
    return type;
  }
}

function at(offset: number, failure: Failure): Failure {
  failure.offset = offset;
  return failure;
}

function checkedName(written: string, offset: number): string {
  if (!identifier.test(written)) {
    throw at(offset, new Failure('syntax', `"${written}" is not a name`));
  }
  if (written.normalize('NFKC') !== written) {
    throw at(
      offset,
      new Failure('unsupported', `the name "${written}" has letters that Python writes otherwise`),
    );
  }
  return written;
}

function balance(sign: string, brackets: string[], offset: number): void {
  const close = closing[sign];
  if (close !== undefined) brackets.push(close);
  if (sign !== ')' && sign !== ']' && sign !== '}') return;
  const expected = brackets.pop();
  if (expected === sign) return;
  const wanted = expected === undefined ? '' : `; "${expected}" was expected`;
  throw at(offset, new Failure('syntax', `"${sign}" does not belong here${wanted}`));
}

function unexpected(text: string, offset: number): Failure {
  const sign = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  const isQuote = sign === '"' || sign === "'";
  return new Failure(
    'syntax',
    isQuote ? `the text that begins with ${sign} has no end` : `"${sign}" does not belong here`,
  );
}
