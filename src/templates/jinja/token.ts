export type Operator =
  | '+'
  | '-'
  | '/'
  | '//'
  | '*'
  | '%'
  | '**'
  | '~'
  | '['
  | ']'
  | '('
  | ')'
  | '{'
  | '}'
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | '='
  | '.'
  | ':'
  | '|'
  | ','
  | ';';

export type TokenType =
  | 'data'
  | 'print-start'
  | 'print-end'
  | 'tag-start'
  | 'tag-end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'end'
  | Operator;

export interface Token {
  readonly type: TokenType;
  /** A string's is what it means; everything else's is what was written. */
  readonly value: string;
  readonly offset: number;
}

/** A token in an error message. */
export function describeToken({ type, value }: Token): string {
  switch (type) {
    case 'end':
      return 'the end of the template';
    case 'print-end':
      return '"}}"';
    case 'tag-end':
      return '"%}"';
    case 'string':
      return 'a text';
    case 'data':
      return 'text';
    default:
      return `"${value}"`;
  }
}
