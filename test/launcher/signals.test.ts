import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { block, look, signal } from '../../src/launcher/index.js';
import { Desk, groupOf, folder, hasEnded, hasPrinted, leaveClaim, shells, statOf } from './desk.js';

/** Says which signals it gets, and ends with 7 at the one that is asked for. */
const listening = (last: string): string =>
  `for s in TERM INT USR1 USR2; do trap "echo got $s" $s; done
   trap 'echo got ${last}; exit 7' ${last}
   echo ready; while :; do sleep 0.02; done`;

describe.each(shells)('a signal to a running piece (%s)', (name, shell) => {
  it.each(['TERM', 'INT', 'USR1', 'USR2'] as const)('reaches it: %s', async (short) => {
    const desk = await Desk.open({ shell });
    const work = desk.script('a', listening(short));
    const ended = desk.endOf(work);
    await desk.start(work);
    await hasPrinted(work, 'ready');
    expect(await signal(work, `SIG${short}`)).toStrictEqual({ kind: 'sent' });
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 7 });
  });

  it('reaches all that it has started', async () => {
    const desk = await Desk.open({ shell });
    const work = desk.script('a', 'sh -c "sleep 600 & echo \\$! > grandchild; wait" & wait');
    const ended = desk.endOf(work);
    await desk.start(work);
    const file = join(desk.directory, 'grandchild');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/\d\n/);
    expect(await signal(work, 'SIGTERM')).toStrictEqual({ kind: 'sent' });
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', signal: 'SIGTERM' });
    await hasEnded(Number(await readFile(file, 'utf8')));
  });

  it('sent at once after its start ends it, too', async () => {
    const desk = await Desk.open({ shell });
    const work = desk.work('a', 'sleep', ['600']);
    const ended = desk.endOf(work);
    await desk.start(work);
    expect(await signal(work, 'SIGKILL')).toStrictEqual({ kind: 'sent' });
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', signal: 'SIGKILL' });
  });

  // What a plain shell starts in the background ignores INT, and the wrapper is such a process.
  const forwarded = name === 'bash' ? ['TERM', 'INT', 'USR1', 'USR2'] : ['TERM', 'USR1', 'USR2'];
  it.each(forwarded)('is passed on by the wrapper: %s', async (short) => {
    const desk = await Desk.open({ shell });
    const last = short === 'USR1' ? 'USR2' : 'USR1';
    const work = desk.script('a', listening(last));
    const ended = desk.endOf(work);
    const wrapper = await desk.start(work);
    await hasPrinted(work, 'ready');
    process.kill(wrapper, `SIG${short}`);
    await hasPrinted(work, `got ${short}`);
    // The wrapper goes on waiting.
    expect(await look(work)).toMatchObject({ kind: 'running', attended: true });
    process.kill(wrapper, `SIG${last}`);
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 7 });
  });

  it('stops it and lets it go on, through the wrapper', async () => {
    const desk = await Desk.open({ shell });
    const work = desk.work('a', 'sleep', ['600']);
    const ended = desk.endOf(work);
    const wrapper = await desk.start(work);
    await expect
      .poll(() => look(work))
      .toMatchObject({ kind: 'running', group: expect.any(Number) });
    const sight = await look(work);
    const group = sight.kind === 'running' ? sight.group! : 0;
    process.kill(wrapper, 'SIGTSTP');
    await expect.poll(() => statOf(group)?.state).toBe('T');
    process.kill(wrapper, 'SIGCONT');
    await expect.poll(() => statOf(group)?.state).toBe('S');
    await signal(work, 'SIGTERM');
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', signal: 'SIGTERM' });
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
