import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { say } from '../bootstrap/checkout.mjs';
import { holding } from '../bootstrap/lock.mjs';
import { withoutStartingDaemons } from './policy.mjs';

const limitMinutes = 10;
let listsAreFresh = false;

/**
 * Installs Debian packages and returns undefined, or the reason why not.
 * @param {readonly string[]} packages
 * @returns {Promise<string | undefined>}
 */
export async function installDebianPackages(packages) {
  const names = packages.join(' ');
  if (process.env.TUTTI_TEST_INSTALL === '0') return 'not installed, as TUTTI_TEST_INSTALL=0 says';
  if (!existsSync('/usr/bin/apt-get')) return `no apt-get here to install ${names} with`;
  if (process.getuid?.() !== 0) return `root can install it: apt-get install ${names}`;

  return holding('/run/tutti-packages.lock', 'installing packages', async () => {
    say(`installing ${names} for the tests (apt-get; TUTTI_TEST_INSTALL=0 forbids it)`);
    if (!listsAreFresh) {
      const failure = await aptGet(['update']);
      if (failure !== undefined) return failure;
      listsAreFresh = true;
    }
    return withoutStartingDaemons(() =>
      aptGet(['install', '-y', '--no-install-recommends', ...packages]),
    );
  });
}

/** Ends with undefined, or with the last line that says what went wrong. */
function aptGet(args) {
  const patience = [
    ...['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20'],
    ...['-o', 'DPkg::Lock::Timeout=120'],
  ];
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-q', ...patience, ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMinutes * 60_000,
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve(`apt-get ${args[0]}: ${error.message}`));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(undefined);
      if (signal !== null) return resolve(`apt-get ${args[0]} took over ${limitMinutes} minutes`);
      const lines = output.trim().split('\n');
      const telling = lines.findLast((line) => /^[EW]:/.test(line)) ?? lines.at(-1);
      resolve(`apt-get ${args[0]}: ${telling}`);
    });
  });
}
