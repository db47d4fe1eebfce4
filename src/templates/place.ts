import { type Diagnostic, SourceText } from '../config/index.js';

/** A template as it was read: line ends, a byte order mark and what else it holds are kept as they are. */
export interface TemplateSource {
  /** As the user knows it; it starts every message. Its ending says which language it is. */
  readonly file: string;
  readonly text: string;
}

/** Where something stands in a template. Lines and columns count from 1. */
export interface Place {
  readonly source: TemplateSource;
  readonly line: number;
  readonly column: number;
}

/** What is to be said about a place. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Handlebars counts lines from 1 and columns from 0. */
export function placeOf(source: TemplateSource, { loc }: Pick<hbs.AST.Node, 'loc'>): Place {
  return { source, line: loc.start.line, column: loc.start.column + 1 };
}

/** What a node was written as, where it stands on one line. */
export function writtenAt({ text }: TemplateSource, { loc }: hbs.AST.Node): string | undefined {
  if (loc.start.line !== loc.end.line) return undefined;
  return text
    .split(/\r\n?|\n/, loc.start.line)
    .at(loc.start.line - 1)
    ?.slice(loc.start.column, loc.end.column);
}

/** What stands on the line from a place on. */
export function restOfLine({ source, line, column }: Place): string {
  return (source.text.split(/\r\n?|\n/, line).at(line - 1) ?? '').slice(column - 1);
}

/** What a reader takes for one thing: a name with its dots, or the signs that open or close a tag. */
export function wordAt(place: Place): string {
  const word = /^(?:\{+[~#/^&>*]*\w*|~?\}+|\|+|\)+|[^\s}|)]+)/;
  return word.exec(restOfLine(place))?.[0] ?? '';
}

/** A finding with its code frame, as configuration files have it. */
export function diagnose(place: Place, finding: Finding): Diagnostic {
  const { file, text } = place.source;
  // Handlebars ends lines at a lone carriage return, too. One character for one: places stay.
  const source = new SourceText(file, text.replaceAll(/\r(?!\n)/g, '\n'));
  const start = offsetOf(place);
  return source.diagnose({ start, end: start + wordAt(place).length }, finding);
}

function offsetOf({ source, line, column }: Place): number {
  const ends = /\r\n?|\n/g;
  for (let left = line - 1; left > 0 && ends.exec(source.text) !== null; left -= 1);
  return ends.lastIndex + column - 1;
}
