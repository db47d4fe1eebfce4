import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { faultOfStart, mayBeExecuted, startOf } from '../job-start.js';

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
    const fault = await faultOfStart(await startOf(file));
    if (fault !== undefined) return `the job file ${path} ${fault.says}. ${fault.hint}`;
  } finally {
    await file.close();
  }
  if (await mayBeExecuted(path)) return undefined;
  return `the job file ${path} may not be executed: chmod +x it in the template directory`;
}
