import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Shell {
  readonly program: string;
  /** Before the script. */
  readonly options: readonly string[];
}

/**
 * Bash where there is one: its job control gives the work a process group without one more program
 * (forked for each piece: 615 a second, dash with setsid 580, dash with perl 405), it lets the work have INT and QUIT,
 * and it hands on what dash drops from an environment, such as exported functions (`module`).
 * `-p`: no function and no start-up file from that environment becomes part of the launcher.
 */
export function shellFor(path: string | undefined): Shell {
  const directories = [...(path ?? '').split(delimiter), '/bin', '/usr/bin'];
  const bash = directories
    .filter((directory) => directory.startsWith('/'))
    .map((directory) => join(directory, 'bash'))
    .find(isExecutable);
  return bash === undefined ? plainShell : { program: bash, options: ['-p'] };
}

export const plainShell: Shell = { program: '/bin/sh', options: [] };

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
