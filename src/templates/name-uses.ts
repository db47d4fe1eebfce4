import type { Diagnostic } from '../config/index.js';
import { diagnose, type Finding } from './place.js';
import {
  type Expression,
  isThis,
  type Lookup,
  type Path,
  type Piece,
  type Pieces,
  spelledExpression,
} from './syntax.js';

/** A name that a template reads, whether or not a rendering comes by. */
export interface NameUse {
  /** As written: `run.rho`, `../rho`, `item.x`. */
  readonly written: string;
  /** From the root, as in `['run', 'rho']`; `undefined` for what lies in an item of a list, or is `@index` and the like. */
  readonly steps: readonly string[] | undefined;
  readonly line: number;
  readonly column: number;
  /** What to say about it, with its code frame. */
  diagnose(finding: Finding): Diagnostic;
}

type Steps = readonly string[] | undefined;

/** Where names lead, as far as it can be known without a view. */
interface Reach {
  readonly here: Steps;
  readonly outer: Reach | undefined;
  readonly names: ReadonlyMap<string, Steps>;
}

/** In the order of the text. */
export function nameUses(pieces: Pieces): readonly NameUse[] {
  const uses: NameUse[] = [];
  collect(pieces, { here: [], outer: undefined, names: new Map() }, uses);
  return uses.sort((one, other) => one.line - other.line || one.column - other.column);
}

function collect(pieces: Pieces, reach: Reach, uses: NameUse[]): void {
  for (const piece of pieces) collectPiece(piece, reach, uses);
}

function collectPiece(piece: Piece, reach: Reach, uses: NameUse[]): void {
  switch (piece.kind) {
    case 'text':
      return;
    case 'print':
      read(piece.value, reach, uses);
      return;
    case 'choice':
      read(piece.condition, reach, uses);
      if (piece.includeZero !== undefined) read(piece.includeZero, reach, uses);
      collect(piece.whenTrue, reach, uses);
      collect(piece.whenFalse, reach, uses);
      return;
    case 'each':
    case 'with': {
      const steps = read(piece.of, reach, uses);
      const here = piece.kind === 'with' ? steps : undefined;
      const given = piece.names.map(
        (name, index) => [name, index === 0 ? here : undefined] as const,
      );
      const names = new Map([...reach.names, ...given]);
      const { outer } = isThis(piece.of) ? reach : { outer: reach };
      collect(piece.body, { here, outer, names }, uses);
      collect(piece.otherwise, reach, uses);
    }
  }
}

/** Notes what an expression reads, and says where it leads. */
function read(expression: Expression, reach: Reach, uses: NameUse[]): Steps {
  switch (expression.kind) {
    case 'literal':
      return undefined;
    case 'path':
      return note(expression, stepsOf(expression, reach), uses);
    case 'lookup': {
      const container = read(expression.container, reach, uses);
      const { key } = expression;
      read(key, reach, uses);
      const name = key.kind === 'literal' ? key.value : null;
      if (container === undefined || (typeof name !== 'string' && typeof name !== 'number'))
        return undefined;
      return note(expression, [...container, String(name)], uses);
    }
  }
}

function note(expression: Path | Lookup, steps: Steps, uses: NameUse[]): Steps {
  const { place } = expression;
  const { line, column } = place;
  const written = spelledExpression(expression);
  uses.push({ written, steps, line, column, diagnose: (finding) => diagnose(place, finding) });
  return steps;
}

function stepsOf({ from, up, steps }: Path, reach: Reach): Steps {
  const [first = '', ...others] = steps;
  switch (from) {
    case 'here': {
      let start: Reach | undefined = reach;
      for (let left = up; left > 0; left -= 1) start = start?.outer;
      return start?.here && [...start.here, ...steps];
    }
    case 'block': {
      const start = reach.names.get(first);
      return start && [...start, ...others];
    }
    case 'data':
      return first === 'root' ? others : undefined;
  }
}
