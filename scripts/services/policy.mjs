import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Debian asks this program before a package starts its daemon; 101 forbids it. */
const policy = '/usr/sbin/policy-rc.d';
const theirs = `${policy}.before-tutti`;
const ours = '#!/bin/sh\n# Tutti tests: installing a package starts nothing.\nexit 101\n';

/**
 * Runs an installation during which no package may start a daemon, and leaves the machine's own
 * policy as it was. One that forbids already (containers have it) is not touched.
 * @template T
 * @param {() => Promise<T>} installation
 * @returns {Promise<T>}
 */
export async function withoutStartingDaemons(installation) {
  restore();
  if (forbids()) return installation();

  if (existsSync(policy)) renameSync(policy, theirs);
  writeFileSync(policy, ours);
  chmodSync(policy, 0o755);
  process.once('exit', restore);
  try {
    return await installation();
  } finally {
    process.off('exit', restore);
    restore();
  }
}

/** Also cleans up after one that was killed on the way. */
function restore() {
  if (existsSync(policy) && readFileSync(policy, 'utf8') === ours) rmSync(policy);
  if (existsSync(theirs) && !existsSync(policy)) renameSync(theirs, policy);
}

const forbids = () =>
  existsSync(policy) && spawnSync(policy, ['munge', 'start'], { stdio: 'ignore' }).status === 101;
