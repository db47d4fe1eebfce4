import { spawn } from 'node:child_process';

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stop: AbortSignal;
  /** Milliseconds after which it is given up. */
  readonly patience?: number;
}

export type ProgramEnd =
  | {
      readonly kind: 'ended';
      readonly code: number | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** It could not be run, or did not come to its end. */
  | { readonly kind: 'failed'; readonly message: string };

/** More than that nobody reads. */
const mostOutput = 256 * 1024;

/** Runs a program of this host with a list of arguments; there is no shell in between. */
export function runProgram(
  program: string,
  args: readonly string[],
  { env, cwd, stop, patience }: ProgramOptions,
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      // What it prints is read by a program.
      env: { ...env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: stop,
    });
    let isLate = false;
    const timer =
      patience === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true;
            child.kill('SIGKILL');
            // Who hangs in a file system does not hear of it.
            child.stdout.destroy();
            child.stderr.destroy();
            child.unref();
            end({ kind: 'failed', message: `did not answer within ${patience / 1000} s` });
          }, patience);
    const end = (how: ProgramEnd): void => {
      clearTimeout(timer);
      resolve(how);
    };
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-mostOutput);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-mostOutput);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      const message = error.code === 'ENOENT' ? 'there is no such command' : error.message;
      end({ kind: 'failed', message });
    });
    child.once('close', (code, signal) => {
      if (isLate) return;
      if (signal === null) end({ kind: 'ended', code, stdout, stderr });
      else end({ kind: 'failed', message: `was ended by ${signal}` });
    });
  });
}
