import { describe, expect, test } from 'vitest';
import { CoreLine } from '../../../src/backends/local/core-line.js';
import { noted, Stand } from './stand.js';

/** The most that ever ran at once, where some count for several. */
function mostAtOnce(notes: readonly string[], weight: (name: string) => number = () => 1): number {
  let [now, most] = [0, 0];
  for (const note of notes) {
    const [verb, name = ''] = note.split(' ');
    now += (verb === 'begin' ? 1 : -1) * weight(name);
    most = Math.max(most, now);
  }
  return most;
}

describe('jobs on two cores', () => {
  test('run two at a time, and all of them run', async () => {
    const stand = await Stand.open({ cores: 2 });
    const jobs = Array.from({ length: 12 }, (_, idx) => stand.job(idx));
    for (const job of jobs) await stand.submit(job, noted(String(job.run.idx), 'sleep 0.02'));
    const exits = await stand.exits(...jobs);
    expect(exits.every(({ outcome }) => outcome === 'success')).toBe(true);
    const notes = await stand.lines('notes');
    expect(notes).toHaveLength(24);
    expect(mostAtOnce(notes)).toBe(2);
    expect(stand.defects).toEqual([]);
  });

  test('one that needs two has both for itself, and is not passed by', async () => {
    const stand = await Stand.open({ cores: 2 });
    const jobs = [0, 1, 2, 3, 4].map((idx) => stand.job(idx, idx === 2 ? { batch: 'wide' } : {}));
    for (const job of jobs) await stand.submit(job, noted(String(job.run.idx), 'sleep 0.05'));
    await stand.exits(...jobs);
    const notes = await stand.lines('notes');
    expect(notes).toHaveLength(10);
    expect(mostAtOnce(notes, (name) => (name === '2' ? 2 : 1))).toBe(2);
    const wide = notes.indexOf('begin 2');
    expect(notes[wide + 1]).toBe('end 2');
    expect(notes.slice(0, wide).sort()).toEqual(['begin 0', 'begin 1', 'end 0', 'end 1']);
  });

  test('one that asks for more than there are gets all of them', async () => {
    const stand = await Stand.open({ cores: 2 });
    const job = stand.job(0, { batch: 'huge' });
    await stand.submit(job, 'true');
    expect(await stand.exits(job)).toMatchObject([{ outcome: 'success' }]);
  });

  test('whoever goes on starts nothing while as many still run as there are cores', async () => {
    const first = await Stand.open({ cores: 2 });
    const jobs = [0, 1, 2, 3, 4].map((idx) => first.job(idx));
    const [waits, ...rest] = jobs;
    for (const job of rest) await first.submit(job, noted(String(job.run.idx)));
    await first.submit(waits!, noted('0'));
    await first.hasLines('notes', 2);

    // The one that was never started is the first that the next supervisor hears of.
    const second = await first.successor();
    const seen = await second.backend.observe(jobs);
    expect(jobs.map(({ token }) => seen.get(token)?.kind)).toEqual([
      'queued',
      'running',
      'running',
      'queued',
      'queued',
    ]);
    await second.go();
    await second.exits(...jobs);
    const notes = await second.lines('notes');
    expect(notes).toHaveLength(10);
    expect(mostAtOnce(notes)).toBe(2);
  });

  test('a job that was found by its token has its core, too', async () => {
    const { stand: first, running, waiting } = await Stand.withOneWaiting();
    const second = await first.successor(1);
    const [found] = await Promise.all([
      second.backend.find(running),
      second.backend.observe([waiting]),
    ]);
    expect(found).toEqual({ kind: 'found', id: 'b-0.1' });
    expect(await second.backend.find(second.job(7))).toEqual({ kind: 'absent' });
    await second.go();
    await second.exits(running, waiting);
    expect(await second.lines('notes')).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1']);
  });

  test('one that is withdrawn while it stands in line ends at once and never starts', async () => {
    const stand = await Stand.open({ cores: 1 });
    const [running, withdrawn, last] = [stand.job(0), stand.job(1), stand.job(2)];
    for (const job of [running, withdrawn, last]) {
      await stand.submit(job, noted(String(job.run.idx)));
    }
    await stand.hasLines('notes', 1);
    await stand.backend.cancel([withdrawn], { kind: 'withdraw' });
    expect(await stand.exits(withdrawn)).toMatchObject([
      {
        outcome: 'failure',
        reason: 'cancelled',
        evidence: expect.stringMatching(/withdrawn/) as string,
      },
    ]);
    await stand.go();
    await stand.exits(running, last);
    expect(await stand.lines('notes')).toEqual(['begin 0', 'end 0', 'begin 2', 'end 2']);
  });
});

describe('the line for cores', () => {
  test('gives them back to whoever is next, and waits while others are counted', async () => {
    const line = new CoreLine(1);
    const begun: string[] = [];
    const counted = line.counting(async () => {
      line.take(1, () => begun.push('early'));
      await Promise.resolve();
      expect(begun).toEqual([]);
      return line.takeAtOnce(1);
    });
    const giveBack = await counted;
    expect(begun).toEqual([]);
    giveBack();
    expect(begun).toEqual(['early']);
  });
});
