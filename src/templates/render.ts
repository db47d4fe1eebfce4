import { evaluate } from './evaluate.js';
import { inside, type Loop, type Scope } from './scope.js';
import {
  type ChoicePiece,
  type EachPiece,
  type Expression,
  isThis,
  type Piece,
  type Pieces,
  spelledExpression,
  type WithPiece,
} from './syntax.js';
import { TemplateError } from './template-error.js';
import {
  describe,
  isEmpty,
  isList,
  isMapping,
  isTrue,
  Numeral,
  type TemplateValue,
} from './values.js';

/** What pieces become. A part of a block that is not taken is not looked at: names in it need not exist. */
export function render(pieces: Pieces, scope: Scope): string {
  let text = '';
  for (const piece of pieces) text += renderPiece(piece, scope);
  return text;
}

function renderPiece(piece: Piece, scope: Scope): string {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'print':
      return printed(evaluate(piece.value, scope), piece.value);
    case 'choice':
      return render(holds(piece, scope) ? piece.whenTrue : piece.whenFalse, scope);
    case 'each':
      return renderEach(piece, scope);
    case 'with':
      return renderWith(piece, scope);
  }
}

/**
 * Handlebars prints nothing for null, `1,2` for a list and `[object Object]` for a mapping. An input file with a hole
 * in it runs, and is wrong; so all three are refused.
 */
function printed(value: TemplateValue, expression: Expression): string {
  if (typeof value === 'string') return value;
  if (value instanceof Numeral) return value.text;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const name = spelledExpression(expression);
  throw new TemplateError(expression.place, {
    code: 'template.not-printable',
    message: `"${name}" is ${describe(value)}, which cannot be printed`,
    hint: hintToPrint(value, expression.kind === 'path' ? name : 'run.name'),
  });
}

function hintToPrint(value: TemplateValue, name: string): string {
  if (value === null) return `Give it a value, or write {{#if ${name}}} … {{/if}} around it.`;
  if (isList(value)) return `Print its items: {{#each ${name}}}{{this}} {{/each}}`;
  return `Print what is in it: {{#each ${name}}}{{@key}} = {{this}} {{/each}}`;
}

function holds({ condition, includeZero }: ChoicePiece, scope: Scope): boolean {
  const value = evaluate(condition, scope);
  const zeroCounts = includeZero !== undefined && isTrue(evaluate(includeZero, scope));
  return (zeroCounts || isTrue(value)) && !isEmpty(value);
}

function renderEach(piece: EachPiece, scope: Scope): string {
  const entries = entriesOf(evaluate(piece.of, scope), piece.of);
  if (entries.length === 0) return render(piece.otherwise, scope);
  let text = '';
  entries.forEach(([key, value], index) => {
    const isLast = index === entries.length - 1;
    const loop: Loop = { index, key, first: index === 0, last: isLast, outer: scope.loop };
    text += render(piece.body, inside(scope, value, piece.names, [value, key], loop));
  });
  return text;
}

/** Null is a list that was left empty. Handlebars takes anything else for one, too. */
function entriesOf(
  value: TemplateValue,
  expression: Expression,
): readonly (readonly [key: string | number, value: TemplateValue])[] {
  if (isList(value)) return value.map((item, index) => [index, item] as const);
  if (isMapping(value)) return Object.entries(value);
  if (value === null) return [];
  const name = spelledExpression(expression);
  throw new TemplateError(expression.place, {
    code: 'template.bad-arguments',
    message: `"each" goes through a list or a mapping; "${name}" is ${describe(value)}`,
    hint: `To write something only where "${name}" is given, use {{#if ${name}}}.`,
  });
}

function renderWith({ of, names, body, otherwise }: WithPiece, scope: Scope): string {
  const value = evaluate(of, scope);
  if (isEmpty(value)) return render(otherwise, scope);
  const within = inside(scope, value, names, [value]);
  return render(body, isThis(of) ? { ...within, outer: scope.outer } : within);
}
