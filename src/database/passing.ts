import { explainDatabaseError } from './explain.js';
import { type DatabaseFailure, DatabaseUnavailable } from './unavailable.js';

/** These end by themselves, or when somebody mends them: whoever has time can wait. */
const passing: ReadonlySet<DatabaseFailure> = new Set<DatabaseFailure>([
  'database.unreachable',
  'database.busy',
  'database.full',
  'database.read-only',
  'database.start-failed',
]);

/** A failure of the database that may pass, in words; undefined for what waiting does not cure. */
export function passingFailure(error: unknown): DatabaseUnavailable | undefined {
  const explained = explainDatabaseError(error);
  return explained instanceof DatabaseUnavailable && passing.has(explained.code)
    ? explained
    : undefined;
}
