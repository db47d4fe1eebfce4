import type { NameUse } from '../name-uses.js';
import { TemplateError } from '../template-error.js';
import type { TemplateSource } from '../place.js';
import type { TemplateView } from '../view.js';
import { Activation, type Execute, Output } from './activation.js';
import { compileStatements } from './compile-statement.js';
import { Failure, type FailureKind } from './failure.js';
import { Frame } from './frame.js';
import { runFromView } from './from-view.js';
import { globals } from './globals.js';
import { tokensOf } from './lexer.js';
import { startMeter, tooLarge } from './limits.js';
import { nameUses } from './name-uses.js';
import { parseTemplate } from './parse-statement.js';
import { SourcePlaces } from './source-places.js';
import { Symbols } from './symbols.js';
import type { Statement } from './syntax-tree.js';

/**
 * A template in Jinja. Its text is read by Jinja's rules and evaluated with Python's values, so that it becomes what the
 * real Jinja makes of it, to the byte; whatever cannot be promised so is refused.
 */
export class JinjaTemplate {
  readonly #places: SourcePlaces;
  readonly #statements: readonly Statement[];
  readonly #enter: (activation: Activation) => void;
  readonly #execute: Execute;

  constructor(source: TemplateSource) {
    const places = new SourcePlaces(source);
    const compiled = explained(places, () => {
      startMeter();
      const statements = parseTemplate(tokensOf(places));
      const frame = new Frame(new Symbols());
      frame.symbols.see(statements);
      const execute = compileStatements(statements, frame);
      return { statements, execute, enter: frame.entering() };
    });
    this.#places = places;
    this.#statements = compiled.statements;
    this.#execute = compiled.execute;
    this.#enter = compiled.enter;
  }

  render(view: TemplateView): string {
    return explained(this.#places, () => {
      startMeter();
      const root = new Map(globals).set('run', runFromView(view.run));
      const activation = new Activation(root);
      const output = new Output();
      this.#enter(activation);
      this.#execute(activation, output);
      return output.text;
    });
  }

  names(): readonly NameUse[] {
    return nameUses(this.#statements, this.#places);
  }
}

const codes = {
  syntax: 'template.syntax',
  'missing-name': 'template.missing-name',
  'unknown-filter': 'template.unknown-filter',
  'bad-arguments': 'template.bad-arguments',
  'not-printable': 'template.not-printable',
  unsupported: 'template.unsupported',
  'too-large': 'template.too-large',
} as const satisfies Record<FailureKind, string>;

/** Turns what a template is refused for into the error that users see. */
function explained<T>(places: SourcePlaces, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const failure = asFailure(error);
    if (failure === undefined) throw error;
    const { kind, message, hint, offset = 0 } = failure;
    throw new TemplateError(places.place(offset), {
      code: codes[kind],
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** The engine has limits of its own, which a list that holds itself can reach. */
function asFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  return error instanceof RangeError
    ? tooLarge('the template goes too deep, or makes too much')
    : undefined;
}
