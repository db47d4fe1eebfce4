import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { look, signal, type Work } from '../../src/launcher/index.js';
import { plainShell } from '../../src/launcher/shell.js';
import { saying } from '../database/saying.js';
import { Desk, groupOf, hasEnded, hasPrinted, makePipe, shells, statOf } from './desk.js';

const built = new URL('../../dist/src/launcher/index.js', import.meta.url).href;

/** A supervisor, as far as the launcher is concerned. */
const supervisor = `
const { Launcher } = await import(process.argv[1]);
const launcher = new Launcher({ env: process.env, ...JSON.parse(process.argv[3]) });
const started = await launcher.start(JSON.parse(process.argv[2]));
console.log(JSON.stringify(started));
setInterval(() => {}, 1000);
`;

describe.each(shells)('work whose supervisor is killed (%s)', (_, shell) => {
  it('goes on, is found running and then ended; the launcher leaves', async () => {
    const desk = await Desk.open();
    const pipe = makePipe(join(desk.directory, 'pipe'));
    const work = desk.script('a', `echo before; read word <${pipe}; echo "$word"; exit 5`);
    const { child, wrapper } = await startedBySupervisor(work, { shell });
    const launcher = statOf(wrapper)!.parent;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await hasEnded(launcher);

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

describe.each(shells)('a launcher that is killed (%s)', (_, shell) => {
  it('leaves its work running, is still told of its end, and comes back', async () => {
    const desk = await Desk.open({ shell });
    const pipe = makePipe(join(desk.directory, 'pipe'));
    const work = desk.script('a', `read word <${pipe}; exit 5`);
    const ended = desk.endOf(work);
    const wrapper = await desk.start(work);
    const launcher = statOf(wrapper)!.parent;
    process.kill(launcher, 'SIGKILL');
    await hasEnded(launcher);

    expect(await look(work)).toMatchObject({ kind: 'running', attended: true });
    await expect
      .poll(() => desk.launcher.start(desk.script('b', 'exit 6', { name: `b${Date.now()}` })))
      .toMatchObject({ kind: 'started' });
    await writeFile(pipe, 'go\n');
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 5 });
  });

  it('with a request that it has not answered leaves it unknown, and the work unclaimed', async () => {
    const desk = await Desk.open({ shell });
    const wrapper = await desk.start(desk.work('a', 'sleep', ['600']));
    const launcher = statOf(wrapper)!.parent;
    process.kill(launcher, 'SIGSTOP');
    await expect.poll(() => statOf(launcher)?.state).toBe('T');
    const work = desk.script('b', ':');
    const starting = desk.launcher.start(work);
    process.kill(launcher, 'SIGKILL');
    expect(await starting).toStrictEqual({
      kind: 'unknown',
      message: 'the launcher ended before it answered',
    });
    expect(await look(work)).toStrictEqual({ kind: 'unclaimed' });
    expect(await desk.run(work)).toMatchObject({ kind: 'ended', code: 0 });
  });
});

describe.each(shells)('a wrapper that is killed (%s)', (_, shell) => {
  it('leaves work that runs on unattended, and vanishes with its end', async () => {
    const desk = await Desk.open({ shell });
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
    const desk = await Desk.open({ shell });
    const work = desk.script('a', 'echo ready; sleep 600');
    const wrapper = await desk.start(work);
    await hasPrinted(work, 'ready');
    process.kill(wrapper, 'SIGKILL');
    await hasEnded(wrapper);
    expect(await signal(work, 'SIGTERM')).toMatchObject({ kind: 'sent' });
    await expect.poll(() => look(work)).toMatchObject({ kind: 'vanished' });
  });

  it('together with its work leaves word of what that had started', async () => {
    const desk = await Desk.open({ shell });
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

describe('a launcher that is closed', () => {
  it('has started what it was asked to, lets it run, and starts nothing more', async () => {
    const desk = await Desk.open();
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
    const desk = await Desk.open();
    const wrapper = await desk.start(desk.work('a', 'sleep', ['600']));
    process.kill(statOf(wrapper)!.parent, 'SIGSTOP');
    await desk.launcher.close();
  });
});
