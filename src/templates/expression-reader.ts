import { nearest } from '../config/index.js';
import { isNode } from './handlebars-nodes.js';
import { placeOf, type TemplateSource, writtenAt } from './place.js';
import { type Expression, type Lookup, type Path, spelled } from './syntax.js';
import { TemplateError } from './template-error.js';
import { Numeral, type TemplateValue } from './values.js';

/** What is called: `{{name argument key=value}}`, `{{#name …}}` or `(name …)`. */
export interface Call {
  readonly path: hbs.AST.Expression;
  readonly params: readonly hbs.AST.Expression[];
  readonly hash: hbs.AST.Hash | undefined;
}

export const blockHelpers: readonly string[] = ['if', 'unless', 'each', 'with'];
const helpers = [...blockHelpers, 'lookup'];
const knownHelpers =
  'The helpers are if, unless, each, with and lookup. A name has no spaces in it.';

export function hasArguments({ params, hash }: Call): boolean {
  return params.length > 0 || hash !== undefined;
}

/** Reads names, literals and `lookup`, inside of the blocks that gave `blockNames` with `as |name|`. */
export class ExpressionReader {
  constructor(
    readonly source: TemplateSource,
    readonly blockNames: readonly string[],
  ) {}

  read(node: hbs.AST.Expression): Expression {
    if (isNode(node, 'SubExpression')) return this.#subexpression(node);
    if (isNode(node, 'PathExpression')) return this.#path(node);
    // Only a text can go on over several lines.
    const written = writtenAt(this.source, node) ?? '"…"';
    const value = literalValue(node, written);
    return { kind: 'literal', value, written, place: placeOf(this.source, node) };
  }

  /** What `{{…}}` prints. */
  printed(call: Call): Expression {
    const path = this.head(call.path);
    const helper = this.helper(path);
    if (helper === 'lookup') return this.#lookup(call, path);
    if (helper !== undefined) {
      throw new TemplateError(path.place, {
        code: 'template.bad-arguments',
        message: `"${helper}" is a block: {{#${helper} …}} … {{/${helper}}}`,
        hint: `For a value of that name write {{this.${helper}}}.`,
      });
    }
    if (hasArguments(call)) throw this.unknownHelper(path);
    return path;
  }

  /** The name at the start of a tag, which may be a helper's. Handlebars lets a literal stand for a name there. */
  head(node: hbs.AST.Expression): Path {
    if (isNode(node, 'PathExpression')) return this.#path(node);
    const name = String(isNode(node, 'StringLiteral') ? node.value : writtenAt(this.source, node));
    const place = placeOf(this.source, node);
    return { kind: 'path', from: 'here', up: 0, steps: [name], bare: true, place };
  }

  /** The helper that a path names, if it names one: a value that is called `if` is reached as `this.if`. */
  helper(path: Path): string | undefined {
    const [name] = path.steps;
    if (!path.bare || name === undefined) return undefined;
    if (name === 'log') {
      throw new TemplateError(path.place, {
        code: 'template.unsupported',
        message: 'the helper "log" would print nothing, so it is refused',
        hint: 'For a value of that name write {{this.log}}.',
      });
    }
    return helpers.includes(name) ? name : undefined;
  }

  unknownHelper(path: Path): TemplateError {
    const name = spelled(path);
    if (!path.bare) {
      return new TemplateError(path.place, {
        code: 'template.unknown-helper',
        message: `"${name}" is a value, and takes no arguments`,
        hint: knownHelpers,
      });
    }
    const meant = /^el(?:se?)?if$/.test(name) ? 'else if' : nearest(name, helpers);
    return new TemplateError(path.place, {
      code: 'template.unknown-helper',
      message: `there is no helper "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
      hint: knownHelpers,
    });
  }

  #subexpression(node: hbs.AST.SubExpression): Lookup {
    const path = this.head(node.path);
    const helper = this.helper(path);
    if (helper === 'lookup') return this.#lookup(node, path);
    if (helper === undefined) throw this.unknownHelper(path);
    throw new TemplateError(path.place, {
      code: 'template.bad-arguments',
      message: `"${helper}" is a block and has no value`,
      hint: 'Only lookup can stand in brackets: (lookup run.list 0).',
    });
  }

  #lookup({ params, hash }: Call, { place }: Path): Lookup {
    const [container, key] = params;
    if (container === undefined || key === undefined || params.length > 2 || hash !== undefined) {
      throw new TemplateError(place, {
        code: 'template.bad-arguments',
        message: '"lookup" takes two arguments: a list or a mapping, and what to look up in it',
        hint: 'For instance {{lookup run.list 0}}, or {{lookup run.table run.name}}.',
      });
    }
    return { kind: 'lookup', container: this.read(container), key: this.read(key), place };
  }

  #path(node: hbs.AST.PathExpression): Path {
    const { data, depth: up, parts: steps, original } = node;
    const place = placeOf(this.source, node);
    const starts = up === 0 && !/^(?:\.|this(?:[./]|$))/.test(original);
    const isBlocks = !data && starts && this.blockNames.includes(steps[0] ?? '');
    const from = data ? 'data' : isBlocks ? 'block' : 'here';
    const bare = from === 'here' && starts && steps.length === 1;
    return { kind: 'path', from, up, steps, bare, place };
  }
}

function literalValue(node: hbs.AST.Expression, written: string): TemplateValue {
  if (isNode(node, 'StringLiteral') || isNode(node, 'BooleanLiteral')) return node.value;
  // `null` and `undefined`.
  if (!isNode(node, 'NumberLiteral')) return null;
  const { value } = node;
  return written !== String(value) && Number(written) === value
    ? new Numeral(value, written)
    : value;
}
