import type { Diagnostic } from './diagnostic.js';

/** Offsets into the source, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a finding says; `SourceText` adds where. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

const frameWidth = 100;

/** A file's text, able to say for any offset which line and column it is, and to draw the place. */
export class SourceText {
  readonly #lineStarts: readonly number[];

  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
      starts.push(at + 1);
    this.#lineStarts = starts;
  }

  diagnose(span: Span, { code, message, hint }: Finding): Diagnostic {
    const lineIndex = this.#lineIndexAt(span.start);
    const lineStart = this.#lineStarts[lineIndex] ?? 0;
    const line = this.#line(lineIndex);
    const from = Math.min(span.start - lineStart, line.length);
    const to = Math.max(from + 1, Math.min(span.end - lineStart, line.trimEnd().length));
    return {
      code,
      message,
      file: this.file,
      line: lineIndex + 1,
      column: from + 1,
      ...(to > from + 1 ? { endColumn: to + 1 } : {}),
      ...(hint === undefined ? {} : { hint }),
      frame: this.#frame(lineIndex, from, to),
    };
  }

  lineOf(offset: number): number {
    return this.#lineIndexAt(offset) + 1;
  }

  #lineIndexAt(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #line(index: number): string {
    const start = this.#lineStarts[index] ?? 0;
    const next = this.#lineStarts[index + 1];
    const line = this.text.slice(start, next === undefined ? undefined : next - 1);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  #frame(lineIndex: number, from: number, to: number): string {
    // A very long line is cut around the mark, so that the caret stays under it on a terminal.
    const cut = from > frameWidth - 20 ? from - 40 : 0;
    const visible = (line: string) => printable(line.slice(cut, cut + frameWidth));
    const width = String(lineIndex + 1).length;
    const gutter = (mark: string, label: string | number) =>
      `${mark} ${String(label).padStart(width)} |`;
    const carets = '^'.repeat(Math.max(1, Math.min(to, cut + frameWidth) - from));
    const rows: [string, string][] = [];
    if (lineIndex > 0) rows.push([gutter(' ', lineIndex), visible(this.#line(lineIndex - 1))]);
    rows.push([gutter('>', lineIndex + 1), visible(this.#line(lineIndex))]);
    rows.push([gutter(' ', ''), ' '.repeat(from - cut) + carets]);
    return rows.map(([label, line]) => `${label} ${line}`.trimEnd()).join('\n');
  }
}

/** One visible cell for each character, so that carets stay aligned and no escape sequence reaches the terminal. */
function printable(line: string): string {
  return line.replaceAll('\t', ' ').replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '·');
}
