import type { Finding } from './finding.js';
import type { Mount } from './mounts.js';

/** A folder as it was found. */
export interface FolderFacts {
  readonly path: string;
  readonly exists: boolean;
  /** What was looked at: itself, or the nearest folder above it that exists; links followed. */
  readonly looked: string;
  /** Why nothing can be written there, as the system calls it; undefined: it can. */
  readonly refusal: string | undefined;
  readonly freeBytes: number;
  /** How many files more; undefined where the file system does not count. */
  readonly freeFiles: number | undefined;
  /** Undefined where the system does not tell. */
  readonly mount: Mount | undefined;
}

/** A file server that is gone answers nothing at all. */
export type LookedAt = FolderFacts | { readonly path: string; readonly silent: true };

/** What is asked of a folder, and what to do where it does not serve. */
export interface Role {
  readonly check: string;
  readonly use: string;
  readonly elsewhere: string;
  readonly problemBelow: { readonly bytes: number; readonly files: number };
  readonly warningBelow: { readonly bytes: number; readonly files: number };
  /** How bad it is where nothing can be written, or executed. */
  readonly unusable: (check: string, message: string, hint: string) => Finding;
}
