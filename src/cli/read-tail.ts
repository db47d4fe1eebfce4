import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errorCode } from '../errors.js';

/** Why a program failed is what it said last; its file may have grown for days. */
const enough = 16 * 1024;

/** The end of a file, or why there is nothing to be read. */
export type Tail =
  | { readonly kind: 'read'; readonly text: string; readonly isCut: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Never more than a tail is read, and nothing is waited for: a pipe that lies there is no file. */
export async function readTail(path: string, most = enough): Promise<Tail> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return { kind: 'unreadable', why: 'it is no file' };
      const position = Math.max(0, stat.size - most);
      const buffer = Buffer.allocUnsafe(stat.size - position);
      const { bytesRead } = await file.read({ buffer, position });
      return { kind: 'read', text: buffer.toString('utf8', 0, bytesRead), isCut: position > 0 };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'absent' }
      : { kind: 'unreadable', why: code };
  }
}
