import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { look, signal, type Work } from '../../src/launcher/index.js';
import { plainShell } from '../../src/launcher/shell.js';
import { saying } from '../database/saying.js';
import {
  Desk,
  groupOf,
  hasEnded,
  hasPrinted,
  launchers,
  makePipe,
  shells,
  statOf,
} from './desk.js';

const built = new URL('../../dist/src/launcher/index.js', import.meta.url).href;

/** A supervisor, as far as the launcher is concerned. */
const supervisor = `
const { Launcher } = await import(process.argv[1]);
const launcher = new Launcher({ env: process.env, ...JSON.parse(process.argv[3]) });
const started = await launcher.start(JSON.parse(process.argv[2]));
console.log(JSON.stringify(started));
setInterval(() => {}, 1000);
`;

describe.each(launchers)('work whose supervisor is killed (%s)', (_, launching) => {
  it('goes on, is found running and then ended; nobody stays who waits for requests', async () => {
    const desk = await Desk.open();
    const pipe = makePipe(join(desk.directory, 'pipe'));
    const work = desk.script('a', `echo before; read word <${pipe}; echo "$word"; exit 5`);
    const { child, wrapper } = await startedBySupervisor(work, launching);
    const { parent } = statOf(wrapper)!;
    child.kill('SIGKILL');
    await once(child, 'exit');
    // A forker, or the supervisor itself.
    await hasEnded(parent);

    await hasPrinted(work, 'before');
    expect(await look(work)).toMatchObject({ kind: 'running', pid: wrapper, attended: true });
    process.kill(wrapper, 'SIGHUP');
    process.kill(wrapper, 'SIGPIPE');
    await writeFile(pipe, 'after\n');
    await hasEnded(wrapper);
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 5 });
    expect(await readFile(work.output, 'utf8')).toBe('before\nafter\n');
  });
});

async function startedBySupervisor(work: Work, options: object) {
  const args = ['--input-type=module', '-e', supervisor, built];
  const child = spawn(process.execPath, [...args, JSON.stringify(work), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const started = JSON.parse(line) as { kind: string; pid: number };
  expect(started.kind).toBe('started');
  return { child, wrapper: started.pid };
}

describe.each(shells)('a forker that is killed (%s)', (_, shell) => {
  it('leaves its work running, is still told of its end, and comes back', async () => {
    const desk = await Desk.open({ shell, residents: 0 });
    const pipe = makePipe(join(desk.directory, 'pipe'));
    const work = desk.script('a', `read word <${pipe}; exit 5`);
    const ended = desk.endOf(work);
    const wrapper = await desk.start(work);
    const forker = statOf(wrapper)!.parent;
    process.kill(forker, 'SIGKILL');
    await hasEnded(forker);

    expect(await look(work)).toMatchObject({ kind: 'running', attended: true });
    await expect
      .poll(() => desk.launcher.start(desk.script('b', 'exit 6', { name: `b${Date.now()}` })))
      .toMatchObject({ kind: 'started' });
    await writeFile(pipe, 'go\n');
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 5 });
  });
});

describe.each(launchers)('whoever is killed with a request (%s)', (_, launching) => {
  it('that was not answered leaves it unknown, and the work unclaimed', async () => {
    const desk = await Desk.open({ ...launching, residents: Math.min(launching.residents, 1) });
    const work = desk.script('b', ':');
    const asked = await listenerOf(desk, launching);
    process.kill(asked, 'SIGSTOP');
    await expect.poll(() => statOf(asked)?.state).toBe('T');
    const starting = desk.launcher.start(work);
    process.kill(asked, 'SIGKILL');
    expect(await starting).toStrictEqual({
      kind: 'unknown',
      message: 'the launcher ended before it answered',
    });
    expect(await look(work)).toStrictEqual({ kind: 'unclaimed' });
    expect(await desk.run(work)).toMatchObject({ kind: 'ended', code: 0 });
  });
});

/** The process that takes the next request: the one resident there is, or the forker. */
async function listenerOf(desk: Desk, { residents }: { residents: number }): Promise<number> {
  const pipe = makePipe(join(desk.directory, 'hold'));
  const work = desk.script('first', `read word <${pipe}`);
  const ended = desk.endOf(work);
  const wrapper = await desk.start(work);
  const { parent } = statOf(wrapper)!;
  await writeFile(pipe, 'go\n');
  await ended;
  return residents > 0 ? wrapper : parent;
}

describe.each(shells)('a resident (%s)', (_, shell) => {
  it('sees to one piece after the other, and to nobody beside it', async () => {
    const desk = await Desk.open({ shell, residents: 2 });
    const wrappers: number[] = [];
    for (const name of ['a', 'b', 'c']) {
      const work = desk.script(name, 'pwd', { cwd: '/usr' });
      const ended = desk.endOf(work);
      wrappers.push(await desk.start(work));
      await ended;
    }
    expect(new Set(wrappers).size).toBe(1);
    const long = await Promise.all(
      ['d', 'e', 'f', 'g'].map((name) => desk.start(desk.work(name, 'sleep', ['600']))),
    );
    expect(new Set(long).size).toBe(4);
    expect(long).toContain(wrappers[0]);
    // The first two are residents, children of this process; the others were forked.
    expect(long.map((pid) => statOf(pid)?.parent === process.pid)).toStrictEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('that waits is in no directory of its work', async () => {
    const desk = await Desk.open({ shell });
    const work = desk.script('a', ':');
    const ended = desk.endOf(work);
    const wrapper = await desk.start(work);
    await ended;
    await expect.poll(() => readlink(`/proc/${wrapper}/cwd`)).toBe('/');
  });

  it('that is killed is missed at once: whoever waits for the end is told to look', async () => {
    const desk = await Desk.open({ shell });
    const work = desk.script('a', 'echo ready; sleep 600');
    const told = desk.endOf(work);
    process.kill(await desk.start(work), 'SIGKILL');
    await told;
    expect(await look(work)).toMatchObject({ kind: 'running', attended: false });
    expect(await desk.run(desk.script('b', 'exit 3'))).toMatchObject({ kind: 'ended', code: 3 });
  });

  it('leaves a claim without an end only when it leaves itself', async () => {
    const desk = await Desk.open({ shell });
    const work = desk.script('a', `rm -r ${join(desk.directory, 'records')}`, {
      directory: join(desk.directory, 'records'),
    });
    await mkdir(work.directory);
    const wrapper = await desk.start(work);
    await hasEnded(wrapper);
    expect(await desk.run(desk.script('b', 'exit 3'))).toMatchObject({ kind: 'ended', code: 3 });
  });
});

describe.each(launchers)('a wrapper that is killed (%s)', (_, launching) => {
  it('leaves work that runs on unattended, and vanishes with its end', async () => {
    const desk = await Desk.open(launching);
    const pipe = makePipe(join(desk.directory, 'pipe'));
    const work = desk.script('a', `echo ready; read word <${pipe}; exit 5`);
    const wrapper = await desk.start(work);
    await hasPrinted(work, 'ready');
    process.kill(wrapper, 'SIGKILL');
    await hasEnded(wrapper);

    expect(await look(work)).toMatchObject({ kind: 'running', pid: wrapper, attended: false });
    const group = await groupOf(work);
    await writeFile(pipe, 'go\n');
    await hasEnded(group);
    const after = await look(work);
    expect(after).toMatchObject({ kind: 'vanished', id: 'of a' });
    const evidence = after.kind === 'vanished' ? after.evidence : '';
    // Whether whoever inherits orphans has buried them yet is its own affair.
    const dead = '(is not there|has ended \\(a zombie\\))';
    const wording = `^there is no end record; its wrapper, process ${wrapper}, ${dead}; the work, process ${group}, ${dead}$`;
    expect(evidence).toMatch(new RegExp(wording));
  });

  it('leaves work that can still be ended', async () => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', 'echo ready; sleep 600');
    const wrapper = await desk.start(work);
    await hasPrinted(work, 'ready');
    process.kill(wrapper, 'SIGKILL');
    await hasEnded(wrapper);
    expect(await signal(work, 'SIGTERM')).toMatchObject({ kind: 'sent' });
    await expect.poll(() => look(work)).toMatchObject({ kind: 'vanished' });
  });

  it('together with its work leaves word of what that had started', async () => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', 'sleep 600 & echo ready; wait');
    const wrapper = await desk.start(work);
    await hasPrinted(work, 'ready');
    const group = await groupOf(work);
    onTestFinished(() => void process.kill(-group, 'SIGKILL'));
    process.kill(wrapper, 'SIGKILL');
    process.kill(group, 'SIGKILL');
    await hasEnded(wrapper);
    await hasEnded(group);
    await expect
      .poll(() => look(work))
      .toMatchObject({
        kind: 'vanished',
        evidence: saying(`may still run (process group ${group})`),
      });
  });
});

describe('a launcher that cannot be started', () => {
  it('fails what it is asked for, and harms nobody', async () => {
    const shell = { ...plainShell, program: '/no/such/shell' };
    const desk = await Desk.open({ shell });
    const work = desk.script('a', ':');
    expect(await desk.launcher.start(work)).toMatchObject({
      kind: 'failed',
      message: saying('/no/such/shell cannot be started'),
    });
    expect(await look(work)).toStrictEqual({ kind: 'unclaimed' });
  });
});

describe.each(launchers.slice(0, 2))('a launcher that is closed (%s)', (_, launching) => {
  it('has started what it was asked to, lets it run, and starts nothing more', async () => {
    const desk = await Desk.open(launching);
    const work = desk.work('a', 'sleep', ['600']);
    const starting = desk.launcher.start(work);
    await desk.launcher.close();
    expect(await starting).toMatchObject({ kind: 'started' });
    expect(await look(work)).toMatchObject({ kind: 'running' });
    expect(await desk.launcher.start(desk.script('b', ':'))).toStrictEqual({
      kind: 'failed',
      message: 'the launcher is closed',
    });
    await desk.launcher.close();
  });

  it('is closed even if it does not listen', async () => {
    const desk = await Desk.open(launching);
    const deaf = await listenerOf(desk, launching);
    process.kill(deaf, 'SIGSTOP');
    await desk.launcher.close();
    await hasEnded(deaf);
  });
});
