import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { block, look, signal } from '../../src/launcher/index.js';
import {
  Desk,
  folder,
  hasEnded,
  hasPrinted,
  leaveClaim,
  listening,
  launchers,
  statOf,
} from './desk.js';

describe.each(launchers)('a signal to a running piece (%s)', (_, launching) => {
  it.each(['TERM', 'INT', 'USR1', 'USR2'] as const)('reaches it: %s', async (short) => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', listening(short));
    const ended = desk.endOf(work);
    await desk.start(work);
    await hasPrinted(work, 'ready');
    expect(await signal(work, `SIG${short}`)).toMatchObject({ kind: 'sent' });
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 7 });
  });

  it('reaches all that it has started', async () => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', 'sh -c "sleep 600 & echo \\$! > grandchild; wait" & wait');
    const ended = desk.endOf(work);
    await desk.start(work);
    const file = join(desk.directory, 'grandchild');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/\d\n/);
    expect(await signal(work, 'SIGTERM')).toMatchObject({ kind: 'sent' });
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', signal: 'SIGTERM' });
    await hasEnded(Number(await readFile(file, 'utf8')));
  });

  it('sent at once after its start ends it, too', async () => {
    const desk = await Desk.open(launching);
    const work = desk.work('a', 'sleep', ['600']);
    const ended = desk.endOf(work);
    await desk.start(work);
    expect(await signal(work, 'SIGKILL')).toMatchObject({ kind: 'sent' });
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', signal: 'SIGKILL' });
  });

  it('finds its wrapper deaf: whatever comes, that is there to record the end', async () => {
    const desk = await Desk.open(launching);
    const work = desk.script('a', listening('USR1'));
    const ended = desk.endOf(work);
    const wrapper = await desk.start(work);
    await hasPrinted(work, 'ready');
    for (const short of ['HUP', 'PIPE', 'TERM', 'INT', 'USR1', 'USR2', 'STOP', 'CONT']) {
      process.kill(wrapper, `SIG${short}`);
    }
    expect(await look(work)).toMatchObject({ kind: 'running', attended: true });
    expect(await signal(work, 'SIGUSR1')).toMatchObject({ kind: 'sent' });
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 7 });
    const printed = await readFile(work.output, 'utf8');
    expect(printed.match(/got .*/g)).toStrictEqual(['got USR1']);
  });
});

describe('a signal to nothing', () => {
  it('is not sent to another process that has its number now', async () => {
    const bystander = spawn('sleep', ['600']);
    onTestFinished(() => void bystander.kill());
    const directory = await folder();
    const place = { directory, name: 'a' };
    const pid = bystander.pid!;
    await leaveClaim(place, { wrapper: `${pid} 1`, job: `${pid} 1`, group: pid });
    expect(await signal(place, 'SIGKILL')).toStrictEqual({ kind: 'gone' });
    expect(statOf(pid)?.state).toMatch(/[RSD]/);
  });

  it('is told apart: ended, never claimed, blocked, on another host', async () => {
    const desk = await Desk.open();
    const work = desk.script('a', ':');
    await desk.run(work);
    expect(await signal(work, 'SIGTERM')).toStrictEqual({ kind: 'gone' });
    const place = { directory: desk.directory, name: 'b' };
    expect(await signal(place, 'SIGTERM')).toStrictEqual({ kind: 'gone' });
    await block(place, 'x');
    expect(await signal(place, 'SIGTERM')).toStrictEqual({ kind: 'gone' });
    const far = { directory: desk.directory, name: 'c' };
    await leaveClaim(far, { host: 'elsewhere', job: `${process.pid} 1`, group: process.pid });
    expect(await signal(far, 'SIGTERM')).toMatchObject({ kind: 'unknown' });
  });
});
