import pc from 'picocolors';

/** Where a command's results go. What only accompanies them goes to standard error. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, process.stdout.isTTY ? 2 : 0));
}

export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

export type Cell = string | number | null;

/** Columns as wide as their widest cell; numbers on the right. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = header.map((title, column) =>
    rows.reduce((width, row) => Math.max(width, textOf(row[column]).length), title.length),
  );
  const line = (cells: readonly (Cell | undefined)[]): string =>
    widths
      .map((width, column) => {
        const cell = cells[column];
        const text = textOf(cell);
        return typeof cell === 'number' ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [pc.bold(line(header)), ...rows.map(line)].join('\n');
}

function textOf(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

/** A reader that has seen enough, as `head` has, ends us; that is no error. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
