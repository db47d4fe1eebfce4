import { type FileHandle, open } from 'node:fs/promises';

const block = 64 * 1024;

/** Where the last lines of a file begin, not before `least`. An end without a line break is a line, too. */
async function startOfLast(
  file: FileHandle,
  size: number,
  lines: number,
  least = 0,
): Promise<number> {
  const buffer = Buffer.alloc(block);
  let found = 0;
  for (let end = size; end > least; end -= block) {
    const start = Math.max(least, end - block);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    for (let at = bytesRead - 1; at >= 0; at -= 1) {
      if (buffer[at] !== 0x0a || start + at === size - 1) continue;
      found += 1;
      if (found === lines) return start + at + 1;
    }
  }
  return least;
}

/** A file that somebody writes to. It may not be there yet, and it may be replaced or cut. */
export class GrowingFile {
  #offset = 0;
  #inode: number | undefined;
  #lines: number | undefined;

  /** `lines`: of what is there at first, only so many of the last. */
  constructor(
    readonly path: string,
    lines?: number,
  ) {
    this.#lines = lines;
  }

  /** Hands over what has come since; answers how many bytes, or undefined where there is no file. */
  async readOn(take: (bytes: Buffer) => Promise<void>): Promise<number | undefined> {
    const file = await openIfThere(this.path);
    if (file === undefined) {
      // All of what comes later is new.
      this.#lines = undefined;
      return undefined;
    }
    try {
      const { ino, size } = await file.stat();
      // Another file under the same name, or one that was cut, is read from its beginning.
      if (ino !== this.#inode || size < this.#offset) this.#offset = 0;
      if (this.#lines !== undefined) {
        this.#offset = this.#lines === 0 ? size : await startOfLast(file, size, this.#lines);
        this.#lines = undefined;
      }
      this.#inode = ino;
      let handedOver = 0;
      for (;;) {
        const { buffer, bytesRead } = await file.read({
          buffer: Buffer.alloc(block),
          position: this.#offset,
        });
        if (bytesRead === 0) return handedOver;
        this.#offset += bytesRead;
        handedOver += bytesRead;
        await take(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && isAbsence(error.code)) return undefined;
    throw error;
  }
}

function isAbsence(code: unknown): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Of a line that never ends nobody wants to see more. */
const mostShown = 16 * 1024;

/** The last lines of a file, for a look at them; undefined where there is no such file. */
export async function lastLines(path: string, lines: number): Promise<string[] | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const start = await startOfLast(file, size, lines, Math.max(0, size - mostShown));
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(size - start),
      position: start,
    });
    const text = buffer.toString('utf8', 0, bytesRead);
    return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  } finally {
    await file.close();
  }
}
