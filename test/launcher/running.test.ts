import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Desk, launchers, shells, statOf } from './desk.js';
import { look } from '../../src/launcher/index.js';

describe.each(launchers)('a piece of work (%s)', (_, launching) => {
  const open = (env: NodeJS.ProcessEnv = process.env): Promise<Desk> =>
    Desk.open({ ...launching, env });

  it.each([0, 3, 126, 127, 128, 200])('that exits with %i is seen to', async (code) => {
    const desk = await open();
    expect(await desk.run(desk.script('a', `exit ${code}`))).toMatchObject({
      kind: 'ended',
      id: 'of a',
      code,
    });
  });

  it.each(['SIGTERM', 'SIGKILL', 'SIGSEGV', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGPIPE'])(
    'that is killed by %s is seen to',
    async (signal) => {
      const desk = await open();
      const work = desk.script('a', `kill -s ${signal.slice(3)} $$`);
      expect(await desk.run(work)).toMatchObject({ kind: 'ended', signal });
    },
  );

  it('is seen with its times', async () => {
    const before = Date.now();
    const desk = await open();
    const sight = await desk.run(desk.script('a', ':'));
    if (sight.kind !== 'ended') throw new Error(sight.kind);
    // Files are dated by a clock of the kernel's that moves on in steps.
    expect(sight.startedAt).toBeGreaterThan(before - 100);
    expect(sight.endedAt).toBeGreaterThanOrEqual(sight.startedAt!);
    expect(sight.endedAt).toBeLessThan(Date.now() + 100);
  });

  it('finds nothing on its standard input', async () => {
    const desk = await open();
    expect(await desk.printed(desk.work('a', 'cat'))).toBe('');
  });

  it('adds what it prints and what it complains of to its output file', async () => {
    const desk = await open();
    const work = desk.script('a', 'echo out; echo err >&2');
    await writeFile(work.output, 'before\n');
    expect(await desk.printed(work)).toBe('before\nout\nerr\n');
  });

  it('runs in its directory', async () => {
    const desk = await open();
    const work = desk.script('a', 'pwd; echo "$PWD $OLDPWD"', { cwd: '/usr' });
    expect(await desk.printed(work)).toBe('/usr\n/usr \n');
  });

  it('leads a process group of its own, and has every signal as a new process should', async () => {
    const desk = await open();
    const files = ['/proc/self/stat', '/proc/self/status'];
    const work = desk.work('a', 'grep', ['-hE', 'Sig(Ign|Blk)|^[0-9]', ...files]);
    const [stat = '', ...masks] = (await desk.printed(work)).trim().split('\n');
    const [pid, , , , group] = stat.split(' ');
    expect(group).toBe(pid);
    expect(masks).toStrictEqual(['SigBlk:\t0000000000000000', 'SigIgn:\t0000000000000000']);
  });

  it('gives way by as many steps as it is told to', async () => {
    const desk = await open();
    const usual = Number(await desk.printed(desk.work('usual', 'nice')));
    const polite = await desk.printed(desk.work('polite', 'nice', [], { niceness: 7 }));
    expect(Number(polite)).toBe(Math.min(usual + 7, 19));
  });

  it('may be written in any language that its first line names', async () => {
    const desk = await open();
    const awk = await desk.file('job.awk', '#!/usr/bin/awk -f\nBEGIN { print 6 * 7; exit 4 }\n');
    const work = desk.work('a', awk);
    expect(await desk.run(work)).toMatchObject({ kind: 'ended', code: 4 });
    expect(await readFile(work.output, 'utf8')).toBe('42\n');
  });

  it('without such a line is run by the shell', async () => {
    const desk = await open();
    expect(await desk.printed(desk.work('a', await desk.file('job', 'echo shell\n')))).toBe(
      'shell\n',
    );
  });
});

const awkward = [
  'with spaces',
  '  at both ends  ',
  'a\ttab',
  `"double" and 'single'`,
  '$HOME $(touch x) `touch y` ${PATH}',
  'back\\slash \\n at the end\\',
  '-n',
  '--help',
  '-',
  '*',
  '[a-z]?',
  '~',
  '#comment',
  '!',
  ';&|<>()',
  'a=b',
  '%s%n',
  'größe ÁāЀ 模型 🎵',
  '\u0001\u007f\r',
  '',
] as const;

describe.each(launchers)('words that mean something to a shell (%s)', (_, launching) => {
  it('reach the program as they are', async () => {
    const desk = await Desk.open(launching);
    const work = desk.work('a', '/bin/sh', ['-c', 'printf "%s\\0" "$@"', 'sh', ...awkward]);
    expect((await desk.printed(work)).split('\0').slice(0, -1)).toStrictEqual(awkward);
  });

  it('reach it in variables, too', async () => {
    const desk = await Desk.open(launching);
    const env = Object.fromEntries(awkward.map((word, index) => [`W${index}`, word]));
    const names = Object.keys(env).map((variable) => `"$${variable}"`);
    const work = desk.script('a', `printf '%s\\0' ${names.join(' ')}`, { env });
    expect((await desk.printed(work)).split('\0').slice(0, -1)).toStrictEqual(awkward);
  });

  it.each(awkward.filter((word) => word !== '' && !word.includes('/')))(
    'may be names of files: %j',
    async (word) => {
      const desk = await Desk.open(launching);
      const program = await desk.file(`${word} program`, '#!/bin/sh\nprintf "%s\\n" "$0"\npwd\n');
      const work = desk.work(word, program, [], { id: word, output: join(desk.directory, word) });
      expect(await desk.printed(work)).toBe(`${program}\n${desk.directory}\n`);
      expect(await look(work)).toMatchObject({ kind: 'ended', id: word, code: 0 });
    },
  );

  it('may be the name of a program that is looked for on PATH', async () => {
    const desk = await Desk.open(launching);
    await desk.file('-n $(x)', '#!/bin/sh\necho found\n');
    const env = { PATH: `${desk.directory}:${process.env['PATH'] ?? ''}` };
    expect(await desk.printed(desk.work('a', '-n $(x)', [], { env }))).toBe('found\n');
  });
});

describe.each(launchers)('the environment of a piece of work (%s)', (_, launching) => {
  it("is the launcher's, and what the piece adds", async () => {
    const desk = await Desk.open({
      ...launching,
      env: { PATH: process.env['PATH'], A: '1', B: '2' },
    });
    const work = desk.script('a', 'echo "$A $B $C"', { env: { B: 'two', C: 'three' } });
    expect(await desk.printed(work)).toBe('1 two three\n');
  });

  it('does not reach into the launcher', async () => {
    const startUp = 'echo "this was read by mistake"; exit 1';
    const desk = await Desk.open();
    const file = await desk.file('start-up', startUp);
    const env = { ...process.env, BASH_ENV: file, ENV: file, IFS: 'e', CDPATH: '/usr', id: 'mine' };
    const other = await Desk.open({ ...launching, env: { ...env, SHELLOPTS: 'errexit:xtrace' } });
    const work = other.work('a', 'printenv', ['id']);
    expect(await other.printed(work)).toBe('mine\n');
    expect(other.complaints).toStrictEqual([]);
  });

  it('keeps what would change the shell itself', async () => {
    const desk = await Desk.open({ ...launching, env: { ...process.env, POSIXLY_CORRECT: 'yes' } });
    const work = desk.work('a', 'printenv', ['POSIXLY_CORRECT']);
    expect(await desk.printed(work)).toBe('yes\n');
  });
});

it('a piece of work gets exported functions where there is bash, and names that are no names', async () => {
  const odd = { 'BASH_FUNC_module%%': '() { echo "loads $1"; }', 'odd.name': 'kept' };
  const desk = await Desk.open({ env: { ...process.env, ...odd } });
  const work = desk.work('a', 'bash', ['-c', 'module gcc; printenv odd.name']);
  expect(await desk.printed(work)).toBe('loads gcc\nkept\n');
});

describe.each(shells)('pieces of work without a process to wait for (%s)', (_, shell) => {
  it('leave none behind: the forker has buried every wrapper', async () => {
    const desk = await Desk.open({ shell, residents: 0 });
    const pids: number[] = [];
    for (const each of ['a', 'b', 'c', 'd']) {
      const work = desk.script(each, ':');
      const ended = desk.endOf(work);
      pids.push(await desk.start(work));
      await ended;
    }
    // Answered after whatever was asked before it.
    await desk.run(desk.script('last', ':'));
    expect(pids.map((pid) => statOf(pid))).toStrictEqual(pids.map(() => undefined));
  });
});
