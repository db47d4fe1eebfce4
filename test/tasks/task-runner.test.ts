import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { look, type Place, signal } from '../../src/launcher/index.js';
import { Desk } from './desk.js';

describe('a command', () => {
  test('runs in its run’s directory; what it printed is told where it failed', async () => {
    const desk = await Desk.open();
    const fine = await desk.run({ cmd: 'pwd >where' });
    expect(fine).toMatchObject({ kind: 'ended', ok: true, code: 0 });
    expect(await desk.lines('where')).toEqual([join(desk.root, 'runs/b-0')]);

    const failed = await desk.run({ cmd: 'echo one; echo two >&2; exit 3' });
    expect(failed).toMatchObject({
      kind: 'ended',
      ok: false,
      code: 3,
      message: 'execute: exit code 3: one\ntwo',
    });
    const log = failed.kind === 'ended' ? (failed.log ?? '') : '';
    expect(await readFile(log, 'utf8')).toBe('one\ntwo\n');
    expect(await desk.run({ cmd: 'kill -SEGV $$' })).toMatchObject({
      ok: false,
      signal: 'SIGSEGV',
    });
  });

  test('may hold anything that its user writes, on many lines', async () => {
    const desk = await Desk.open();
    const cmd = `cat <<'EOF' >text
it's "quoted" $HOME \`x\` größe
EOF
for each in a b; do echo "$each" >>text; done # and a comment`;
    expect(await desk.run({ cmd })).toMatchObject({ ok: true });
    expect(await desk.lines('text')).toEqual([`it's "quoted" $HOME \`x\` größe`, 'a', 'b']);
  });

  test('takes its directory and its shell from its arguments', async () => {
    const desk = await Desk.open();
    await mkdir(join(desk.root, 'runs/b-0/sub dir'));
    await desk.run({
      cmd: 'pwd >../where; echo "$0" >../shell',
      more: { cwd: 'sub dir', shell: '/bin/sh' },
    });
    expect(await desk.lines('where')).toEqual([join(desk.root, 'runs/b-0/sub dir')]);
    const missing = await desk.run({ cmd: 'true', more: { cwd: 'nowhere' } });
    expect(missing).toMatchObject({
      ok: false,
      message: expect.stringContaining('nowhere') as string,
    });
    const noShell = await desk.run({ cmd: 'true', more: { shell: '/no/shell' } });
    expect(noShell).toMatchObject({
      ok: false,
      message: expect.stringContaining('/no/shell') as string,
    });
  });
});

describe('log: true', () => {
  test('puts what was printed where the command ran, too; else it is with the records only', async () => {
    const desk = await Desk.open();
    await desk.run({ cmd: 'echo quiet' });
    expect(await readdir(desk.directory)).toEqual(['.tutti']);
    await mkdir(join(desk.directory, 'sub'));
    await desk.run({ cmd: 'echo said; exit 4', more: { log: true } });
    expect(await desk.lines('execute_command.pre_run-1.log')).toEqual(['said']);
    await desk.run({ cmd: 'echo there', more: { log: true, cwd: 'sub' } });
    expect(await desk.lines('sub/execute_command.pre_run-1.log')).toEqual(['there']);
  });

  test('of a check that waits shows the last try', async () => {
    const desk = await Desk.open();
    const request = desk.request({
      name: 'check',
      cmd: 'echo t >>n; wc -l <n; false',
      more: { log: true },
    });
    await desk.runner.runTask(request);
    await desk.runner.runTask(request);
    expect(await desk.lines('execute_command.pre_run-1.log')).toEqual(['2']);
  });

  test('says so where it cannot be written; what the command did counts', async () => {
    const desk = await Desk.open();
    await mkdir(join(desk.directory, 'execute_command.pre_run-1.log'));
    expect(await desk.run({ cmd: 'true', more: { log: true } })).toMatchObject({
      ok: true,
      message: expect.stringMatching(/its log could not be written/) as string,
    });
  });
});

describe('an argument that is run.NAME', () => {
  test('is the value, as it was written', async () => {
    const desk = await Desk.open();
    const value = `$(touch pwned) 'a' "b"; \`touch pwned\``;
    await mkdir(join(desk.root, 'runs/b-0', value), { recursive: true });
    const ended = await desk.run(
      { cmd: 'pwd >"$OLDPWD/x" 2>/dev/null; pwd >../where', more: { cwd: 'run.where' } },
      { where: value },
    );
    expect(ended).toMatchObject({ ok: true });
    expect(await desk.lines('where')).toEqual([join(desk.root, 'runs/b-0', value)]);
    expect((await readdir(join(desk.root, 'runs/b-0'))).sort()).toEqual(
      ['.tutti', value, 'where'].sort(),
    );
  });

  test('is a command where the command itself is one; within another text it is a text', async () => {
    const desk = await Desk.open();
    await desk.run({ cmd: 'run.what' }, { what: 'echo done >ran' });
    expect(await desk.lines('ran')).toEqual(['done']);
    await desk.run({ cmd: 'echo run.what >said' }, { what: 'x' });
    expect(await desk.lines('said')).toEqual(['run.what']);
    await desk.run({ cmd: 'pwd >where', more: { cwd: 'run.dir' } });
    expect(await desk.lines('where')).toEqual([join(desk.root, 'runs/b-0')]);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['missing', {}, /"run\.missing", which is not there\. Define it/],
    ['toString', {}, /which is not there/],
    ['list', { list: [1, 2] }, /must be a text. It is what the run has as "list"/],
    ['mapping', { mapping: { a: 1 } }, /which is no text/],
  ])('and cannot be one fails its task with words: %s', async (name, params, says) => {
    const desk = await Desk.open();
    const ended = await desk.run({ cmd: `run.${name}` }, params);
    expect(ended).toMatchObject({
      kind: 'ended',
      ok: false,
      message: expect.stringMatching(says) as string,
    });
  });
});

describe('a task that cannot be done as it was written fails with what to do', () => {
  test.each<[string, Parameters<Desk['request']>[0], RegExp]>([
    ['no command', {}, /`cmd` is missing.*cmd: …/],
    ['a list for a command', { cmd: ['ls'] }, /`cmd` .* must be a text/],
    ['an unknown argument', { cmd: 'ls', more: { shel: 'x' } }, /no argument `shel`.*mean `shell`/],
  ])('%s', async (_, task, says) => {
    const desk = await Desk.open();
    expect(await desk.run(task)).toMatchObject({
      kind: 'ended',
      ok: false,
      message: expect.stringMatching(says) as string,
    });
  });

  test('a directory that cannot take its files', async () => {
    const desk = await Desk.open();
    await writeFile(join(desk.root, 'runs/b-0/.tutti'), '');
    expect(await desk.run({ cmd: 'true' })).toMatchObject({
      ok: false,
      message: expect.stringMatching(
        /cannot be started in .*b-0.*See that you may write there/,
      ) as string,
    });
  });
});

describe('a check', () => {
  test('that is not true waits, says why, and leaves no heap of files behind', async () => {
    const desk = await Desk.open();
    const request = desk.request({
      name: 'check',
      cmd: 'echo try >>tries; echo not yet; test -e data',
    });
    for (let tries = 1; tries <= 5; tries += 1) {
      expect(await desk.runner.runTask(request)).toEqual({ kind: 'waiting', output: 'not yet' });
    }
    expect(await desk.lines('tries')).toHaveLength(5);
    expect(await desk.left()).toHaveLength(4);
    await writeFile(join(desk.root, 'runs/b-0/data'), '');
    expect(await desk.runner.runTask(request)).toMatchObject({ kind: 'ended', ok: true });
  });

  test('with fail: true fails', async () => {
    const desk = await Desk.open();
    const ended = await desk.run({ name: 'check', cmd: 'echo why; false', more: { fail: true } });
    expect(ended).toMatchObject({ kind: 'ended', ok: false, message: 'check: exit code 1: why' });
  });

  test('goes on under another supervisor: an old try says nothing, a true one is the end', async () => {
    const first = await Desk.open();
    const request = first.request({ name: 'check', cmd: 'echo try >>tries; test -e data' });
    expect(await first.runner.runTask(request)).toMatchObject({ kind: 'waiting' });
    await writeFile(join(first.root, 'runs/b-0/data'), '');
    const second = await first.successor();
    expect(await second.runner.runTask(request)).toMatchObject({ kind: 'ended', ok: true });
    expect(await second.lines('tries')).toHaveLength(2);
    const third = await second.successor();
    const seen = await third.runner.runTask(request);
    expect(seen).toMatchObject({ kind: 'ended', ok: true });
  });
});

describe('a task that its supervisor left', () => {
  test('is adopted while it runs, and known by its record afterwards: it runs once', async () => {
    const { desk: second, request } = await Desk.takingOver();
    const adopted = second.runner.runTask(request);
    await second.go();
    expect(await adopted).toMatchObject({ kind: 'ended', ok: true });
    const third = await second.successor();
    expect(await third.runner.runTask(request)).toMatchObject({ kind: 'ended', ok: true });
    expect(await third.lines('begun')).toHaveLength(1);
    expect(await third.lines('done')).toHaveLength(1);
  });

  test('before its claim is begun, whatever was left of its command', async () => {
    const desk = await Desk.open();
    const request = desk.request({ cmd: 'echo one >>done; echo two >>done' });
    const { directory, name } = desk.layout.task(request);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, `${name}.sh`), 'echo one >>do');
    expect(await desk.runner.runTask(request)).toMatchObject({ ok: true });
    expect(await desk.lines('done')).toEqual(['one', 'two']);
  });

  test.each<[string, object, string]>([
    ['is not run again by itself', {}, 'cut off'],
    ['is run again where it may be', { rerunnable: true }, 'ended'],
    ['is run again where it is a check', { name: 'check' }, 'ended'],
  ])('and that was killed with nothing recorded %s', async (_, kind, how) => {
    const { desk, request } = await Desk.takingOver(kind);
    await killWithWrapper(desk.layout.task(request));
    await desk.go();
    const result = await desk.runner.runTask(request);
    expect(result.kind).toBe(how);
    expect(await desk.lines('begun')).toHaveLength(how === 'ended' ? 2 : 1);
    expect(await desk.lines('done')).toHaveLength(how === 'ended' ? 1 : 0);
    if (result.kind === 'cut off') expect(result.evidence).toContain('there is no end record');
  });
});

describe('many tasks', () => {
  test('run as many at once as are let', async () => {
    const desk = await Desk.open({ atOnce: 2 });
    const cmd = 'echo begin >>notes; sleep 0.05; echo end >>notes';
    const ends = await Promise.all(Array.from({ length: 8 }, () => desk.run({ cmd })));
    expect(ends.every((end) => end.kind === 'ended' && end.ok)).toBe(true);
    let [now, most] = [0, 0];
    for (const note of await desk.lines('notes')) {
      now += note === 'begin' ? 1 : -1;
      most = Math.max(most, now);
    }
    expect(most).toBe(2);
  });
});

async function killWithWrapper(place: Place): Promise<void> {
  const sight = await look(place);
  if (sight.kind !== 'running') throw new Error(`it is ${sight.kind}`);
  process.kill(sight.pid, 'SIGKILL');
  await signal(place, 'SIGKILL');
  await expect.poll(() => look(place)).toMatchObject({ kind: 'vanished' });
}
