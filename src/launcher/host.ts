import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether processes can be looked at as Linux shows them. */
export const hasProc = existsSync('/proc/self/stat');

/** Names the time since the machine was started; `-` where it has no such name. */
export async function bootId(): Promise<string> {
  const text = hasProc
    ? await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
    : await promisify(execFile)('sysctl', ['-n', 'kern.bootsessionuuid']).then(
        ({ stdout }) => stdout,
        () => '',
      );
  return text.trim() || '-';
}
