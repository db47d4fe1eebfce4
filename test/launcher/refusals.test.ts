import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimFile, endFile, look, type Started, type Work } from '../../src/launcher/index.js';
import { saying } from '../database/saying.js';
import { Desk, launchers } from './desk.js';

describe.each(launchers)('what cannot be run (%s)', (_, launching) => {
  it.each<{ what: string; code: number; program: string; says: string; more?: Partial<Work> }>([
    {
      what: 'a program that is not there',
      code: 127,
      program: '/no/such',
      says: 'the program /no/such is not there',
    },
    { what: 'a directory', code: 126, program: '/usr', says: '/usr is a directory, not a program' },
    {
      what: 'a file that is no program',
      code: 126,
      program: '/etc/passwd',
      says: '/etc/passwd may not be executed',
    },
    {
      what: 'a missing working directory',
      code: 126,
      program: '/bin/true',
      says: 'the working directory /no/where cannot be entered',
      more: { cwd: '/no/where' },
    },
  ])('$what ends with $code and says so', async ({ code, program, says, more }) => {
    const desk = await Desk.open(launching);
    const work = desk.work('a', program, [], more);
    expect(await desk.run(work)).toMatchObject({ kind: 'ended', code, message: saying(says) });
    expect(await readFile(work.output, 'utf8')).toContain(says);
  });

  it('an output file that cannot be written ends it with 126', async () => {
    const desk = await Desk.open(launching);
    const output = '/no/where/out';
    expect(await desk.run(desk.work('a', '/bin/true', [], { output }))).toMatchObject({
      kind: 'ended',
      code: 126,
      message: saying('the output file /no/where/out cannot be written'),
    });
  });

  it('a program that PATH does not know ends it with 127', async () => {
    const desk = await Desk.open(launching);
    const work = desk.work('a', 'no-such-program');
    expect(await desk.run(work)).toMatchObject({ kind: 'ended', code: 127 });
    expect(await readFile(work.output, 'utf8')).toContain('no-such-program');
  });

  it('an interpreter that is not there is told in the output', async () => {
    const desk = await Desk.open(launching);
    const work = desk.work('a', await desk.file('job', '#!/no/such/interpreter\n'));
    const sight = await desk.run(work);
    expect(sight).toMatchObject({ kind: 'ended' });
    expect([126, 127]).toContain('code' in sight && sight.code);
    expect(await readFile(work.output, 'utf8')).toMatch(/No such file|not found|interpreter/);
  });

  it('more words than the system takes end it with 126', async () => {
    const desk = await Desk.open(launching);
    const work = desk.work('a', '/bin/true', ['x'.repeat(200_000)]);
    expect(await desk.run(work)).toMatchObject({ kind: 'ended', code: 126 });
    expect(await readFile(work.output, 'utf8')).toContain('too long');
  });
});

describe('what is not even asked for', () => {
  const cases: readonly (readonly [string, Partial<Work>, string])[] = [
    ['a newline in a word', { args: ['one\ntwo'] }, 'holds a newline'],
    ['a newline in a variable', { env: { A: 'one\ntwo' } }, 'holds a newline'],
    ['a NUL', { args: ['\0'] }, 'NUL'],
    ['a relative path', { cwd: 'here' }, '"here" is not an absolute path'],
    ['a name with a slash', { name: '../a' }, '"../a" is no name for a file'],
    ['no program', { program: '' }, 'there is no program'],
    ['a variable that is none', { env: { 'a-b': '' } }, '"a-b" is no name'],
    ["a variable of the shell's", { env: { UID: '0' } }, 'UID belongs to the shell'],
    ['half a step', { niceness: 0.5 }, '0.5 is no number of steps'],
  ];
  it.each(cases)('%s is refused, and nothing is claimed', async (_, more, message) => {
    const desk = await Desk.open();
    const work = { ...desk.script('a', ':'), ...more };
    expect(await desk.launcher.start(work)).toStrictEqual({
      kind: 'failed',
      message: saying(message),
    });
    expect(existsSync(claimFile(desk.work('a', ':')))).toBe(false);
  });
});

describe.each(launchers)('a claim that cannot be made (%s)', (_, launching) => {
  it('for want of its directory is told', async () => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', ':', { directory: join(desk.directory, 'none') });
    expect(await desk.launcher.start(work)).toStrictEqual<Started>({
      kind: 'failed',
      message: 'the directory of the claim is not there',
    });
    expect(await look(work)).toStrictEqual({ kind: 'unclaimed' });
  });

  it.runIf(existsSync('/dev/full'))('for want of room is told, and can be made later', async () => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', ':');
    await symlink('/dev/full', claimFile(work));
    expect(await desk.launcher.start(work)).toStrictEqual<Started>({
      kind: 'failed',
      message: 'the claim could not be written to the end: is the disk full, or a quota used up?',
      noRoom: true,
    });
    expect(await look(work)).toStrictEqual({ kind: 'unclaimed' });
    expect(await desk.run(work)).toMatchObject({ kind: 'ended', code: 0 });
  });
});

describe.each(launchers)('an end that cannot be recorded (%s)', (_, launching) => {
  it('is recorded as soon as it can be', async () => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', 'exit 9');
    await symlink(join(desk.directory, 'later', 'end'), endFile(work));
    const ended = desk.endOf(work);
    await desk.start(work);
    await expect.poll(() => desk.complaints.join()).toContain('cannot be written; trying again');
    expect(await look(work)).toMatchObject({ kind: 'running', attended: true });
    await mkdir(join(desk.directory, 'later'));
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 9 });
  });
});
