import { spawn } from 'node:child_process';
import { DatabaseUnavailable } from '../unavailable.js';
import { asAccount, type ServerAccount } from './account.js';

/** Module systems set LD_LIBRARY_PATH, which would win over the libraries that came along; PG* is for others. */
export const cleanEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C' } as const;

export async function runProgram(
  program: string,
  args: readonly string[],
  account: ServerAccount,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: cleanEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...asAccount(account),
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.once('error', (error) => reject(explainSpawnError(program, account, error)));
    child.once('close', (code) => resolve({ code, output }));
  });
}

export function explainSpawnError(
  program: string,
  account: ServerAccount,
  error: Error,
): DatabaseUnavailable {
  const unreachable = 'code' in error && error.code === 'EACCES';
  return new DatabaseUnavailable(
    'database.start-failed',
    unreachable
      ? `The account ${account.name}, as which PostgreSQL runs, may not execute ${program}.`
      : `${program} cannot be executed here (${error.message}).`,
    unreachable
      ? 'Set TUTTI_HOME to a folder whose parents it may pass and whose file system allows programs.'
      : 'The embedded PostgreSQL needs glibc 2.27 or later; elsewhere name a server in DATABASE_URL.',
    error,
  );
}
