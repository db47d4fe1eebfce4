import { open } from 'node:fs/promises';
import { errorCode } from '../errors.js';

export interface RecordFile {
  readonly text: string;
  /** When it was last written, in milliseconds. */
  readonly writtenAt: number;
}

/**
 * Nothing if there is no such file. Whatever else goes wrong is thrown: a file server that does not
 * answer has not said that the file is not there.
 */
export async function readRecord(path: string): Promise<RecordFile | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const [text, { mtimeMs }] = [await file.readFile('utf8'), await file.stat()];
      return { text, writtenAt: Math.round(mtimeMs) };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
