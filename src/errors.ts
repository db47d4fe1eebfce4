/**
 * Every error that a user can meet says four things: a stable code to search for, what happened,
 * what was expected or why, and what to do next. Anything else that is thrown is a defect of ours.
 */
export const ExitCode = {
  success: 0,
  someRunsFailed: 1,
  usage: 2,
  cancelled: 3,
  interrupted: 4,
  unavailable: 5,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface ErrorDetails {
  /** Stable, searchable, e.g. `config.unknown-key`. */
  readonly code: string;
  readonly exitCode: ExitCode;
  /** What to do next, in the imperative. */
  readonly hint?: string;
  readonly cause?: unknown;
}

export class TuttiError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.exitCode = details.exitCode;
    this.hint = details.hint;
  }
}

/** Whatever was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The system's code of whatever was thrown, such as ENOENT. */
export function errorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
