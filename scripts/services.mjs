#!/usr/bin/env node
/**
 * Finds the programs that tests of real servers and shells start, and installs those that are missing from
 * Debian's packages where that is possible: as root, with apt-get. Installing never starts a daemon;
 * each test starts its own, on its own port, and ends it.
 *
 *     node scripts/services.mjs              what is here, as JSON
 *     node scripts/services.mjs --install    the same, after installing what is missing
 */
import { accessSync, constants, realpathSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDebianPackages } from './services/debian.mjs';

/** For each service the programs that its tests call, each by any of its names, and its packages. */
const services = {
  nats: { programs: [['nats-server']], packages: ['nats-server'] },
  slurm: {
    programs: [
      ...[['munged'], ['slurmctld'], ['slurmd'], ['sbatch'], ['squeue'], ['scancel']],
      ...[['scontrol'], ['sinfo']],
    ],
    packages: ['slurm-wlm', 'munge'],
    obstacle: loopbackOnly,
  },
  chromium: {
    programs: [['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']],
    packages: ['chromium'],
  },
  shells: { programs: [['zsh'], ['fish']], packages: ['zsh', 'fish'] },
};

export const serviceNames = Object.keys(services);

/**
 * @typedef {{ present: true, programs: Record<string, string> }} Present each program with its path
 * @typedef {{ present: false, reason: string }} Absent
 */

/**
 * @param {{ install: readonly string[] }} options the services worth installing if missing
 * @returns {Promise<Record<string, Present | Absent>>}
 */
export async function servicesReport({ install }) {
  const missing = install.filter((name) => !lookUp(name).present && !services[name].obstacle?.());
  const trouble = missing.length === 0 ? {} : await installAll(missing);
  return Object.fromEntries(
    serviceNames.map((name) => {
      const obstacle = services[name].obstacle?.();
      if (obstacle !== undefined) return [name, { present: false, reason: obstacle }];
      const found = lookUp(name);
      if (found.present || trouble[name] === undefined) return [name, found];
      return [name, { present: false, reason: `${found.reason}; ${trouble[name]}` }];
    }),
  );
}

/** Slurm asks the resolver for addresses of configured interfaces, and loopback is not one. */
function loopbackOnly() {
  const addresses = Object.values(networkInterfaces()).flat();
  if (addresses.some(({ internal }) => !internal)) return undefined;
  return 'Slurm resolves no address, not even 127.0.0.1, where loopback is the only interface';
}

/** Package by package, so that one that cannot be had does not take the others with it. */
async function installAll(names) {
  const trouble = {};
  for (const name of names) trouble[name] = await installDebianPackages(services[name].packages);
  return trouble;
}

function lookUp(name) {
  const { programs } = services[name];
  const found = programs.map((names) => [names[0], firstOnPath(names)]);
  const missing = found.filter(([, path]) => path === undefined).map(([program]) => program);
  if (missing.length === 0) return { present: true, programs: Object.fromEntries(found) };
  return { present: false, reason: `${missing.join(', ')} not found on PATH` };
}

/** Debian keeps servers in folders that an ordinary user's PATH leaves out. */
function firstOnPath(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const install = process.argv.includes('--install') ? serviceNames : [];
  console.log(JSON.stringify(await servicesReport({ install }), undefined, 2));
}
