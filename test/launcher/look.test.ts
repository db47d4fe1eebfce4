import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { block, claimFile, endFile, look, type Place, signal } from '../../src/launcher/index.js';
import { livenessOf } from '../../src/launcher/liveness.js';
import { saying } from '../database/saying.js';
import { Desk, folder, leave, leaveClaim, launchers, statOf } from './desk.js';

async function somewhere(): Promise<Place> {
  return { directory: await folder(), name: 'a' };
}

function sleeping(program = 'sleep', args: readonly string[] = ['600']): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const evidence = (words: string) => ({
  kind: 'vanished',
  evidence: saying(words),
});

describe('a look at a piece of work', () => {
  it('without a claim, or without its directory, says so', async () => {
    const place = await somewhere();
    expect(await look(place)).toStrictEqual({ kind: 'unclaimed' });
    await rm(place.directory, { recursive: true });
    expect(await look(place)).toStrictEqual({ kind: 'unclaimed' });
  });

  it('whose processes both run is the look at a running one', async () => {
    const place = await somewhere();
    const pid = sleeping().pid!;
    const job = `${pid} ${statOf(pid)!.start}`;
    await leaveClaim(place, { wrapper: job, job, group: pid });
    expect(await look(place)).toMatchObject({ kind: 'running', pid, group: pid, attended: true });
  });

  it('whose number another process has now finds it vanished', async () => {
    const place = await somewhere();
    const pid = sleeping().pid!;
    await leaveClaim(place, { wrapper: `${pid} 17`, job: `${pid} 17`, group: pid });
    expect(await look(place)).toMatchObject(
      evidence(`process ${pid}, is another one (it began at ${statOf(pid)!.start}, the recorded`),
    );
  });

  it('whose process is a zombie finds it vanished', async () => {
    const place = await somewhere();
    const parent = sleeping('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600']);
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await expect.poll(() => statOf(pid)?.state).toBe('Z');
    await leaveClaim(place, { wrapper: `${pid} ${statOf(pid)!.start}` });
    expect(await look(place)).toMatchObject(evidence('has ended (a zombie)'));
  });

  it('of an earlier boot finds it vanished, whatever runs now', async () => {
    const place = await somewhere();
    const wrapper = `${process.pid} ${statOf(process.pid)!.start}`;
    await leaveClaim(place, { boot: 'another-boot', wrapper });
    expect(await look(place)).toMatchObject(evidence('boot another-boot then, '));
  });

  it('of another host concludes nothing', async () => {
    const place = await somewhere();
    await leaveClaim(place, { host: 'elsewhere' });
    expect(await look(place)).toMatchObject({
      kind: 'unknown',
      message: saying('it was started on elsewhere'),
    });
  });

  it('knows this host by the name that the site gives it', async () => {
    vi.stubEnv('TUTTI_HOST', 'node7');
    onTestFinished(() => void vi.unstubAllEnvs());
    const desk = await Desk.open({ env: { PATH: process.env['PATH'], TUTTI_HOST: 'login1' } });
    const work = desk.work('a', 'sleep', ['600']);
    await desk.start(work);
    expect(await look(work)).toMatchObject({ kind: 'running' });
    vi.stubEnv('TUTTI_HOST', '');
    expect(await look(work)).toMatchObject({
      kind: 'unknown',
      message: saying('it was started on node7'),
    });
    vi.stubEnv('TUTTI_HOST', 'node7');
    expect(await signal(work, 'SIGKILL')).toMatchObject({ kind: 'sent' });
  });

  it('that ended needs neither claim nor host for that', async () => {
    const place = await somewhere();
    await leaveClaim(place, { host: 'elsewhere', job: '4194999 1' });
    await writeFile(endFile(place), 'id x\nstatus 0\nended\n');
    expect(await look(place)).toMatchObject({ kind: 'ended', code: 0 });
    await rm(claimFile(place));
    expect(await look(place)).toStrictEqual({
      kind: 'ended',
      id: 'x',
      code: 0,
      endedAt: expect.any(Number) as number,
    });
  });

  it('that could not record its start says that nothing was run', async () => {
    const place = await somewhere();
    await leaveClaim(place);
    await writeFile(endFile(place), 'id x\nstatus 126\nended\n');
    expect(await look(place)).toMatchObject({
      kind: 'ended',
      code: 126,
      message: saying('nothing was run'),
    });
  });

  it('whose end record is cut off finds it vanished', async () => {
    const place = await somewhere();
    await leaveClaim(place, { job: '4194999 1' });
    await writeFile(endFile(place), 'id x\nstatus 0\nend');
    expect(await look(place)).toMatchObject(evidence('there is no end record'));
  });

  it.each(['', 'id x\nhost', '\0\0\0\0'])(
    'whose claim is %j waits, but not for ever',
    async (text) => {
      const place = await somewhere();
      await writeFile(claimFile(place), text);
      expect(await look(place)).toMatchObject({
        kind: 'unknown',
        message: saying('is not complete yet'),
      });
      await leave(claimFile(place), text);
      expect(await look(place)).toMatchObject(evidence('was cut off while it was written'));
    },
  );

  it('whose wrapper has just died waits for what that may have forked', async () => {
    const place = await somewhere();
    await leaveClaim(place);
    expect(await look(place)).toMatchObject(evidence('it had not started the work'));
    await utimes(claimFile(place), new Date(), new Date());
    expect(await look(place)).toMatchObject({ kind: 'unknown' });
  });

  it('at records that cannot be read concludes nothing', async () => {
    const place = await somewhere();
    await mkdir(endFile(place));
    expect(await look(place)).toMatchObject({
      kind: 'unknown',
      message: saying('EISDIR'),
    });
    await rm(endFile(place), { recursive: true });
    await symlink(claimFile(place), claimFile(place));
    expect(await look(place)).toMatchObject({
      kind: 'unknown',
      message: saying('ELOOP'),
    });
  });
});

describe('a block', () => {
  it('keeps the piece from ever starting', async () => {
    const desk = await Desk.open();
    const work = desk.script('a', ':');
    expect(await block(work, 'withdrawn')).toBe(true);
    expect(await look(work)).toStrictEqual({ kind: 'blocked', id: 'withdrawn' });
    expect(await desk.launcher.start(work)).toStrictEqual({ kind: 'superseded' });
  });

  it('holds when it is made again', async () => {
    const place = await somewhere();
    await block(place, 'first');
    expect(await block(place, 'second')).toBe(true);
    expect(await look(place)).toStrictEqual({ kind: 'blocked', id: 'first' });
  });

  it('comes too late for what has started', async () => {
    const desk = await Desk.open();
    const work = desk.script('a', ':');
    await desk.run(work);
    expect(await block(work, 'x')).toBe(false);
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 0 });
  });

  it('that cannot be written says what to do', async () => {
    const place = { directory: '/no/such', name: 'a' };
    await expect(block(place, 'x')).rejects.toMatchObject({
      code: 'launcher.claim-not-written',
      exitCode: 5,
      hint: saying('tutti resume'),
    });
  });
});

describe('a process', () => {
  it('without /proc is looked for with ps', async () => {
    const pid = sleeping().pid!;
    expect(
      await livenessOf({ pid, start: 'Thu Jan 1 00:00:00 1970' }, { proc: false }),
    ).toMatchObject({
      kind: 'dead',
      evidence: saying('is another one'),
    });
    expect(await livenessOf({ pid: 4_194_999, start: 'x' }, { proc: false })).toStrictEqual({
      kind: 'dead',
      evidence: 'is not there',
    });
  });

  it('that was recorded without its start may be another', async () => {
    expect(await livenessOf({ pid: process.pid, start: '-' })).toMatchObject({ kind: 'unknown' });
  });
});

describe.each(launchers)('a system without /proc (%s)', (_, launching) => {
  it('has the same records, with what ps says', async () => {
    const desk = await Desk.open({ ...launching, env: { ...process.env, tutti_proc: '/no/proc' } });
    const work = desk.script('a', `cat a.claim; echo "job $$"`);
    const printed = await desk.printed(work);
    const own = /^job (\d+)$/m.exec(printed)?.[1] ?? '';
    expect(printed).toMatch(new RegExp(`^job ${own} \\w{3} \\w{3} \\d+ [\\d:]{8} \\d{4}$`, 'm'));
    expect(printed).toMatch(/^wrapper \d+ \w{3} \w{3} \d+ [\d:]{8} \d{4}$/m);
  });
});
