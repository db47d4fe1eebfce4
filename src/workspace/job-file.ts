import { open } from 'node:fs/promises';
import { errorCode } from '../errors.js';
import { faultOfStart, type StartFault, startOf } from '../backends/index.js';

interface JobFileFault extends StartFault {
  /** Goes on from `workspace.`. */
  readonly code: string;
}

/** Of a template it is the rendered text that has to start as a job does. */
export async function faultOfJobFile(
  path: string,
  { isRendered }: { readonly isRendered: boolean },
): Promise<JobFileFault | undefined> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const isLink = errorCode(error) === 'ENOENT';
    return {
      code: 'job-file-unreadable',
      says: isLink ? 'is a link that leads nowhere' : 'may not be read',
      hint: 'It is copied into the directory of each run, and run there.',
    };
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) {
      return { code: 'job-file-odd', says: 'is no file', hint: 'Name a file that can be run.' };
    }
    if ((found.mode & 0o111) === 0) {
      return {
        code: 'job-file-mode',
        says: 'may not be executed',
        hint: `Allow it: chmod +x ${shellWord(path)}`,
      };
    }
    if (isRendered) return undefined;
    const fault = await faultOfStart(await startOf(file));
    return fault === undefined ? undefined : { code: 'job-file-start', ...fault };
  } finally {
    await file.close();
  }
}

/** A path as it can be pasted into a shell. */
function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
