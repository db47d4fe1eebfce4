import { access, constants, open } from 'node:fs/promises';

/** Why this file cannot be run as a job, in words. */
export async function faultOfJobFile(path: string): Promise<string | undefined> {
  let file;
  try {
    file = await open(path, 'r');
  } catch {
    return `the job file ${path} is not there or may not be read`;
  }
  try {
    if (!(await file.stat()).isFile()) return `the job file ${path} is no file`;
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4) });
    const start = buffer.toString('latin1', 0, bytesRead);
    // A program that was compiled has its own magic number.
    if (!start.startsWith('#!') && !/^\x7fELF|^[\xca\xce\xcf]/.test(start)) {
      return `the job file ${path} does not say what runs it: its first line has to be like #!/bin/sh`;
    }
  } finally {
    await file.close();
  }
  try {
    await access(path, constants.X_OK);
    return undefined;
  } catch {
    return `the job file ${path} may not be executed: chmod +x it in the template directory`;
  }
}
