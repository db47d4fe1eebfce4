import { randomBytes } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TemplateDirectory } from '../../src/workspace/template-directory.js';
import { viewOf } from '../../src/templates/index.js';
import { asOrdinary, ground, put, somebody } from './ground.js';

const view = viewOf({ params: { rho: 28, name: 'x' }, texts: { '/rho': '28.0' } });

interface Pair {
  readonly from: string;
  readonly to: string;
  /** Copies; may be asked again, as a second attempt does. */
  readonly copy: (...templates: string[]) => Promise<readonly { readonly path: string }[]>;
}

async function pair(): Promise<Pair> {
  const root = await ground();
  const [from, to] = [join(root, 'template'), join(root, 'run')];
  await mkdir(from);
  await mkdir(to);
  const copy = async (...templates: string[]) =>
    (await TemplateDirectory.open(from, templates)).copyTo(to, view);
  return { from, to, copy };
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

describe('what is copied', () => {
  test('links stay links: relative ones, to directories, and those that lead nowhere', async () => {
    const { from, to, copy } = await pair();
    await put(from, 'data/big.nc', 'data');
    const links = {
      'to-file': 'data/big.nc',
      'to-directory': 'data',
      nowhere: 'not/there/yet',
      absolute: '/usr/share',
      'data/up': '../data/big.nc',
    };
    for (const [name, target] of Object.entries(links)) await symlink(target, join(from, name));
    await copy();
    for (const [name, target] of Object.entries(links)) {
      expect(await readlink(join(to, name)), name).toBe(target);
    }
    // And again, as another attempt does it.
    await copy();
    expect(await readlink(join(to, 'to-directory'))).toBe('data');
    expect(await readdir(join(to, 'data'))).toEqual(['big.nc', 'up']);
  });

  test('modes and times are kept, of files and of directories, whatever the umask', async () => {
    const { from, to, copy } = await pair();
    const long = new Date('2001-02-03T04:05:06.789Z');
    const modes: Record<string, number> = {
      'run.sh': 0o755,
      secret: 0o600,
      'read-only': 0o444,
      'group-writable': 0o664,
    };
    for (const [name, mode] of Object.entries(modes)) {
      await put(from, name, name, mode);
      await utimes(join(from, name), long, long);
    }
    await mkdir(join(from, 'shared'));
    await chmod(join(from, 'shared'), 0o2775);
    await put(from, 'shared/deep/file', '');
    await utimes(join(from, 'shared/deep'), long, long);
    await utimes(join(from, 'shared'), long, long);

    const umask = process.umask(0o077);
    try {
      await copy();
    } finally {
      process.umask(umask);
    }
    for (const [name, mode] of Object.entries(modes)) {
      expect(await modeOf(join(to, name)), name).toBe(mode);
      expect((await stat(join(to, name))).mtimeMs, name).toBe(long.getTime());
    }
    expect(await modeOf(join(to, 'shared'))).toBe(0o2775);
    expect((await stat(join(to, 'shared'))).mtimeMs).toBe(long.getTime());
    expect((await stat(join(to, 'shared/deep'))).mtimeMs).toBe(long.getTime());
  });

  test('read-only directories are filled, and are read-only then; another attempt fills them again', async () => {
    const { from, to, copy } = await pair();
    await put(from, 'tables/inner/a.txt', 'one', 0o444);
    await put(from, 'tables/b.hbs', '{{run.rho}}');
    await chmod(join(from, 'tables/inner'), 0o555);
    await chmod(join(from, 'tables'), 0o555);
    await asOwner(to, async () => {
      await copy('tables/b.hbs');
      await copy('tables/b.hbs');
    });
    expect(await readFile(join(to, 'tables/inner/a.txt'), 'utf8')).toBe('one');
    expect(await readFile(join(to, 'tables/b'), 'utf8')).toBe('28.0');
    expect(await modeOf(join(to, 'tables/inner'))).toBe(0o555);
    expect(await modeOf(join(to, 'tables'))).toBe(0o555);
  });

  test('empty and nested directories, and names that a shell would trip over', async () => {
    const { from, to, copy } = await pair();
    await mkdir(join(from, 'a/b/c/empty'), { recursive: true });
    const names = [
      'with space',
      `quo'te"s`,
      'line\nbreak',
      'größe-日本',
      '-rf',
      '$(touch pwned)',
      '*',
      '.hidden',
      'back\\slash',
    ];
    for (const name of names) await put(from, `a/${name}`, name);
    await copy();
    expect((await readdir(join(to, 'a'))).sort()).toEqual([...names, 'b'].sort());
    for (const name of names) expect(await readFile(join(to, 'a', name), 'utf8')).toBe(name);
    expect(await readdir(join(to, 'a/b/c'))).toEqual(['empty']);
    expect(await readdir(join(to, 'a/b/c/empty'))).toEqual([]);
  });

  test('a large binary file arrives as it was, as does one with an unknown ending', async () => {
    const { from, to, copy } = await pair();
    const bytes = randomBytes(20_000_000);
    await put(from, 'model.bin', bytes, 0o755);
    await put(from, 'braces.txt', '{{run.rho}} {{#each');
    await copy();
    expect((await readFile(join(to, 'model.bin'))).equals(bytes)).toBe(true);
    expect(await readFile(join(to, 'braces.txt'), 'utf8')).toBe('{{run.rho}} {{#each');
  });

  test('a pipe or a socket is refused with its name', async () => {
    const { from } = await pair();
    const { spawnSync } = await import('node:child_process');
    expect(spawnSync('mkfifo', [join(from, 'pipe')]).status).toBe(0);
    await expect(TemplateDirectory.open(from, [])).rejects.toMatchObject({
      code: 'workspace.odd-file',
      message: expect.stringContaining(join(from, 'pipe')) as string,
    });
  });
});

describe('what is rendered', () => {
  test('has the mode of its template, whatever the umask, also where that is behind a link', async () => {
    const { from, to, copy } = await pair();
    await put(from, 'run.sh.hbs', '#!/bin/sh\necho {{run.rho}}\n', 0o750);
    await put(from, 'real.hbs', '{{run.name}}', 0o640);
    await symlink('real.hbs', join(from, 'linked.hbs'));
    const umask = process.umask(0o077);
    try {
      const files = await copy('run.sh.hbs', 'linked.hbs');
      expect(files.map(({ path }) => path)).toEqual(['run.sh', 'linked']);
    } finally {
      process.umask(umask);
    }
    expect(await readFile(join(to, 'run.sh'), 'utf8')).toBe('#!/bin/sh\necho 28.0\n');
    expect(await modeOf(join(to, 'run.sh'))).toBe(0o750);
    expect(await modeOf(join(to, 'linked'))).toBe(0o640);
  });

  test('takes the place of its template', async () => {
    const { from, to, copy } = await pair();
    await put(from, 'conf/rho.hbs', '{{run.rho}}');
    await put(from, 'conf/other.hbs', 'as it is');
    await copy('conf/rho.hbs');
    expect((await readdir(join(to, 'conf'))).sort()).toEqual(['other.hbs', 'rho']);
  });

  test('replaces a link of its name, and leaves alone what that led to', async () => {
    const { from, to, copy } = await pair();
    const precious = await put(join(from, '..'), 'precious', 'as it was');
    await put(from, 'namelist.hbs', 'new');
    // One that comes with the template directory, and one that a job has left.
    await symlink(precious, join(from, 'namelist'));
    await copy('namelist.hbs');
    expect((await lstat(join(to, 'namelist'))).isSymbolicLink()).toBe(false);
    expect(await readFile(join(to, 'namelist'), 'utf8')).toBe('new');
    expect(await readFile(precious, 'utf8')).toBe('as it was');

    await put(from, 'input', 'plain');
    await symlink(precious, join(to, 'input'));
    await copy('namelist.hbs');
    expect(await readFile(join(to, 'input'), 'utf8')).toBe('plain');
    expect(await readFile(precious, 'utf8')).toBe('as it was');
  });

  test('does not leave the run through a directory that is a link', async () => {
    const { from, to, copy } = await pair();
    await put(from, 'real/conf.hbs', '{{run.rho}}');
    // Within the template directory, but by an absolute path: in the run it leads back there.
    await symlink(join(from, 'real'), join(from, 'link'));
    await expect(copy('link/conf.hbs')).rejects.toMatchObject({
      code: 'workspace.rendered-outside',
    });
    expect(await readdir(join(from, 'real'))).toEqual(['conf.hbs']);

    // One that stays within the run is as good as its target.
    await symlink('real', join(from, 'relative'));
    await copy('relative/conf.hbs');
    expect(await readFile(join(to, 'real/conf'), 'utf8')).toBe('28.0');
  });

  test('a directory that a job has replaced by a link to elsewhere is made anew', async () => {
    const { from, to, copy } = await pair();
    await put(from, 'data/input', 'from the template');
    const elsewhere = join(from, '../elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(to, 'data'));
    await copy();
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readFile(join(to, 'data/input'), 'utf8')).toBe('from the template');
  });

  test.each([
    ['a parent', '../outside.hbs'],
    ['an absolute path', '/etc/hostname.hbs'],
    ['one that goes out on its way', 'sub/../../outside.hbs'],
    ['a link that leads out', 'link.hbs'],
    ['a directory that leads out', 'out/outside.hbs'],
  ])('from outside the template directory is refused: %s', async (_, name) => {
    const { from } = await pair();
    await mkdir(join(from, 'sub'));
    await put(join(from, '..'), 'outside.hbs', 'no');
    await symlink('../outside.hbs', join(from, 'link.hbs'));
    await symlink('..', join(from, 'out'));
    await expect(TemplateDirectory.open(from, [name])).rejects.toMatchObject({
      code: 'workspace.template-outside',
      exitCode: 2,
      hint: expect.stringContaining('in that directory') as string,
    });
  });

  test('what is no text, or not there, is refused with what to do', async () => {
    const { from } = await pair();
    await writeFile(join(from, 'binary.hbs'), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    await expect(TemplateDirectory.open(from, ['binary.hbs'])).rejects.toMatchObject({
      code: 'workspace.template-not-text',
      hint: expect.stringContaining('copied as it is') as string,
    });
    await expect(TemplateDirectory.open(from, ['missing.hbs'])).rejects.toMatchObject({
      code: 'workspace.no-template',
      message: expect.stringContaining('missing.hbs') as string,
    });
    await expect(TemplateDirectory.open(join(from, 'nowhere'), [])).rejects.toMatchObject({
      code: 'workspace.no-template-directory',
      message: expect.stringContaining(join(from, 'nowhere')) as string,
      hint: expect.stringContaining('`basedir`') as string,
    });
  });
});

/** Root may write anywhere, so it would prove nothing. */
async function asOwner(directory: string, work: () => Promise<void>): Promise<void> {
  const { chown } = await import('node:fs/promises');
  await chmod(join(directory, '..'), 0o755);
  if (process.geteuid?.() === 0) await chown(directory, somebody.uid, somebody.gid);
  await asOrdinary(work);
}
