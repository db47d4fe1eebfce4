import { JinjaTemplate } from './jinja/index.js';
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

/** What a language makes of a template's text. */
interface Language {
  render(view: TemplateView): string;
  names(): readonly NameUse[];
}

/** A template that has been read once and is rendered for each run. */
export class Template {
  readonly #language: Language;

  constructor(
    readonly file: string,
    language: Language,
  ) {
    this.#language = language;
  }

  /** The text for one run. What cannot be printed as the language would have it is a `TemplateError`. */
  render(view: TemplateView): string {
    return this.#language.render(view);
  }

  /** Every name that the template reads, in the order of the text; parts of blocks that may not be taken included. */
  names(): readonly NameUse[] {
    return this.#language.names();
  }
}

class HandlebarsTemplate {
  readonly #pieces: Pieces;

  constructor(source: TemplateSource) {
    this.#pieces = readPieces(source, parseHandlebars(source));
  }

  render(view: TemplateView): string {
    return render(this.#pieces, rootScope(view));
  }

  names(): readonly NameUse[] {
    return nameUses(this.#pieces);
  }
}

export function compileTemplate(source: TemplateSource): Template {
  switch (templateKind(source.file)) {
    case 'handlebars':
      return new Template(source.file, new HandlebarsTemplate(source));
    case 'jinja':
      return new Template(source.file, new JinjaTemplate(source));
    case undefined: {
      const start: Place = { source, line: 1, column: 1 };
      throw new TemplateError(start, {
        code: 'template.unknown-kind',
        message: 'a template is called *.j2 (Jinja) or *.hbs (Handlebars)',
        hint: 'A file that is copied as it is only has to lie in `templatedir`, and is not listed under `templates`.',
      });
    }
  }
}

/** For a template that is rendered once. */
export function renderTemplate(source: TemplateSource, view: TemplateView): string {
  return compileTemplate(source).render(view);
}
