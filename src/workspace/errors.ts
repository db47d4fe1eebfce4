import { ExitCode, TuttiError } from '../errors.js';

/** The directories and files of an ensemble are not as they would have to be. */
export class WorkspaceFault extends TuttiError {
  constructor(
    message: string,
    details: { readonly code: string; readonly hint: string; readonly cause?: unknown },
  ) {
    const because = details.cause instanceof Error ? `: ${details.cause.message}` : '';
    super(`${message}${because}`, { exitCode: ExitCode.usage, ...details });
  }
}
