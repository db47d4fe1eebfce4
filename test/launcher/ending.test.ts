import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { mkdirSync, renameSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SystemClock, VirtualClock } from '../../src/clock/index.js';
import { TuttiError } from '../../src/errors.js';
import { claimFile, endInTime, Ending, look, type Place } from '../../src/launcher/index.js';
import { Desk, groupOf, hasPrinted, listening } from './desk.js';

const deaf = 'trap "" TERM; echo ready; while :; do sleep 0.02; done';

/** A piece that runs, and what ends it; time passes only when the test says so. */
async function running(script: string) {
  const desk = await Desk.open();
  const work = desk.script('a', script);
  const ended = desk.endOf(work);
  await desk.start(work);
  await hasPrinted(work, 'ready');
  const [clock, defects] = [new VirtualClock(0), [] as unknown[]];
  const defect = (error: unknown): void => void defects.push(error);
  return { work, ended, clock, defects, defect, ending: new Ending(work, clock, defect) };
}

/** As if it were started on a host that cannot be seen from here. Returns what takes that back. */
async function moveAway(place: Place): Promise<() => Promise<void>> {
  const claim = await readFile(claimFile(place), 'utf8');
  await writeFile(claimFile(place), claim.replace(/^host .*$/m, 'host elsewhere'));
  return () => writeFile(claimFile(place), claim);
}

/** From the moment when this signal is sent to anything, until it is taken back. */
function whenSent(name: NodeJS.Signals, act: () => void): () => void {
  const send = process.kill.bind(process);
  const spy = vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    if (signal === name) act();
    return send(pid, signal);
  });
  onTestFinished(() => spy.mockRestore());
  return () => spy.mockRestore();
}

describe('a piece that is asked to end', () => {
  it('is asked, also where its claim cannot be read any more in the next moment', async () => {
    const { work, ended, ending, defects } = await running(listening('TERM'));
    const [claim, kept] = [claimFile(work), `${claimFile(work)}.kept`];
    const restore = whenSent('SIGTERM', () => {
      renameSync(claim, kept);
      mkdirSync(claim);
    });
    await ending.ask(60_000);
    restore();
    await ended;
    await rm(claim, { recursive: true });
    await rename(kept, claim);
    await ending.rest();
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 7 });
    expect(defects).toEqual([]);
  });

  it('and cannot be now, is when somebody asks again', async () => {
    const { work, ended, ending } = await running(listening('TERM'));
    const moveBack = await moveAway(work);
    await expect(ending.ask(60_000)).rejects.toThrow(TuttiError);
    await expect(ending.ask(60_000)).rejects.toThrow(/started on elsewhere/);
    await moveBack();
    await ending.ask(600_000);
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 7 });
  });

  it('and has to, but cannot be made to at that moment, is a little later', async () => {
    const { work, ended, ending, clock, defects } = await running(deaf);
    await ending.ask(60_000);
    const moveBack = await moveAway(work);
    expect(clock.elapse()).toBe(true);
    await expect.poll(() => String(defects)).toContain('started on elsewhere');
    await moveBack();
    expect(clock.elapse()).toBe(true);
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', signal: 'SIGKILL' });
  });

  it('because its time is over, and cannot be then, is a little later', async () => {
    const { work, ended, ending, clock, defect, defects } = await running(listening('TERM'));
    endInTime(work, ending, { at: 1_000, grace: 60_000 }, { clock, defect });
    const moveBack = await moveAway(work);
    expect(clock.elapse()).toBe(true);
    await expect.poll(() => String(defects)).toContain('started on elsewhere');
    await moveBack();
    expect(clock.elapse()).toBe(true);
    await ended;
    expect(await look(work)).toMatchObject({ kind: 'ended', code: 7 });
  });
});

describe('what is left of a piece that has ended', () => {
  it('keeps nobody waiting who may not end it, and that is told', async () => {
    const desk = await Desk.open();
    const work = desk.script('a', `sh -c '${deaf}' & wait`);
    const ended = desk.endOf(work);
    await desk.start(work);
    await hasPrinted(work, 'ready');
    const group = await groupOf(work);
    onTestFinished(() => void process.kill(-group, 'SIGKILL'));
    const defects: unknown[] = [];
    const ending = new Ending(work, new SystemClock(), (error) => defects.push(error));
    const refusal = Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    const restore = whenSent('SIGKILL', () => {
      throw refusal;
    });
    await ending.ask(100);
    await ended;
    await ending.rest();
    restore();
    expect(defects).toEqual([refusal]);
  });
});
