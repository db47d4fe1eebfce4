import { Failure } from './failure.js';
import { describeToken, type Token, type TokenType } from './token.js';

const nowhere: Token = { type: 'end', value: '', offset: 0 };

/** Deeper than this nobody nests; a parser that calls itself needs a bound. */
const deepestNesting = 100;
const longestChain = 200;

/** The tokens of a template, one after another. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? this.#tokens.at(-1) ?? nowhere;
  }

  get following(): Token {
    return this.#tokens[this.#index + 1] ?? this.#tokens.at(-1) ?? nowhere;
  }

  next(): Token {
    const token = this.current;
    this.#index += 1;
    return token;
  }

  is(type: TokenType): boolean {
    return this.current.type === type;
  }

  isWord(...words: readonly string[]): boolean {
    const { type, value } = this.current;
    return type === 'name' && words.includes(value);
  }

  followedByWord(word: string): boolean {
    const { type, value } = this.following;
    return type === 'name' && value === word;
  }

  skip(type: TokenType): boolean {
    const found = this.is(type);
    if (found) this.next();
    return found;
  }

  skipWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.next();
    return found;
  }

  expect(type: TokenType): Token {
    if (this.is(type)) return this.next();
    throw this.failure(`${expectation(type)} is missing before ${describeToken(this.current)}`);
  }

  expectWord(word: string): Token {
    if (this.isWord(word)) return this.next();
    throw this.failure(`"${word}" is missing before ${describeToken(this.current)}`);
  }

  failure(message: string, { offset }: Token = this.current, hint?: string): Failure {
    const failure = new Failure('syntax', message, hint);
    failure.offset = offset;
    return failure;
  }

  /** Asked where one thing follows another without end, as in `a.b.c` or `1 + 2 + 3`: each is one level more. */
  checkChain(length: number): void {
    if (length < longestChain) return;
    const failure = new Failure(
      'too-large',
      `more than ${longestChain} of these follow each other`,
    );
    failure.offset = this.current.offset;
    throw failure;
  }

  /** Reads one level further in. */
  nested<T>(read: () => T): T {
    if (this.#depth >= deepestNesting) {
      const failure = new Failure('too-large', `this is nested more than ${deepestNesting} deep`);
      failure.offset = this.current.offset;
      throw failure;
    }
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }
}

function expectation(type: TokenType): string {
  switch (type) {
    case 'print-end':
      return '"}}"';
    case 'tag-end':
      return '"%}"';
    case 'name':
      return 'a name';
    default:
      return `"${type}"`;
  }
}
