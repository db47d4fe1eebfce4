import { ExitCode, TuttiError } from '../errors.js';

export type DatabaseFailure =
  | 'database.unreachable'
  | 'database.not-postgresql'
  | 'database.too-old'
  | 'database.encoding'
  | 'database.not-ours'
  | 'database.newer'
  | 'database.read-only'
  | 'database.forbidden'
  | 'database.login'
  | 'database.missing'
  | 'database.busy'
  | 'database.full'
  | 'database.damaged'
  | 'database.not-installed'
  | 'database.old-cluster'
  | 'database.odd-folder'
  | 'database.unsafe-folder'
  | 'database.other-host'
  | 'database.start-failed';

/** The store cannot be used now, or not by us. Nothing is wrong with the user's ensemble. */
export class DatabaseUnavailable extends TuttiError {
  override readonly code: DatabaseFailure;
  override readonly hint: string;

  constructor(code: DatabaseFailure, message: string, hint: string, cause?: unknown) {
    super(message, { code, exitCode: ExitCode.unavailable, hint, cause });
    this.code = code;
    this.hint = hint;
  }

  /** The same failure, saying where. */
  at(place: string): DatabaseUnavailable {
    return new DatabaseUnavailable(this.code, `${place}: ${this.message}`, this.hint, this.cause);
  }
}
