import type { Place } from './place.js';
import type { TemplateValue } from './values.js';

/**
 * A template after everything that can be decided without a view: whitespace is stripped, helpers are known and have
 * the arguments they take, and a name is known to be a block's own (`as |item|`) or a value's.
 */
export type Pieces = readonly Piece[];

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Expression }
  | ChoicePiece
  | EachPiece
  | WithPiece;

/** `{{#if}}`, or `{{#unless}}` with its two parts swapped. */
export interface ChoicePiece {
  readonly kind: 'choice';
  readonly condition: Expression;
  /** `includeZero=`: whether a zero counts as something. */
  readonly includeZero: Expression | undefined;
  readonly whenTrue: Pieces;
  readonly whenFalse: Pieces;
}

export interface EachPiece {
  readonly kind: 'each';
  readonly of: Expression;
  /** `as |item key|` */
  readonly names: readonly string[];
  readonly body: Pieces;
  readonly otherwise: Pieces;
}

export interface WithPiece {
  readonly kind: 'with';
  readonly of: Expression;
  /** `as |name|` */
  readonly names: readonly string[];
  readonly body: Pieces;
  readonly otherwise: Pieces;
}

export type Expression = Literal | Path | Lookup;

interface Literal {
  readonly kind: 'literal';
  readonly value: TemplateValue;
  readonly written: string;
  readonly place: Place;
}

export interface Path {
  readonly kind: 'path';
  /** Where it starts: at what `this` is, at a name that a block gave, or at `@root`, `@index` and the like. */
  readonly from: 'here' | 'block' | 'data';
  /** How many `../` lead it. */
  readonly up: number;
  readonly steps: readonly string[];
  /** One name and nothing around it, which may be a helper's: `if`, but not `this.if`. */
  readonly bare: boolean;
  readonly place: Place;
}

export interface Lookup {
  readonly kind: 'lookup';
  readonly container: Expression;
  readonly key: Expression;
  readonly place: Place;
}

/** A path as a user would write it, or its first steps. */
export function spelled(path: Path, count = path.steps.length): string {
  const steps = path.steps.slice(0, count).map(segment).join('.');
  const up = '../'.repeat(path.up);
  if (path.from === 'data') return `@${up}${steps}`;
  if (steps !== '') return up + steps;
  return path.up === 0 ? 'this' : up.slice(0, -1);
}

/** Handlebars wants brackets around signs, numbers and words of its own: `run.[a b]`, `run.list.[0]`. */
function segment(name: string): string {
  const isPlain = /^[^\s!"#%-,./;->@[-^`{-~]+$/.test(name);
  const isTaken = /^(?:-?[0-9]+|this|true|false|null|undefined)$/.test(name);
  return isPlain && !isTaken ? name : `[${name}]`;
}

/** An expression in an error message. */
export function spelledExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return expression.written;
    case 'path':
      return spelled(expression);
    case 'lookup':
      return `lookup ${spelledExpression(expression.container)} ${spelledExpression(expression.key)}`;
  }
}

/** `{{#with this as |it|}}` only gives a name: there is nothing that `../` could leave. */
export function isThis(expression: Expression): boolean {
  if (expression.kind !== 'path') return false;
  const { from, up, steps } = expression;
  return from === 'here' && up === 0 && steps.length === 0;
}
