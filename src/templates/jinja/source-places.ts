import type { Place, TemplateSource } from '../place.js';

/**
 * A template's text as Jinja reads it: every line end is `\n`, and one at the very end is dropped. Lines and columns
 * stay those of the file.
 */
export class SourcePlaces {
  readonly text: string;
  readonly #source: TemplateSource;
  #starts: readonly number[] | undefined;

  constructor(source: TemplateSource) {
    this.#source = source;
    this.text = source.text.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '');
  }

  place(offset: number): Place {
    const starts = (this.#starts ??= startsOfLines(this.text));
    let line = starts.length;
    while (line > 1 && (starts[line - 1] ?? 0) > offset) line -= 1;
    return { source: this.#source, line, column: offset - (starts[line - 1] ?? 0) + 1 };
  }
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
