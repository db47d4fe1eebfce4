import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { ReadCsv } from '../config/index.js';
import { errorCode, ExitCode, TuttiError } from '../errors.js';

export interface Source {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
}

/** A file with ten thousand runs written out has about 2 MB. */
const largest = 64 * 1024 * 1024;

/** Reads a file that a user named; what is no text is refused before anything tries to parse it. */
export async function readSource(path: string): Promise<Source> {
  const file = resolve(path);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw unreadable(path, error, 'Name the YAML file in it.');
  }
  if (bytes.length > largest) {
    throw new SourceError(
      `${path} has ${bytes.length} bytes`,
      'An ensemble has at most 64 MB. Use a sweep.',
    );
  }
  const sha256 = sha256Of(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return { file, text, sha256 };
  } catch {
    // Said below, together with the other sign of a file that is no text.
  }
  throw new SourceError(
    `${path} is not a text file in UTF-8`,
    'Name a YAML file that describes an ensemble.',
  );
}

/** Reads what the ensemble's file names under `csv`, seen from the folder that it lies in itself. */
export function csvReader(ensembleFile: string): ReadCsv {
  return (path) => {
    const name = isAbsolute(path) ? path : join(dirname(ensembleFile), path);
    const file = resolve(name);
    try {
      const bytes = readFileSync(file);
      if (bytes.length <= largest) return { name, file, bytes, sha256: sha256Of(bytes) };
      const hint = 'A table of runs has at most 64 MB. Share it out between batches.';
      return { fault: `${name} has ${bytes.length} bytes`, hint };
    } catch (error) {
      const { message, hint } = unreadable(name, error, 'Name a CSV file.');
      return { fault: message, hint };
    }
  };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

class SourceError extends TuttiError {
  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { code: 'config.unreadable-file', exitCode: ExitCode.usage, hint, cause });
  }
}

function unreadable(path: string, error: unknown, directoryHint: string): TuttiError {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SourceError(
        `there is no file ${path}`,
        'Check the path, or list the directory: ls',
        error,
      );
    case 'EISDIR':
      return new SourceError(`${path} is a directory`, directoryHint, error);
    case 'EACCES':
      return new SourceError(
        `${path} may not be read by you`,
        `Look at its mode: ls -l ${path}`,
        error,
      );
    default:
      return new SourceError(`${path} cannot be read: ${String(error)}`, 'Check the path.', error);
  }
}
