import type {
  Arguments,
  Arithmetic,
  CallExpression,
  ComparisonOperator,
  Expression,
  FilterExpression,
} from './syntax-tree.js';
import { describeToken, type Token } from './token.js';
import type { TokenReader } from './token-reader.js';

const noArguments: Arguments = {
  positional: [],
  named: [],
  spread: undefined,
  spreadNamed: undefined,
};

/** With `if … else`, as everywhere but in the head of a loop. */
export function parseExpression(tokens: TokenReader): Expression {
  return tokens.nested(() => {
    const { offset } = tokens.current;
    let expression = parseOr(tokens);
    for (let length = 0; tokens.skipWord('if'); length += 1) {
      tokens.checkChain(length);
      const test = parseOr(tokens);
      const whenFalse = tokens.skipWord('else') ? parseExpression(tokens) : undefined;
      expression = { kind: 'conditional', test, whenTrue: expression, whenFalse, offset };
    }
    return expression;
  });
}

/** Without `if … else`. */
function parseOr(tokens: TokenReader): Expression {
  let left = parseAnd(tokens);
  for (let length = 0; tokens.isWord('or'); length += 1) {
    tokens.checkChain(length);
    const { offset } = tokens.next();
    left = { kind: 'or', left, right: parseAnd(tokens), offset };
  }
  return left;
}

function parseAnd(tokens: TokenReader): Expression {
  let left = parseNot(tokens);
  for (let length = 0; tokens.isWord('and'); length += 1) {
    tokens.checkChain(length);
    const { offset } = tokens.next();
    left = { kind: 'and', left, right: parseNot(tokens), offset };
  }
  return left;
}

function parseNot(tokens: TokenReader): Expression {
  if (!tokens.isWord('not')) return parseComparison(tokens);
  const { offset } = tokens.next();
  return { kind: 'unary', operator: 'not', of: tokens.nested(() => parseNot(tokens)), offset };
}

function parseComparison(tokens: TokenReader): Expression {
  const first = parseSum(tokens);
  const { offset } = tokens.current;
  const others: [ComparisonOperator, Expression][] = [];
  for (;;) {
    const operator = comparisonAt(tokens);
    if (operator === undefined) break;
    others.push([operator, parseSum(tokens)]);
  }
  return others.length === 0 ? first : { kind: 'comparison', first, others, offset };
}

function comparisonAt(tokens: TokenReader): ComparisonOperator | undefined {
  const { type } = tokens.current;
  switch (type) {
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      tokens.next();
      return type;
    default:
  }
  if (tokens.skipWord('in')) return 'in';
  if (!tokens.isWord('not') || !tokens.followedByWord('in')) return undefined;
  tokens.next();
  tokens.next();
  return 'not in';
}

function parseSum(tokens: TokenReader): Expression {
  let left = parseConcat(tokens);
  for (let length = 0; ; length += 1) {
    tokens.checkChain(length);
    const { type: operator, offset } = tokens.current;
    if (operator !== '+' && operator !== '-') return left;
    tokens.next();
    left = { kind: 'binary', operator, left, right: parseConcat(tokens), offset };
  }
}

function parseConcat(tokens: TokenReader): Expression {
  const first = parseProduct(tokens);
  const { offset } = tokens.current;
  const items = [first];
  while (tokens.skip('~')) items.push(parseProduct(tokens));
  return items.length === 1 ? first : { kind: 'concat', items, offset };
}

function parseProduct(tokens: TokenReader): Expression {
  let left = parsePower(tokens);
  for (let length = 0; ; length += 1) {
    tokens.checkChain(length);
    const { type: operator, offset } = tokens.current;
    if (operator !== '*' && operator !== '/' && operator !== '//' && operator !== '%') return left;
    tokens.next();
    left = { kind: 'binary', operator, left, right: parsePower(tokens), offset };
  }
}

/** From left to right, as Jinja reads it and Python does not: `2 ** 3 ** 2` is 64. */
function parsePower(tokens: TokenReader): Expression {
  const operator: Arithmetic = '**';
  let left = parseUnary(tokens, true);
  for (let length = 0; tokens.is(operator); length += 1) {
    tokens.checkChain(length);
    const { offset } = tokens.next();
    left = { kind: 'binary', operator, left, right: parseUnary(tokens, true), offset };
  }
  return left;
}

function parseUnary(tokens: TokenReader, withFilters: boolean): Expression {
  const { type: operator, offset } = tokens.current;
  let expression: Expression;
  if (operator === '-' || operator === '+') {
    tokens.next();
    const of = tokens.nested(() => parseUnary(tokens, false));
    expression = { kind: 'unary', operator, of, offset };
  } else {
    expression = parsePrimary(tokens);
  }
  const whole = parsePostfix(tokens, expression);
  return withFilters ? parseFiltersAndTests(tokens, whole) : whole;
}

/** A name, a literal, or what stands in brackets. */
export function parsePrimary(tokens: TokenReader): Expression {
  const token = tokens.current;
  const { offset } = token;
  switch (token.type) {
    case 'name':
      tokens.next();
      return namedValue(token);
    case 'string': {
      let value = '';
      while (tokens.is('string')) value += tokens.next().value;
      return { kind: 'constant', value, offset };
    }
    case 'integer':
      tokens.next();
      return { kind: 'constant', value: BigInt(token.value), offset };
    case 'float': {
      tokens.next();
      const value = Number(token.value);
      if (!Number.isFinite(value)) throw tokens.failure(`${token.value} is too large`, token);
      return { kind: 'constant', value, offset };
    }
    case '(': {
      tokens.next();
      const inner = tokens.nested(() => parseTuple(tokens, { inBrackets: true }));
      tokens.expect(')');
      return inner;
    }
    case '[':
      return parseList(tokens);
    case '{':
      return parseDict(tokens);
    default:
      throw tokens.failure(
        `a value is missing before ${describeToken(token)}`,
        token,
        token.type === 'end' ? 'The tag before it is not closed.' : undefined,
      );
  }
}

function namedValue({ value: name, offset }: Token): Expression {
  switch (name) {
    case 'true':
    case 'True':
      return { kind: 'constant', value: true, offset };
    case 'false':
    case 'False':
      return { kind: 'constant', value: false, offset };
    case 'none':
    case 'None':
      return { kind: 'constant', value: null, offset };
    default:
      return { kind: 'name', name, offset };
  }
}

interface TupleRules {
  readonly inBrackets?: boolean;
  /** In the head of a loop or an `if`, `if` means something else. */
  readonly withoutCondition?: boolean;
}

/** One expression, or several with commas between them, which are a tuple. */
export function parseTuple(tokens: TokenReader, rules: TupleRules = {}): Expression {
  const { offset } = tokens.current;
  const items: Expression[] = [];
  let isTuple = false;
  for (;;) {
    if (items.length > 0) tokens.expect(',');
    if (endsTuple(tokens)) break;
    items.push(rules.withoutCondition === true ? parseOr(tokens) : parseExpression(tokens));
    if (!tokens.is(',')) break;
    isTuple = true;
  }
  const [only] = items;
  if (!isTuple && only !== undefined) return only;
  if (!isTuple && rules.inBrackets !== true) {
    throw tokens.failure(`a value is missing before ${describeToken(tokens.current)}`);
  }
  return { kind: 'tuple', items, offset };
}

/** No word ends it: after a comma, `in` and `recursive` are names to Jinja. */
export function endsTuple(tokens: TokenReader): boolean {
  const { type } = tokens.current;
  return type === 'print-end' || type === 'tag-end' || type === ')';
}

function parseList(tokens: TokenReader): Expression {
  const { offset } = tokens.expect('[');
  const items: Expression[] = [];
  while (!tokens.is(']')) {
    if (items.length > 0) tokens.expect(',');
    if (tokens.is(']')) break;
    items.push(parseExpression(tokens));
  }
  tokens.expect(']');
  return { kind: 'list', items, offset };
}

function parseDict(tokens: TokenReader): Expression {
  const { offset } = tokens.expect('{');
  const entries: [Expression, Expression][] = [];
  while (!tokens.is('}')) {
    if (entries.length > 0) tokens.expect(',');
    if (tokens.is('}')) break;
    const key = parseExpression(tokens);
    tokens.expect(':');
    entries.push([key, parseExpression(tokens)]);
  }
  tokens.expect('}');
  return { kind: 'dict', entries, offset };
}

function parsePostfix(tokens: TokenReader, start: Expression): Expression {
  let expression = start;
  for (let length = 0; ; length += 1) {
    tokens.checkChain(length);
    if (tokens.is('.') || tokens.is('[')) expression = parseSubscript(tokens, expression);
    else if (tokens.is('(')) expression = parseCall(tokens, expression);
    else return expression;
  }
}

function parseFiltersAndTests(tokens: TokenReader, start: Expression): Expression {
  let expression = start;
  for (let length = 0; ; length += 1) {
    tokens.checkChain(length);
    if (tokens.is('|')) {
      tokens.next();
      expression = parseFilter(tokens, expression);
    } else if (tokens.isWord('is')) expression = parseTest(tokens, expression);
    else if (tokens.is('(')) expression = parseCall(tokens, expression);
    else return expression;
  }
}

function parseSubscript(tokens: TokenReader, of: Expression): Expression {
  const { offset } = of;
  if (tokens.next().type === '.') {
    const token = tokens.next();
    if (token.type === 'name') return { kind: 'attribute', of, name: token.value, offset };
    if (token.type !== 'integer')
      throw tokens.failure('a name or a number is missing after "."', token);
    const key: Expression = { kind: 'constant', value: BigInt(token.value), offset: token.offset };
    return { kind: 'item', of, key, offset };
  }
  const keys: Expression[] = [];
  const begin = tokens.current;
  let slice: Expression | undefined;
  while (!tokens.is(']')) {
    if (keys.length > 0 || slice !== undefined) {
      if (slice !== undefined) throw tokens.failure('a slice stands alone in its brackets');
      tokens.expect(',');
    }
    const read = parseSubscribed(tokens, of);
    if (read.kind === 'slice' && read.of === of) {
      if (keys.length > 0) throw tokens.failure('a slice stands alone in its brackets', begin);
      slice = read;
    } else keys.push(read);
  }
  tokens.expect(']');
  if (slice !== undefined) return slice;
  const [only] = keys;
  const key: Expression =
    keys.length === 1 && only !== undefined
      ? only
      : { kind: 'tuple', items: keys, offset: begin.offset };
  return { kind: 'item', of, key, offset };
}

function parseSubscribed(tokens: TokenReader, of: Expression): Expression {
  const part = (): Expression | undefined =>
    tokens.is(':') || tokens.is(']') || tokens.is(',') ? undefined : parseExpression(tokens);
  const start = part();
  if (!tokens.is(':')) {
    if (start === undefined)
      throw tokens.failure(`a value is missing before ${describeToken(tokens.current)}`);
    return start;
  }
  tokens.next();
  const stop = part();
  const step = tokens.skip(':') ? part() : undefined;
  return { kind: 'slice', of, start, stop, step, offset: of.offset };
}

function parseCall(tokens: TokenReader, callee: Expression): CallExpression {
  return { kind: 'call', callee, given: parseArguments(tokens), offset: callee.offset };
}

/** What stands after the `|`. */
export function parseFilter(tokens: TokenReader, of: Expression | undefined): FilterExpression {
  const { name, offset } = dottedName(tokens);
  const given = tokens.is('(') ? parseArguments(tokens) : noArguments;
  return { kind: 'filter', name, of, given, offset };
}

function dottedName(tokens: TokenReader): { readonly name: string; readonly offset: number } {
  const { value, offset } = tokens.expect('name');
  let name = value;
  while (tokens.skip('.')) name += `.${tokens.expect('name').value}`;
  return { name, offset };
}

function parseTest(tokens: TokenReader, of: Expression): Expression {
  tokens.next();
  const isNegated = tokens.skipWord('not');
  const { name, offset } = dottedName(tokens);
  const given = testArguments(tokens);
  const test: Expression = { kind: 'test', name, of, given, offset };
  return isNegated ? { kind: 'unary', operator: 'not', of: test, offset } : test;
}

function testArguments(tokens: TokenReader): Arguments {
  if (tokens.is('(')) return parseArguments(tokens);
  switch (tokens.current.type) {
    case 'name':
    case 'string':
    case 'integer':
    case 'float':
    case '[':
    case '{':
      break;
    default:
      return noArguments;
  }
  if (tokens.isWord('else', 'or', 'and')) return noArguments;
  if (tokens.isWord('is')) throw tokens.failure('tests cannot be chained with "is"');
  return { ...noArguments, positional: [parsePostfix(tokens, parsePrimary(tokens))] };
}

function parseArguments(tokens: TokenReader): Arguments {
  const begin = tokens.expect('(');
  const positional: Expression[] = [];
  const named: [string, Expression][] = [];
  let spread: Expression | undefined;
  let spreadNamed: Expression | undefined;
  let isFirst = true;
  const ensure = (holds: boolean): void => {
    if (!holds) throw tokens.failure('these arguments are in an order that cannot be', begin);
  };
  while (!tokens.is(')')) {
    if (!isFirst) {
      tokens.expect(',');
      if (tokens.is(')')) break;
    }
    isFirst = false;
    if (tokens.skip('*')) {
      ensure(spread === undefined && spreadNamed === undefined);
      spread = parseExpression(tokens);
    } else if (tokens.skip('**')) {
      ensure(spreadNamed === undefined);
      spreadNamed = parseExpression(tokens);
    } else if (tokens.is('name') && tokens.following.type === '=') {
      ensure(spreadNamed === undefined);
      const { value: name } = tokens.next();
      tokens.next();
      if (named.some(([other]) => other === name)) throw tokens.failure(`"${name}" is given twice`);
      named.push([name, parseExpression(tokens)]);
    } else {
      ensure(spread === undefined && spreadNamed === undefined && named.length === 0);
      positional.push(parseExpression(tokens));
    }
  }
  tokens.expect(')');
  return { positional, named, spread, spreadNamed };
}
