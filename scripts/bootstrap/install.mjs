import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inCheckout, Refusal, say } from './checkout.mjs';
import { run } from './child.mjs';
import { holding } from './lock.mjs';

const lockFile = inCheckout('package-lock.json');
const stampFile = inCheckout('node_modules', '.tutti-installed');

/** Installs exactly what package-lock.json says, if that is not what lies there already. */
export async function install() {
  if (isInstalled()) return;
  await holding(inCheckout('dist', '.install-lock'), 'installing', async () => {
    if (isInstalled()) return;
    say('installing dependencies (npm ci)');
    // Dev dependencies by name, since NODE_ENV=production leaves them out; no install scripts,
    // since some sites forbid them: nothing here needs one.
    const flags = ['--include=dev', '--include=optional', '--ignore-scripts'];
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    const [program, ...prefix] = npm();
    // Standard output belongs to the verb that was asked for.
    const stdio = ['ignore', 2, 2];
    const code = await run(program, [...prefix, 'ci', ...flags, ...quiet], { stdio });
    if (code !== 0) {
      throw new Refusal(
        `npm ci ended with exit code ${code}. Its own words are above; a machine without network ` +
          'needs a node_modules folder that was installed from this package-lock.json.',
      );
    }
    writeFileSync(stampFile, stamp());
  });
}

/**
 * Compares the lock file with the record npm keeps of what it installed, package by package. Times
 * are no evidence (a copied checkout has new ones), nor is the folder's presence: one installed
 * with NODE_ENV=production lacks the tools.
 */
function isInstalled() {
  const installed = packagesOf(inCheckout('node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const wanted = packagesOf(lockFile);
  if (wanted === undefined) throw new Refusal('package-lock.json is missing or unreadable.');

  // An optional package may be missing for good reason, but only after we have asked for it.
  const optionalMayMiss = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    if (installed[path] !== undefined) {
      return installed[path].version === entry.version && existsSync(inCheckout(path));
    }
    return entry.optional === true && (optionalMayMiss || !isForHere(entry));
  });
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether an optional package is one made for this machine. Those for one C library are not judged,
 * nor those for every machine: they belong to packages for others.
 */
function isForHere({ os, cpu, libc }) {
  if (libc !== undefined || (os === undefined && cpu === undefined)) return false;
  return (
    (os ?? [process.platform]).includes(process.platform) &&
    (cpu ?? [process.arch]).includes(process.arch)
  );
}

function stamp() {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  return `${process.platform} ${process.arch} ${hash}\n`;
}

/** The npm that started us, else the one on PATH. */
function npm() {
  const parent = process.env.npm_execpath;
  if (parent !== undefined && /npm-cli\.js$/.test(parent) && existsSync(parent)) {
    return [process.execPath, parent];
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  if (folders.some((folder) => existsSync(join(folder, 'npm')))) return ['npm'];
  throw new Refusal('npm is not on PATH. It comes with Node: https://nodejs.org');
}
