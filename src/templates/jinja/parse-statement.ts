import { nearest } from '../../config/index.js';
import { Failure } from './failure.js';
import {
  endsTuple,
  parseExpression,
  parseFilter,
  parsePrimary,
  parseTuple,
} from './parse-expression.js';
import type {
  CallExpression,
  Expression,
  FilterExpression,
  IfStatement,
  NameTarget,
  Signature,
  Statement,
  Target,
  TextPart,
} from './syntax-tree.js';
import { describeToken, type Token } from './token.js';
import { TokenReader } from './token-reader.js';

const tags = ['for', 'if', 'set', 'with', 'macro', 'call', 'filter', 'print', 'raw'];

/** What is said of a tag that Jinja has and Tutti refuses. */
const refused: ReadonlyMap<string, string> = new Map([
  ['include', 'A template cannot read other files: write what it needs into it.'],
  ['extends', 'A template cannot read other files: write what it needs into it.'],
  ['import', 'Write the macros into the template that uses them.'],
  ['from', 'Write the macros into the template that uses them.'],
  ['block', 'Blocks are for "extends", which is not supported. Write its text without the tags.'],
  ['autoescape', 'Nothing is escaped by itself; use the filter "e" where it is wanted.'],
]);

/** Tags of Jinja's extensions, which model-ensembler does not switch on either. */
const extensions = ['do', 'break', 'continue', 'trans', 'debug'];

export function parseTemplate(tokens: readonly Token[]): readonly Statement[] {
  return new StatementReader(new TokenReader(tokens)).readAll();
}

class StatementReader {
  /** The tags that are open, from the outside in. */
  readonly #open: Token[] = [];

  constructor(readonly tokens: TokenReader) {}

  readAll(): readonly Statement[] {
    return this.#statements([]);
  }

  /** Up to one of the tags `ends`, of which the name is the next token then; or up to the end of the text. */
  #statements(ends: readonly string[]): readonly Statement[] {
    const { tokens } = this;
    const statements: Statement[] = [];
    let parts: (TextPart | Expression)[] = [];
    const flush = (): void => {
      const [first] = parts;
      if (first !== undefined) statements.push({ kind: 'output', parts, offset: first.offset });
      parts = [];
    };
    for (;;) {
      const token = tokens.current;
      switch (token.type) {
        case 'data':
          parts.push({ kind: 'text', text: token.value, offset: token.offset });
          tokens.next();
          break;
        case 'print-start':
          tokens.next();
          parts.push(parseTuple(tokens));
          tokens.expect('print-end');
          break;
        case 'tag-start': {
          flush();
          tokens.next();
          if (ends.length > 0 && tokens.isWord(...ends)) return statements;
          statements.push(tokens.nested(() => this.#statement(ends)));
          tokens.expect('tag-end');
          break;
        }
        default:
          flush();
          if (ends.length > 0) throw this.#unclosed();
          return statements;
      }
    }
  }

  #unclosed(): Failure {
    const open = this.#open.at(-1);
    if (open === undefined) return this.tokens.failure('the template ends too early');
    const { value } = open;
    return this.tokens.failure(
      `"${value}" is never closed`,
      open,
      `Write {% end${value} %} where it ends.`,
    );
  }

  /** The rest of a tag, the statements inside of it, and the name of the tag that ends them. */
  #body(...ends: readonly string[]): { readonly body: readonly Statement[]; readonly end: Token } {
    this.tokens.skip(':');
    this.tokens.expect('tag-end');
    const body = this.#statements(ends);
    return { body, end: this.tokens.next() };
  }

  #statement(ends: readonly string[]): Statement {
    const tag = this.tokens.expect('name');
    this.#open.push(tag);
    try {
      return this.#statementOf(tag, ends);
    } finally {
      this.#open.pop();
    }
  }

  #statementOf(tag: Token, ends: readonly string[]): Statement {
    switch (tag.value) {
      case 'for':
        return this.#for(tag);
      case 'if':
        return this.#if(tag);
      case 'set':
        return this.#set(tag);
      case 'with':
        return this.#with(tag);
      case 'macro':
        return this.#macro(tag);
      case 'call':
        return this.#callBlock(tag);
      case 'filter':
        return this.#filterBlock(tag);
      case 'print':
        return this.#print(tag);
      default:
        throw this.#noSuchTag(tag, ends);
    }
  }

  #noSuchTag(tag: Token, ends: readonly string[]): Failure {
    const { value, offset } = tag;
    const why = refused.get(value);
    if (why !== undefined || extensions.includes(value)) {
      const failure = new Failure('unsupported', `the tag "${value}" is not supported`, why);
      failure.offset = offset;
      return failure;
    }
    if (value.startsWith('end') || value === 'else' || value === 'elif') {
      const open = this.#open.at(-2);
      const expected = ends.map((end) => `{% ${end} %}`).join(' or ');
      const hint =
        open === undefined
          ? 'No block is open here.'
          : `"${open.value}" is open here, and ends with ${expected}.`;
      return this.tokens.failure(`"${value}" does not belong here`, tag, hint);
    }
    const meant = nearest(value, tags);
    const guess = meant === undefined ? '' : `. Did you mean "${meant}"?`;
    return this.tokens.failure(
      `there is no tag "${value}"${guess}`,
      tag,
      `The tags are ${tags.join(', ')}.`,
    );
  }

  #for({ offset }: Token): Statement {
    const { tokens } = this;
    const target = this.#target({ parameter: true });
    tokens.expectWord('in');
    const of = parseTuple(tokens, { withoutCondition: true });
    const test = tokens.skipWord('if') ? parseExpression(tokens) : undefined;
    const recursive = tokens.skipWord('recursive');
    const { body, end } = this.#body('endfor', 'else');
    const otherwise = end.value === 'else' ? this.#body('endfor').body : [];
    return { kind: 'for', target, of, test, recursive, body, otherwise, offset };
  }

  #if({ offset }: Token): Statement {
    const first = this.#choice();
    const elifs: IfStatement[] = [];
    let { end } = first;
    while (end.value === 'elif') {
      const next = this.#choice();
      const { test, body } = next;
      elifs.push({ kind: 'if', test, body, elifs: [], otherwise: [], offset: end.offset });
      ({ end } = next);
    }
    const otherwise = end.value === 'else' ? this.#body('endif').body : [];
    return { kind: 'if', test: first.test, body: first.body, elifs, otherwise, offset };
  }

  #choice(): {
    readonly test: Expression;
    readonly body: readonly Statement[];
    readonly end: Token;
  } {
    const test = parseTuple(this.tokens, { withoutCondition: true });
    return { test, ...this.#body('elif', 'else', 'endif') };
  }

  #set({ offset }: Token): Statement {
    const { tokens } = this;
    const target = this.#target({ namespaces: true });
    if (tokens.skip('=')) return { kind: 'set', target, value: parseTuple(tokens), offset };
    let filter: FilterExpression | undefined;
    for (let length = 0; tokens.skip('|'); length += 1) {
      tokens.checkChain(length);
      filter = parseFilter(tokens, filter);
    }
    const { body } = this.#body('endset');
    return { kind: 'set-block', target, filter, body, offset };
  }

  #with({ offset }: Token): Statement {
    const { tokens } = this;
    const targets: Target[] = [];
    const values: Expression[] = [];
    while (!tokens.is('tag-end')) {
      if (targets.length > 0) tokens.expect(',');
      targets.push(this.#target({ parameter: true }));
      tokens.expect('=');
      values.push(parseExpression(tokens));
    }
    const { body } = this.#body('endwith');
    return { kind: 'with', targets, values, body, offset };
  }

  #macro({ offset }: Token): Statement {
    const { name } = this.#nameTarget(false);
    const { parameters, defaults } = this.#signature();
    const { body } = this.#body('endmacro');
    return { kind: 'macro', name, parameters, defaults, body, offset };
  }

  #signature(): Pick<Signature, 'parameters' | 'defaults'> {
    const { tokens } = this;
    const parameters: NameTarget[] = [];
    const defaults: Expression[] = [];
    tokens.expect('(');
    while (!tokens.is(')')) {
      if (parameters.length > 0) tokens.expect(',');
      const parameter = this.#nameTarget(true);
      if (parameters.some(({ name }) => name === parameter.name)) {
        throw tokens.failure(`there are two parameters "${parameter.name}"`);
      }
      if (tokens.skip('=')) defaults.push(parseExpression(tokens));
      else if (defaults.length > 0) {
        throw tokens.failure('a parameter without a default follows one that has a default');
      }
      parameters.push(parameter);
    }
    tokens.expect(')');
    return { parameters, defaults };
  }

  #callBlock(tag: Token): Statement {
    const { tokens } = this;
    const signature = tokens.is('(') ? this.#signature() : { parameters: [], defaults: [] };
    const call = parseExpression(tokens);
    if (!isCall(call)) {
      throw tokens.failure('"call" needs a macro that is called: {% call name() %}', tag);
    }
    if (call.given.named.some(([name]) => name === 'caller')) {
      throw tokens.failure('"caller" is given twice: the block is the caller', tag);
    }
    const { body } = this.#body('endcall');
    return { kind: 'call-block', ...signature, call, body, offset: tag.offset };
  }

  #filterBlock({ offset }: Token): Statement {
    const { tokens } = this;
    let filter = parseFilter(tokens, undefined);
    for (let length = 0; tokens.skip('|'); length += 1) {
      tokens.checkChain(length);
      filter = parseFilter(tokens, filter);
    }
    const { body } = this.#body('endfilter');
    return { kind: 'filter-block', filter, body, offset };
  }

  #print({ offset }: Token): Statement {
    const { tokens } = this;
    const parts: Expression[] = [];
    while (!tokens.is('tag-end')) {
      if (parts.length > 0) tokens.expect(',');
      parts.push(parseExpression(tokens));
    }
    return { kind: 'output', parts, offset };
  }

  #nameTarget(parameter: boolean): NameTarget {
    const { value: name, offset } = this.tokens.expect('name');
    if (/^(?:true|false|none)$/i.test(name) && parsesAsConstant(name)) {
      throw this.tokens.failure(`"${name}" cannot be given a value`);
    }
    return { kind: 'name-target', name, parameter, offset };
  }

  #target(rules: TargetRules): Target {
    const { tokens } = this;
    const { offset } = tokens.current;
    if (rules.namespaces === true && tokens.is('name') && tokens.following.type === '.')
      return this.#namespaceTarget();
    const items: Target[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) tokens.expect(',');
      if (endsTuple(tokens)) break;
      items.push(this.#oneTarget(rules));
      if (!tokens.is(',')) break;
      isTuple = true;
    }
    const [only] = items;
    if (!isTuple && only !== undefined) return only;
    if (!isTuple) throw tokens.failure(`a name is missing before ${describeToken(tokens.current)}`);
    return { kind: 'tuple-target', items, offset };
  }

  /** It stands alone: `ns.a, b` cannot be given values. */
  #namespaceTarget(): Target {
    const { tokens } = this;
    const { value: name, offset } = tokens.next();
    tokens.expect('.');
    return { kind: 'namespace-target', name, attribute: tokens.expect('name').value, offset };
  }

  #oneTarget({ parameter = false }: TargetRules): Target {
    const { tokens } = this;
    const token = tokens.current;
    return this.#asTarget(
      tokens.nested(() => parsePrimary(tokens)),
      parameter,
      token,
    );
  }

  #asTarget(expression: Expression, parameter: boolean, token: Token): Target {
    const { kind, offset } = expression;
    if (kind === 'name') return { kind: 'name-target', name: expression.name, parameter, offset };
    if (kind === 'tuple') {
      const items = expression.items.map((item) => this.#asTarget(item, parameter, token));
      return { kind: 'tuple-target', items, offset };
    }
    throw this.tokens.failure(`${describeToken(token)} cannot be given a value`, token);
  }
}

interface TargetRules {
  /** Whether `name.attribute` may be given a value. */
  readonly namespaces?: boolean;
  readonly parameter?: boolean;
}

function parsesAsConstant(name: string): boolean {
  return ['true', 'false', 'none', 'True', 'False', 'None'].includes(name);
}

function isCall(expression: Expression): expression is CallExpression {
  return expression.kind === 'call';
}
