import { access, constants, type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** As much as Linux itself reads of a first line. */
const longestFirstLine = 256;

/**
 * Job files that have been looked at. A batch's are copies of one file, which keep its size, mode and
 * time: one that is like a good one is not opened again.
 */
export class JobFiles {
  readonly #good = new Set<string>();

  /** Why this file cannot be run as a job, in words. */
  async faultOf(path: string): Promise<string | undefined> {
    const likeness = await stat(path).then(
      ({ mode, size, mtimeMs }) => `${basename(path)} ${mode} ${size} ${mtimeMs}`,
      () => undefined,
    );
    if (likeness !== undefined && this.#good.has(likeness)) return undefined;
    const fault = await faultOfJobFile(path);
    if (fault === undefined && likeness !== undefined) this.#good.add(likeness);
    return fault;
  }
}

async function faultOfJobFile(path: string): Promise<string | undefined> {
  let file;
  try {
    file = await open(path, 'r');
  } catch {
    return (
      `the job file ${path} is not there or may not be read: ` +
      'it has to be in the template directory, or be made by one of `templates`'
    );
  }
  try {
    if (!(await file.stat()).isFile()) return `the job file ${path} is no file that can be run`;
    const fault = await faultOfStart(file);
    if (fault !== undefined) return `the job file ${path} ${fault}`;
  } finally {
    await file.close();
  }
  if (await mayBeExecuted(path)) return undefined;
  return `the job file ${path} may not be executed: chmod +x it in the template directory`;
}

/** A script names its interpreter; a program that was compiled has its own magic number. */
async function faultOfStart(file: FileHandle): Promise<string | undefined> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(longestFirstLine) });
  const start = buffer.toString('latin1', 0, bytesRead);
  if (/^\x7fELF|^[\xca\xce\xcf]/.test(start)) return undefined;
  const interpreter = /^#![ \t]*([^ \t\n]+)/.exec(buffer.toString('utf8', 0, bytesRead))?.[1];
  if (interpreter === undefined) {
    return 'does not say what runs it: its first line has to be like #!/bin/sh';
  }
  if (/^#!.*\r\n/.test(start)) {
    return 'has lines that end as on Windows, which no interpreter is found by: take out the carriage returns, as dos2unix does';
  }
  if (interpreter.startsWith('/') && !(await mayBeExecuted(interpreter))) {
    return `is to be run by ${interpreter}, which is not there or may not be executed`;
  }
  return undefined;
}

function mayBeExecuted(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
