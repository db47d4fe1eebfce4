import { execFileSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  truncate,
  utimes,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ground, put } from '../workspace/ground.js';
import { Desk, type DeskOptions } from './desk.js';
import { programs } from './programs.js';

/** A run with some results, and an archive for them. */
async function withResults(options: DeskOptions = {}): Promise<Desk> {
  const desk = await Desk.open(options);
  const { directory } = desk;
  await put(directory, 'out.nc', 'results');
  await put(directory, 'job.sh', '#!/bin/sh\n', 0o750);
  await put(directory, 'fields/u.nc', 'u');
  await put(directory, 'fields/u.txt', 'about u');
  await put(directory, '.tutti/run.json', '{}');
  await symlink('out.nc', join(directory, 'latest'));
  await symlink('/nowhere', join(directory, 'fields/gone'));
  await utimes(join(directory, 'out.nc'), 1_000_000_000, 1_000_000_001.5);
  await utimes(join(directory, 'fields'), 1_000_000_002, 1_000_000_003);
  await chmod(join(directory, 'fields'), 0o2755);
  await mkdir(join(desk.root, 'archive'), { recursive: true });
  return desk;
}

/** All that is in a folder; directories end in a slash. */
async function below(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => {
      const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
      return entry.isDirectory() ? `${path}/` : path;
    })
    .sort();
}

const dest = '../../archive';
const copied = (desk: Desk) => below(join(desk.root, 'archive/b-0'));

describe('move', () => {
  test.each(['move', 'archive'] as const)(
    '%s copies the run’s directory: modes, times, links as links; Tutti’s records stay',
    async (name) => {
      const desk = await withResults();
      const result = await desk.run({ name, more: { dest } });
      expect(result).toMatchObject({ kind: 'ended', ok: true });
      expect(await copied(desk)).toEqual(
        [
          'fields/',
          'fields/gone',
          'fields/u.nc',
          'fields/u.txt',
          'job.sh',
          'latest',
          'out.nc',
        ].sort(),
      );
      const target = join(desk.root, 'archive/b-0');
      expect(await readFile(join(target, 'out.nc'), 'utf8')).toBe('results');
      expect((await stat(join(target, 'out.nc'))).mtimeMs).toBeCloseTo(1_000_000_001_500, -1);
      expect((await stat(join(target, 'fields'))).mtimeMs).toBe(1_000_000_003_000);
      expect((await stat(join(target, 'fields'))).mode & 0o7777).toBe(0o2755);
      expect((await stat(join(target, 'job.sh'))).mode & 0o777).toBe(0o750);
      expect(await readlink(join(target, 'latest'))).toBe('out.nc');
      expect(await readlink(join(target, 'fields/gone'))).toBe('/nowhere');
      // It is called move, and copies.
      expect(await readdir(desk.directory)).toContain('out.nc');
    },
  );

  test.each<[string, object, string[]]>([
    ['includes alone leave out the rest', { include: ['*.nc'] }, ['out.nc']],
    [
      'with the directories that are let in',
      { include: ['*/', '*.nc'] },
      ['fields/', 'fields/u.nc', 'out.nc'],
    ],
    [
      'one may be a text, and in quotes',
      { include: '"/fields/***"' },
      ['fields/', 'fields/gone', 'fields/u.nc', 'fields/u.txt'],
    ],
    ['excludes alone take the rest', { exclude: ['fields', '*.sh'] }, ['latest', 'out.nc']],
    [
      'the first that matches decides',
      { include: ['u.nc'], exclude: ['u.*', '/job.sh', 'latest'] },
      ['fields/', 'fields/gone', 'fields/u.nc', 'out.nc'],
    ],
    [
      'records, where they are named',
      { include: ['/.tutti/', 'run.json'] },
      ['.tutti/', '.tutti/run.json'],
    ],
  ])('%s', async (_, more, expected) => {
    const desk = await withResults();
    expect(await desk.run({ name: 'move', more: { dest, ...more } })).toMatchObject({ ok: true });
    expect(await copied(desk)).toEqual([...expected].sort());
  });

  test('takes its patterns from a list of the run', async () => {
    const desk = await withResults();
    await desk.run(
      { name: 'move', more: { dest, include: 'run.keep' } },
      { keep: ['*.nc', '*.sh'] },
    );
    expect(await copied(desk)).toEqual(['job.sh', 'out.nc']);
  });

  test('may be repeated: what is there is left, what has changed is replaced', async () => {
    const desk = await withResults();
    await desk.run({ name: 'move', more: { dest } });
    const target = join(desk.root, 'archive/b-0');
    const before = await lstat(join(target, 'job.sh'));
    await put(desk.directory, 'out.nc', 'better results');
    await put(target, 'other', 'not ours');
    expect(await desk.run({ name: 'move', more: { dest } })).toMatchObject({ ok: true });
    expect(await readFile(join(target, 'out.nc'), 'utf8')).toBe('better results');
    expect((await lstat(join(target, 'job.sh'))).ino).toBe(before.ino);
    expect(await copied(desk)).toContain('other');
  });

  test('writes through no link that is in its place', async () => {
    const desk = await withResults();
    const victim = await put(desk.root, 'victim/u.nc', 'mine');
    await mkdir(join(desk.root, 'archive/b-0'));
    await symlink('../../victim', join(desk.root, 'archive/b-0/fields'));
    await symlink('../../victim/u.nc', join(desk.root, 'archive/b-0/out.nc'));
    expect(await desk.run({ name: 'move', more: { dest } })).toMatchObject({ ok: true });
    expect(await readFile(victim, 'utf8')).toBe('mine');
    expect(await readFile(join(desk.root, 'archive/b-0/out.nc'), 'utf8')).toBe('results');
  });

  test('that is cut off leaves nothing that looks whole; the next one completes it', async () => {
    const desk = await withResults();
    const big = await put(desk.directory, 'big', '');
    const size = 512 * 1024 * 1024;
    await truncate(big, size);
    const request = desk.request({ name: 'move', more: { dest, include: ['big'] } });
    let isOver = false;
    void desk.runner.runTask(request).then(() => (isOver = true));
    const folder = join(desk.root, 'archive/b-0');
    const left = () => readdir(folder).catch(() => []);
    await expect.poll(left, { timeout: 60_000, interval: 1 }).toEqual(['.big.tutti-part']);
    await desk.close();
    expect(await left()).toEqual([]);
    // Who waits for it waits: it has not failed.
    expect(isOver).toBe(false);
    await truncate(big, 1024);
    await put(folder, '.big.tutti-part', 'left by one that was killed');
    const later = await Desk.open({ root: desk.root });
    expect(await later.runner.runTask(request)).toMatchObject({ ok: true });
    expect(await left()).toEqual(['big']);
    expect((await stat(join(folder, 'big'))).size).toBe(1024);
  });

  test('copies what it can, and fails where something could not be', async () => {
    const desk = await withResults();
    execFileSync('mkfifo', [join(desk.directory, 'a-pipe')]);
    expect(await desk.run({ name: 'move', more: { dest } })).toMatchObject({
      ok: false,
      message: expect.stringMatching(
        /not all .*:\na-pipe: it is no file, directory or link/,
      ) as string,
    });
    expect(await copied(desk)).toContain('out.nc');
  });

  test.each<[string, object, RegExp]>([
    [
      'where nothing is to copy into',
      { dest: '/no/archive' },
      /no directory \/no\/archive to copy into.*Make it/,
    ],
    ['into itself', { dest: '..' }, /would be copied into itself/],
    ['into what is in it', { dest: 'fields' }, /would be copied into itself/],
    [
      'with a variable that is not set',
      { dest: '$NOT_SET_HERE/x' },
      /NOT_SET_HERE, which is not set/,
    ],
    ['from nowhere', { dest, cwd: 'missing' }, /no directory .*missing to copy/],
  ])('fails with words: %s', async (_, more, says) => {
    const desk = await withResults();
    expect(await desk.run({ name: 'move', more })).toMatchObject({
      ok: false,
      message: expect.stringMatching(says) as string,
    });
  });

  test('knows the home directory and variables, as a shell would', async () => {
    const root = await ground();
    const desk = await withResults({ root, env: { HOME: root, PLACE: 'archive' } });
    await desk.run({ name: 'move', more: { dest: '~/${PLACE}', include: ['out.nc'] } });
    expect(await copied(desk)).toEqual(['out.nc']);
  });
});

describe('to another host', () => {
  async function withRsync(script: string): Promise<Desk> {
    const root = await ground();
    return withResults({ root, env: { PATH: await programs(root, { rsync: script }) } });
  }

  test.each(['store:/archive', 'ada@store:my files/', 'rsync://store/module'])(
    'rsync gets the same as a list of arguments: %s',
    async (remote) => {
      const desk = await withRsync('pwd >"$0.in"; printf "%s\\n" "$@" >"$0.args"');
      const more = { dest: remote, include: ['*.nc', "a'b c"], exclude: ['*'] };
      expect(await desk.run({ name: 'move', more })).toMatchObject({ ok: true });
      const text = await readFile(join(desk.root, 'programs/rsync.args'), 'utf8');
      expect(text.trimEnd().split('\n')).toEqual([
        '-aXE',
        '--exclude=/.tutti/',
        '--include=*.nc',
        "--include=a'b c",
        '--exclude=*',
        '--',
        './',
        `${remote.replace(/\/$/, '')}/b-0/`,
      ]);
      const where = await readFile(join(desk.root, 'programs/rsync.in'), 'utf8');
      expect(where.trim()).toBe(desk.directory);
    },
  );

  test('a failure is told', async () => {
    const desk = await withRsync('echo "connection refused" >&2; exit 12');
    expect(await desk.run({ name: 'move', more: { dest: 'store:/x' } })).toMatchObject({
      ok: false,
      message: 'move: rsync ended with exit code 12: connection refused',
    });
    const none = await withResults({ env: { PATH: '/nowhere' } });
    expect(await none.run({ name: 'move', more: { dest: 'store:/x' } })).toMatchObject({
      ok: false,
      message: 'move: rsync: there is no such command; a `dest` on another host needs it',
    });
  });
});
