import { errorCode } from '../errors.js';

/**
 * Ends what a piece of work has left behind. No process gets a number that a group still has: where
 * there is a process of this number, the piece's group was gone, and this is another's.
 */
export function killGroup(group: number): void {
  if (isThere(group)) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch (thrown) {
    if (errorCode(thrown) !== 'ESRCH') throw thrown;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) !== 'ESRCH';
  }
}
