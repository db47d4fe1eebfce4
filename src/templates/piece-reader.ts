import { ExpressionReader, blockHelpers, hasArguments } from './expression-reader.js';
import { isNode } from './handlebars-nodes.js';
import { placeOf, type TemplateSource } from './place.js';
import { type Expression, type Path, type Piece, type Pieces, spelled } from './syntax.js';
import { TemplateError } from './template-error.js';

const mostNames = ['no names', 'at most one name', 'at most two names'] as const;

type Block = hbs.AST.BlockStatement;
/** Handlebars leaves a part out that was not written, whatever its types say. */
type Part = hbs.AST.Program | undefined;

export function readPieces(source: TemplateSource, program: hbs.AST.Program): Pieces {
  return new PieceReader(new ExpressionReader(source, [])).part(program);
}

/** Reads what a template, or a part of a block, consists of. */
class PieceReader {
  readonly #expressions: ExpressionReader;

  constructor(expressions: ExpressionReader) {
    this.#expressions = expressions;
  }

  part(program: Part): Pieces {
    return (program?.body ?? []).flatMap((statement) => this.#statement(statement));
  }

  #statement(node: hbs.AST.Statement): readonly Piece[] {
    if (isNode(node, 'ContentStatement')) return [{ kind: 'text', text: node.value }];
    if (isNode(node, 'MustacheStatement'))
      return [{ kind: 'print', value: this.#expressions.printed(node) }];
    if (isNode(node, 'BlockStatement')) return [this.#block(node)];
    if (node.type === 'CommentStatement') return [];
    throw this.#refused(node);
  }

  #block(node: Block): Piece {
    const path = this.#expressions.head(node.path);
    const helper = this.#expressions.helper(path);
    switch (helper) {
      case 'if':
      case 'unless':
        return this.#choice(node, path, helper);
      case 'each':
      case 'with':
        return this.#opening(node, path, helper);
      default:
        throw this.#bareBlock(node, path);
    }
  }

  #choice(node: Block, path: Path, helper: 'if' | 'unless'): Piece {
    this.#takesNames(node, path, 0);
    const condition = this.#argument(node, path);
    const includeZero = this.#includeZero(node, path);
    const body = this.part(node.program);
    const otherwise = this.part(node.inverse);
    const [whenTrue, whenFalse] = helper === 'if' ? [body, otherwise] : [otherwise, body];
    return { kind: 'choice', condition, includeZero, whenTrue, whenFalse };
  }

  #opening(node: Block, path: Path, kind: 'each' | 'with'): Piece {
    const names = this.#takesNames(node, path, kind === 'each' ? 2 : 1);
    const of = this.#argument(node, path);
    this.#takesNoHash(node.hash, path);
    const { source, blockNames } = this.#expressions;
    const inner = new PieceReader(new ExpressionReader(source, [...blockNames, ...names]));
    return {
      kind,
      of,
      names,
      body: inner.part(node.program),
      otherwise: this.part(node.inverse),
    };
  }

  #argument({ params }: Block, path: Path): Expression {
    const [argument] = params;
    if (argument === undefined || params.length > 1) {
      const message = `"${spelled(path)}" takes one argument; here it has ${params.length}`;
      const hint = `For instance {{#${spelled(path)} run.name}}.`;
      throw new TemplateError(path.place, { code: 'template.bad-arguments', message, hint });
    }
    return this.#expressions.read(argument);
  }

  #includeZero({ hash }: Block, path: Path): Expression | undefined {
    const pair = pairsOf(hash).find(({ key }) => key === 'includeZero');
    this.#takesNoHash(hash, path, ['includeZero']);
    return pair === undefined ? undefined : this.#expressions.read(pair.value);
  }

  #takesNoHash(hash: hbs.AST.Hash | undefined, path: Path, except: readonly string[] = []): void {
    const wrong = pairsOf(hash).find(({ key }) => !except.includes(key));
    if (wrong === undefined) return;
    throw new TemplateError(placeOf(this.#expressions.source, wrong), {
      code: 'template.bad-arguments',
      message: `"${spelled(path)}" takes no "${wrong.key}="`,
      hint: except.length > 0 ? `It takes ${except.join(', ')}=true.` : 'Remove it.',
    });
  }

  /** The names that a block gives. Handlebars leaves too many undefined, and crashes on those of `{{#if}}`. */
  #takesNames({ program, inverse }: Block, path: Path, most: 0 | 1 | 2): readonly string[] {
    const given = namesOf(program);
    if (given.length <= most && namesOf(inverse).length === 0) return given;
    const gives = given.length <= most ? 'no names after {{^' : mostNames[most];
    throw new TemplateError(path.place, {
      code: 'template.bad-arguments',
      message: `"${spelled(path)}" gives ${gives}`,
      hint: 'Names are given by {{#each run.list as |item index|}} and {{#with run.name as |it|}}.',
    });
  }

  /** `{{#run.list}}` means four things in Handlebars, by what the value happens to be; one of them is to print nothing. */
  #bareBlock(node: Block, path: Path): TemplateError {
    const name = spelled(path);
    if (name === 'lookup') {
      const message = '"lookup" is no block: {{lookup run.list 0}}';
      return new TemplateError(path.place, { code: 'template.bad-arguments', message });
    }
    if (hasArguments(node)) return this.#expressions.unknownHelper(path);
    const meant = blockHelpers.map((helper) => `{{#${helper} ${name}}}`).join(', ');
    return new TemplateError(path.place, {
      code: 'template.unsupported',
      message: `the block "${name}" does not say what it does`,
      hint: `Write one of ${meant}. To keep {{ in the text as it is, write \\{{.`,
    });
  }

  #refused(node: hbs.AST.Statement): TemplateError {
    const isPartial = node.type.startsWith('Partial');
    return new TemplateError(placeOf(this.#expressions.source, node), {
      code: 'template.unsupported',
      message: isPartial ? 'partials ({{> …}}) are refused' : 'decorators ({{* …}}) are refused',
      hint: isPartial
        ? 'There is no place that they could come from: write the text out.'
        : 'Write the text out.',
    });
  }
}

function pairsOf(hash: hbs.AST.Hash | undefined): readonly hbs.AST.HashPair[] {
  return hash?.pairs ?? [];
}

function namesOf(part: Part): readonly string[] {
  return part?.blockParams ?? [];
}
