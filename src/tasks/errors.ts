import { ExitCode, TuttiError } from '../errors.js';

/** A task that cannot be run as it was written. */
export class TaskFault extends TuttiError {
  constructor(message: string, details: { readonly code: string; readonly hint: string }) {
    super(message, { exitCode: ExitCode.usage, ...details });
  }
}
