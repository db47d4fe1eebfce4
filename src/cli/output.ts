import pc from 'picocolors';

/** Where a command's results go. What only accompanies them goes to standard error. */
export function print(line = ''): void {
  write(process.stdout, `${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, process.stdout.isTTY ? 2 : 0));
}

export function note(line: string): void {
  if (foot === undefined) write(process.stderr, `${line}\n`);
  else foot.above(line);
}

/** What is drawn at the foot of the terminal, and knows how to put a line above itself. */
export interface Foot {
  above(line: string): void;
}

let foot: Foot | undefined;

/** From now on notes go above it, until what is returned is called. */
export function standAtFoot(standing: Foot): () => void {
  foot = standing;
  return () => {
    if (foot === standing) foot = undefined;
  };
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

/** Nobody reads these any more. */
const deserted = new Set<NodeJS.WriteStream>();

let endsWithItsReader = true;

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!deserted.has(stream)) stream.write(text);
}

/** A reader that has seen enough, as `head` has, ends us; that is no error. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const isGone = error.code === 'EPIPE' || error.code === 'EIO';
      if (!isGone && endsWithItsReader) throw error;
      deserted.add(stream);
      if (endsWithItsReader && stream === process.stdout) process.exit(0);
    });
  }
}

/** Runs matter more than who looks on: without readers, or with a full disk, the command goes on. */
export function goOnWithoutReaders(): void {
  endsWithItsReader = false;
}

/** The terminal is gone, or about to go: nothing more is written to it. */
export function desertTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.isTTY) deserted.add(stream);
  }
}
