import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asError, errorCode } from '../errors.js';
import { WorkspaceFault } from './errors.js';

/** That there was no room for a run's directory, if that was it: of space, of files, or in a quota. */
export async function noRoomFor(
  directory: string,
  error: unknown,
): Promise<WorkspaceFault | undefined> {
  const code = [error, asError(error).cause].map(errorCode).find(saysFull);
  if (code === undefined) return undefined;
  const full = code === 'EDQUOT' ? 'your quota is used up' : await whatIsFull(dirname(directory));
  return new WorkspaceFault(`there is no room for all of ${directory}: ${full}`, {
    code: 'workspace.no-room',
    hint: 'Make room there, and run it again',
  });
}

/** A disk can have space left and still take no more files; the system says the same of both. */
async function whatIsFull(directory: string): Promise<string> {
  const { files, ffree } = await statfs(directory).catch(() => ({ files: 0, ffree: 0 }));
  return files > 0 && ffree === 0
    ? 'the disk can hold no more files, however small (it has no inodes left)'
    : 'the disk is full';
}

function saysFull(code: string | undefined): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}
