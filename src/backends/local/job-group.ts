import { asError } from '../../errors.js';

/**
 * Ends what a job has left behind. No process gets a number that a group still has: where there is
 * a process of this number, the job's group was gone, and this is another's.
 */
export function killGroup(group: number): void {
  if (isThere(group)) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isGone(error);
  }
}

function isGone(error: unknown): boolean {
  const cause = asError(error);
  return 'code' in cause && cause.code === 'ESRCH';
}
