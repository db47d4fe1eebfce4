import { errorCode } from '../errors.js';

/** Whether there is a process of this number, be it a zombie; of a negative one, such a process group. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) !== 'ESRCH';
  }
}
