import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** A site whose nodes all call themselves localhost names them by TUTTI_HOST. */
export function thisHost(): string {
  const named = process.env['TUTTI_HOST'];
  return named === undefined || named === '' ? hostname() : named;
}

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
