/** What somebody sees in a terminal: as much of one as programs that draw a few lines need. */
export class Screen {
  #lines: (string | undefined)[][] = [[]];
  #row = 0;
  #column = 0;
  /** The part of the last sequence that has come so far. */
  #rest = '';
  /** All that was written. */
  written = '';

  constructor(
    public columns: number,
    public rows: number,
  ) {}

  /** Like a terminal that cuts its lines, and does not flow them anew. */
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    for (const line of this.#lines) line.length = Math.min(line.length, columns);
    this.#column = Math.min(this.#column, columns - 1);
  }

  write(text: string): void {
    this.written += text;
    const pattern = /\x1b\[([0-9;?]*)([A-Za-z])|(\r)|(\n)|([^\x00-\x1f])/gu;
    const whole = this.#rest + text;
    const cut = /\x1b(?:\[[0-9;?]*)?$/.exec(whole)?.index ?? whole.length;
    this.#rest = whole.slice(cut);
    for (const [, count = '', code, home, down, character] of whole
      .slice(0, cut)
      .matchAll(pattern)) {
      if (home !== undefined) this.#column = 0;
      else if (down !== undefined) this.#down();
      else if (character !== undefined) this.#put(character);
      else if (code !== undefined) this.#obey(code, count);
    }
  }

  /** With what has scrolled away. */
  get text(): string {
    return this.#lines
      .map((line) =>
        Array.from(line, (character = ' ') => character)
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  #put(character: string): void {
    if (this.#column >= this.columns) {
      this.#column = 0;
      this.#down();
    }
    this.#line()[this.#column] = character;
    this.#column += 1;
  }

  /** A line feed; the terminal's driver has made "\r\n" of "\n", or we take it so. */
  #down(): void {
    this.#row += 1;
    this.#column = 0;
    this.#line();
  }

  #obey(code: string, count: string): void {
    const top = Math.max(0, this.#lines.length - this.rows);
    if (code === 'A') this.#row = Math.max(top, this.#row - Number(count || '1'));
    if (code === 'K' || code === 'J')
      this.#line().length = Math.min(this.#line().length, this.#column);
    if (code === 'J') this.#lines.length = this.#row + 1;
  }

  #line(): (string | undefined)[] {
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    return this.#lines[this.#row] ?? [];
  }
}
