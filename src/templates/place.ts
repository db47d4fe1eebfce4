/** A template as it was read: line ends, a byte order mark and what else it holds are kept as they are. */
export interface TemplateSource {
  /** As the user knows it; it starts every message. Its ending says which language it is. */
  readonly file: string;
  readonly text: string;
}

/** Where something stands in a template. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Handlebars counts lines from 1 and columns from 0. */
export function placeOf({ file }: TemplateSource, { loc }: Pick<hbs.AST.Node, 'loc'>): Place {
  return { file, line: loc.start.line, column: loc.start.column + 1 };
}

/** What a node was written as, where it stands on one line. */
export function writtenAt({ text }: TemplateSource, { loc }: hbs.AST.Node): string | undefined {
  if (loc.start.line !== loc.end.line) return undefined;
  return text
    .split(/\r\n?|\n/, loc.start.line)
    .at(loc.start.line - 1)
    ?.slice(loc.start.column, loc.end.column);
}
