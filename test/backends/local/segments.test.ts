import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Launcher, look } from '../../../src/launcher/index.js';
import { Stand } from './stand.js';

/** Stops at a limit until it has run three times, and goes on from where it was. */
const model = `
step=$(cat restart 2>/dev/null || echo 0)
step=$((step + 1)); echo $step >restart; echo "at $step"
[ $step -ge 3 ] || exit 124`;

const segment = (stand: Stand, number: number, attempt = 1) =>
  stand.job(0, { attempt, segment: number, token: `token-${attempt}-${number}` });

describe('segments of a run', () => {
  test('are jobs of their own in the same directory, each with its own claim and output', async () => {
    const stand = await Stand.open();
    const ends = [];
    for (const number of [1, 2, 3]) {
      const job = segment(stand, number);
      await stand.prepare(job, model);
      const id = number === 1 ? 'b-0.1' : `b-0.1.${number}`;
      expect(await stand.backend.submit(job)).toEqual({ kind: 'submitted', id });
      ends.push(...(await stand.exits(job)));
    }
    expect(ends).toMatchObject([
      { reason: 'exit:124', code: 124 },
      { reason: 'exit:124', code: 124 },
      { outcome: 'success' },
    ]);
    expect(await stand.lines('b-0/restart')).toEqual(['3']);
    expect(await stand.lines('b-0/job.out')).toEqual(['at 1']);
    expect(await stand.lines('b-0/job-1.1.2.out')).toEqual(['at 2']);
    expect(await stand.lines('b-0/job-1.1.3.out')).toEqual(['at 3']);
    const claims = (await readdir(join(stand.root, 'b-0/.tutti'))).filter((name) =>
      name.endsWith('.claim'),
    );
    expect(claims.sort()).toEqual(['job-1.1.1.claim', 'job-1.1.2.claim', 'job-1.1.3.claim']);
  });

  test('run into their limit one by one: that of an earlier one says nothing of the next', async () => {
    const stand = await Stand.open();
    const first = stand.job(0, { timeout: 1 });
    await stand.submit(first, 'echo here >>../here; sleep 1000 & wait');
    expect(await stand.exits(first)).toMatchObject([{ reason: 'timeout' }]);
    const second = { ...segment(stand, 2), timeout: 600 };
    await stand.prepare(second, 'exit 3');
    await stand.backend.submit(second);
    expect(await stand.exits(second)).toMatchObject([{ reason: 'exit:3' }]);
  });

  test('are found again by whoever goes on, each by its own claim', async () => {
    const first = await Stand.open();
    const [one, two] = [segment(first, 1), segment(first, 2)];
    await first.submit(one, 'echo 1 >>../ran; exit 124');
    await first.exits(one);
    const second = await first.successor();
    expect(await second.backend.find(two)).toEqual({ kind: 'absent' });
    await second.prepare(two, 'echo 2 >>../ran');
    await second.backend.submit(two);
    await second.hasLines('ran', 2);
    const third = await second.successor();
    expect(await third.backend.find(two)).toEqual({ kind: 'found', id: 'b-0.1.2' });
    expect(await third.see(one)).toMatchObject({ reason: 'exit:124' });
    expect(await third.exits(two)).toMatchObject([{ outcome: 'success' }]);
    expect(await third.lines('ran')).toEqual(['1', '2']);
  });

  test('of an earlier attempt cannot be started late, by whoever was about to start the next of them', async () => {
    const stand = await Stand.open();
    const [one, two] = [segment(stand, 1), segment(stand, 2)];
    await stand.submit(one, 'echo first >>../ran; exit 124');
    await stand.exits(one);
    // Somebody has the second segment in hand, and freezes. Its run is tried again.
    const again = segment(stand, 1, 2);
    await stand.prepare(again, 'echo again >>../ran');
    await stand.backend.submit(again);
    expect(await stand.exits(again)).toMatchObject([{ outcome: 'success' }]);
    const late = new Launcher({ env: process.env });
    onTestFinished(() => late.close());
    expect(await late.start(stand.work(two))).toEqual({ kind: 'superseded' });
    expect(await look(stand.work(two))).toEqual({ kind: 'blocked', id: again.token });
    expect(await stand.lines('ran')).toEqual(['first', 'again']);
  });
});
