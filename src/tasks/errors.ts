import { ExitCode, TuttiError } from '../errors.js';

/** A task that cannot be run as it was written. */
export class TaskFault extends TuttiError {
  constructor(message: string, details: { readonly code: string; readonly hint?: string }) {
    super(message, { exitCode: ExitCode.usage, ...details });
  }
}

/** What is wrong, and what to do about it. */
export function told({ message, hint }: Pick<TuttiError, 'message' | 'hint'>): string {
  return hint === undefined ? message : `${message}. ${hint}`;
}
