import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Launcher, look } from '../../../src/launcher/index.js';
import { noted, Stand } from './stand.js';

const withdraw = { kind: 'withdraw' } as const;

const withdrawn = {
  outcome: 'failure',
  reason: 'cancelled',
  evidence: expect.stringMatching(/withdrawn before it started/) as string,
};

describe('a job that is withdrawn', () => {
  test('and runs goes on to its end', async () => {
    const stand = await Stand.open();
    const job = stand.job(0);
    await stand.submit(job, noted('0'));
    await stand.hasLines('notes', 1);
    await stand.backend.cancel([job], withdraw);
    expect(await stand.see(job)).toMatchObject({ kind: 'running' });
    await stand.go();
    expect(await stand.exits(job)).toMatchObject([{ outcome: 'success' }]);
    // Once more says the same of what has ended.
    await stand.backend.cancel([job], withdraw);
    expect(await stand.see(job)).toMatchObject({ kind: 'exited', outcome: 'success' });
  });

  test('by a supervisor that only knows it from the log is not started by it', async () => {
    const { stand: first, running, waiting } = await Stand.withOneWaiting();
    const second = await first.successor(2);
    await second.backend.cancel([waiting], withdraw);
    expect(await second.exits(waiting)).toMatchObject([withdrawn]);
    expect(await second.backend.find(waiting)).toEqual({ kind: 'absent' });
    await second.go();
    await second.exits(running);
    expect(await second.lines('notes')).toEqual(['begin 0', 'end 0']);
  });

  test('lets those behind it pass at once, where it needed more cores than were free', async () => {
    const stand = await Stand.open({ cores: 2 });
    const [running, wide, narrow] = [stand.job(0), stand.job(1, { batch: 'wide' }), stand.job(2)];
    for (const job of [running, wide, narrow]) await stand.submit(job, noted(String(job.run.idx)));
    await stand.hasLines('notes', 1);
    await stand.backend.cancel([wide], withdraw);
    await stand.hasLines('notes', 2);
    expect(await stand.lines('notes')).toEqual(['begin 0', 'begin 2']);
    expect(await stand.exits(wide)).toMatchObject([withdrawn]);
    await stand.go();
    await stand.exits(running, narrow);
  });

  test('before anybody knew that it was submitted can never start, however late it is asked for', async () => {
    const stand = await Stand.open();
    const job = stand.job(0);
    await stand.prepare(job, 'echo ran >>../ran');
    const { id: _, submittedAt: __, ...intent } = job;
    await stand.backend.cancel([intent], withdraw);
    expect(await stand.backend.find(intent)).toEqual({ kind: 'absent' });
    // The supervisor that wrote the intent was frozen until now.
    const late = await Stand.open({ root: stand.root });
    await late.backend.submit(intent);
    expect(await late.exits(job)).toMatchObject([withdrawn]);
    const launcher = new Launcher({ env: process.env });
    onTestFinished(() => launcher.close());
    expect(await launcher.start(stand.work(job))).toEqual({ kind: 'superseded' });
    expect(await look(stand.work(job))).toEqual({ kind: 'blocked', id: 'cancelled' });
    expect(await stand.lines('ran')).toEqual([]);
  });

  test('cannot start where not even its directory is left', async () => {
    const { stand, running, waiting } = await Stand.withOneWaiting();
    await rm(join(stand.root, 'b-1'), { recursive: true });
    await stand.backend.cancel([waiting], withdraw);
    expect(await stand.exits(waiting)).toMatchObject([withdrawn]);
    await stand.go();
    await stand.exits(running);
  });
});

describe('a job that is to be ended', () => {
  test('and stands in line has not started, and never will', async () => {
    const { stand, running, waiting } = await Stand.withOneWaiting();
    await stand.backend.cancel([waiting, running], { kind: 'end', grace: 5_000 });
    expect(await stand.exits(waiting, running)).toMatchObject([
      withdrawn,
      { reason: 'signal:TERM' },
    ]);
    expect(await stand.lines('notes')).toEqual(['begin 0']);
  });

  test('has as long as it is given: none at all, or less than somebody has given it before', async () => {
    const stand = await Stand.open();
    const jobs = [stand.job(0), stand.job(1)];
    const deaf = 'trap "" TERM; echo $$ >>../pids; while :; do sleep 0.05; done';
    for (const job of jobs) await stand.submit(job, deaf);
    await stand.hasLines('pids', 2);
    const began = Date.now();
    await stand.backend.cancel([jobs[0]!], { kind: 'end', grace: 0 });
    await stand.backend.cancel([jobs[1]!], { kind: 'end', grace: 600_000 });
    expect(await stand.exits(jobs[0]!)).toMatchObject([{ reason: 'signal:KILL' }]);
    expect(await stand.see(jobs[1]!)).toMatchObject({ kind: 'running' });
    await stand.backend.cancel([jobs[1]!], { kind: 'end', grace: 100 });
    expect(await stand.exits(jobs[1]!)).toMatchObject([{ reason: 'signal:KILL' }]);
    expect(Date.now() - began).toBeLessThan(60_000);
  });

  test('ends also when it was withdrawn before, and as often as that is asked', async () => {
    const stand = await Stand.open();
    const job = stand.job(0);
    await stand.submit(job, 'echo here >>../here; sleep 1000 & wait');
    await stand.hasLines('here', 1);
    await stand.backend.cancel([job], withdraw);
    await stand.backend.cancel([job], { kind: 'end', grace: 5_000 });
    await stand.backend.cancel([job], { kind: 'end', grace: 5_000 });
    expect(await stand.exits(job)).toMatchObject([{ reason: 'signal:TERM' }]);
    await stand.backend.cancel([job], { kind: 'end', grace: 5_000 });
    expect(stand.defects).toEqual([]);
  });
});
