import { resolve } from 'node:path';
import { ExitCode, TuttiError } from '../errors.js';
import { findProgram, isProgram } from './doctor/find-program.js';

/**
 * What `-l` names: a program on PATH, or a file. Tasks call it from their own directories, so that a
 * path is seen from here once and for all.
 *
 * @throws TuttiError where it is not there: each task of each run would fail of it.
 */
export function shellNamed(name: string): string {
  const shell = name.includes('/') ? resolve(name) : name;
  refuseMissingShell(shell);
  return shell;
}

/** @throws TuttiError where a shell is named and cannot be called. */
export function refuseMissingShell(shell: string | undefined): void {
  if (shell === undefined) return;
  const isThere = shell.includes('/') ? isProgram(shell) : findProgram(shell) !== undefined;
  if (!isThere) throw new NoSuchShell(shell);
}

class NoSuchShell extends TuttiError {
  constructor(shell: string) {
    super(`there is no program "${shell}" here that you may run, and tasks would be given to it`, {
      code: 'cli.no-shell',
      exitCode: ExitCode.usage,
      hint: 'Name another shell, such as --shell /bin/sh, or none: then it is bash, or sh.',
    });
  }
}
