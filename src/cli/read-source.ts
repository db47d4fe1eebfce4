import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ExitCode, TuttiError } from '../errors.js';

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
    throw unreadable(path, error);
  }
  if (bytes.length > largest) {
    throw new SourceError(
      `${path} has ${bytes.length} bytes`,
      'An ensemble has at most 64 MB. Use a sweep.',
    );
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
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

class SourceError extends TuttiError {
  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { code: 'config.unreadable-file', exitCode: ExitCode.usage, hint, cause });
  }
}

function unreadable(path: string, error: unknown): TuttiError {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SourceError(
        `there is no file ${path}`,
        'Check the path, or list the directory: ls',
        error,
      );
    case 'EISDIR':
      return new SourceError(`${path} is a directory`, 'Name the YAML file in it.', error);
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

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
