import { type NameUse, nameUses } from './name-uses.js';
import { parseHandlebars } from './parse-handlebars.js';
import { readPieces } from './piece-reader.js';
import type { Place, TemplateSource } from './place.js';
import { render } from './render.js';
import { rootScope } from './scope.js';
import type { Pieces } from './syntax.js';
import { TemplateError } from './template-error.js';
import { templateKind } from './template-kind.js';
import type { TemplateView } from './view.js';

/** A template that has been read once and is rendered for each run. */
export class Template {
  readonly #pieces: Pieces;

  constructor(
    readonly file: string,
    pieces: Pieces,
  ) {
    this.#pieces = pieces;
  }

  /** The text for one run; a name that does not exist is a `TemplateError`. */
  render(view: TemplateView): string {
    return render(this.#pieces, rootScope(view));
  }

  /** Every name that the template reads, in the order of the text; parts of blocks that may not be taken included. */
  names(): readonly NameUse[] {
    return nameUses(this.#pieces);
  }
}

export function compileTemplate(source: TemplateSource): Template {
  const start: Place = { source, line: 1, column: 1 };
  switch (templateKind(source.file)) {
    case 'handlebars':
      return new Template(source.file, readPieces(source, parseHandlebars(source)));
    case 'jinja':
      throw new TemplateError(start, {
        code: 'template.not-supported-yet',
        message: 'templates in Jinja (.j2) cannot be rendered yet',
        hint: 'Write it in Handlebars, under a name that ends in .hbs.',
      });
    case undefined:
      throw new TemplateError(start, {
        code: 'template.unknown-kind',
        message: 'a template is called *.hbs (Handlebars)',
        hint: 'A file that is copied as it is only has to lie in `templatedir`, and is not listed under `templates`.',
      });
  }
}

/** For a template that is rendered once. */
export function renderTemplate(source: TemplateSource, view: TemplateView): string {
  return compileTemplate(source).render(view);
}
