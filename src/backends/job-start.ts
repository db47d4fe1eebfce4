import { access, constants, type FileHandle } from 'node:fs/promises';

/** As much as Linux itself reads of a first line. */
const longestFirstLine = 256;

/** Why a file cannot be started as a job. */
export interface StartFault {
  /** Goes on from the file's name. */
  readonly says: string;
  readonly hint: string;
}

/** A script names its interpreter; a program that was compiled has its own magic number. */
export async function faultOfStart(start: Buffer): Promise<StartFault | undefined> {
  const text = start.toString('latin1', 0, longestFirstLine);
  if (/^\x7fELF|^[\xca\xce\xcf]/.test(text)) return undefined;
  if (text.startsWith('\xef\xbb\xbf#!')) {
    return {
      says: 'has a byte order mark before its #!, so that its first line is not understood',
      hint: 'Take it out: some editors call that "UTF-8 without BOM".',
    };
  }
  const interpreter = /^#![ \t]*([^ \t\n]+)/.exec(start.toString('utf8', 0, longestFirstLine))?.[1];
  if (interpreter === undefined) {
    return {
      says: 'does not say what runs it',
      hint: 'Its first line has to be like #!/bin/sh',
    };
  }
  if (/^#!.*\r\n/.test(text)) {
    return {
      says: 'has lines that end as on Windows, so that what runs it is not found',
      hint: 'Take out the carriage returns, as dos2unix does.',
    };
  }
  if (interpreter.startsWith('/') && !(await mayBeExecuted(interpreter))) {
    return {
      says: `is to be run by ${interpreter}, which is not there or may not be executed`,
      hint: 'Correct its first line, or install what it names.',
    };
  }
  return undefined;
}

/** As many bytes of a file as that takes. */
export async function startOf(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(longestFirstLine) });
  return buffer.subarray(0, bytesRead);
}

export function mayBeExecuted(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
