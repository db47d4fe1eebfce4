import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { Refusal, root } from './checkout.mjs';

/**
 * Runs a program, in the checkout unless told otherwise, hands on the signals that arrive meanwhile, and returns its exit
 * code (128 + n for signal n, as shells say it).
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, { cwd = root, env = process.env, stdio = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio });

    // A terminal sends Ctrl-C to the child too, and twice means "at once" to most programs.
    const forwarded = isatty(0) ? ['SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const forward = (signal) => child.kill(signal);
    const ignore = () => undefined;
    for (const signal of forwarded) process.on(signal, forward);
    if (isatty(0)) process.on('SIGINT', ignore);
    const settle = (finish) => {
      for (const signal of forwarded) process.off(signal, forward);
      process.off('SIGINT', ignore);
      finish();
    };

    child.once('error', (error) =>
      settle(() => reject(new Refusal(`${program} could not be started: ${error.message}`))),
    );
    child.once('close', (code, signal) =>
      settle(() => resolve(code ?? 128 + constants.signals[signal])),
    );
  });
}

/** Runs one of our own or an installed package's scripts with this same Node. */
export const runScript = (script, args, options) =>
  run(process.execPath, [script, ...args], options);
