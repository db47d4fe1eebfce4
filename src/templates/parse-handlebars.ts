import Handlebars from 'handlebars';
import type { TemplateSource } from './place.js';
import { syntaxError } from './syntax-error.js';

/** The syntax tree; Handlebars has stripped the whitespace around `~` and around tags on lines of their own. */
export function parseHandlebars(source: TemplateSource): hbs.AST.Program {
  try {
    return Handlebars.parse(source.text, { srcName: source.file });
  } catch (error) {
    throw syntaxError(source, error);
  }
}
