import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, onTestFinished } from 'vitest';
import { Launcher, look } from '../../../src/launcher/index.js';
import { awaitGo, Stand } from './stand.js';

describe('an attempt that was superseded', () => {
  test('leaves before it starts its job, however late it is launched', async () => {
    const stand = await Stand.open();
    const [first, second] = [stand.job(0), stand.job(0, { attempt: 2 })];
    await stand.prepare(first, 'echo ran >>../ran');
    await stand.submit(second, 'echo ran >>../ran');
    await stand.exits(second);

    // As a supervisor that was frozen and wakes up would do it.
    const late = new Launcher({ env: process.env });
    onTestFinished(() => late.close());
    expect(await late.start(stand.work(first))).toEqual({ kind: 'superseded' });
    expect(await look(stand.work(first))).toEqual({ kind: 'blocked', id: second.token });
    expect(await stand.lines('ran')).toEqual(['ran']);
  });

  test('that waits for a core in its supervisor’s hands never gets it', async () => {
    const frozen = await Stand.open({ cores: 1 });
    const [other, first] = [frozen.job(1), frozen.job(0)];
    await frozen.submit(other, awaitGo);
    await frozen.submit(first, 'echo first >>../ran');

    const next = await Stand.open({ cores: 1, root: frozen.root });
    const second = next.job(0, { attempt: 2 });
    await next.submit(second, 'echo second >>../ran');
    await next.exits(second);
    await frozen.go();
    expect(await frozen.exits(other, first)).toMatchObject([
      { outcome: 'success' },
      { outcome: 'failure', reason: 'cancelled' },
    ]);
    expect(await frozen.lines('ran')).toEqual(['second']);
  });

  test('of two supervisors that start the same attempt, one does, and both see its end', async () => {
    const one = await Stand.open();
    const two = await Stand.open({ root: one.root });
    const job = one.job(0);
    await one.prepare(job, `echo ran >>../ran; ${awaitGo}`);
    await Promise.all([one.backend.submit(job), two.backend.submit(job)]);
    await one.hasLines('ran', 1);
    await one.go();
    const ends = await Promise.all([one.exits(job), two.exits(job)]);
    expect(ends).toMatchObject([[{ outcome: 'success' }], [{ outcome: 'success' }]]);
    expect(await one.lines('ran')).toEqual(['ran']);
  });
});

describe('a job that was left by its supervisor', () => {
  test('and ended meanwhile is known from its exit record', async () => {
    const first = await Stand.open();
    const job = first.job(0);
    await first.submit(job, `echo ran >>../ran; ${awaitGo}; exit 5`);
    await first.hasLines('ran', 1);
    const second = await first.successor();
    await second.go();
    await expect.poll(() => look(second.work(job))).toMatchObject({ kind: 'ended' });
    expect(await second.see(job)).toMatchObject({ kind: 'exited', reason: 'exit:5' });
    // Whoever asks again hears the same.
    expect(await second.see(job)).toMatchObject({ kind: 'exited', reason: 'exit:5' });
    expect(await second.lines('ran')).toEqual(['ran']);
  });

  test('and still runs is seen to run, and to end', async () => {
    const first = await Stand.open();
    const job = first.job(0);
    await first.submit(job, `echo ran >>../ran; ${awaitGo}`);
    await first.hasLines('ran', 1);
    const second = await first.successor();
    expect(await second.see(job)).toMatchObject({ kind: 'running' });
    await second.go();
    expect(await second.exits(job)).toMatchObject([{ outcome: 'success' }]);
    expect(await second.lines('ran')).toEqual(['ran']);
  });

  test('and was killed with its wrapper is gone: that is evidence, and it is not started again', async () => {
    const first = await Stand.open();
    const job = first.job(0);
    await first.submit(job, 'echo $$ >>../ran; sleep 1000');
    await first.hasLines('ran', 1);
    const second = await first.successor();
    const claim = await readFile(join(second.root, 'b-0/.tutti/job-1.1.1.claim'), 'utf8');
    const wrapper = Number(/^wrapper (\d+)/m.exec(claim)?.[1]);
    const group = Number(/^group (\d+)/m.exec(claim)?.[1]);
    process.kill(wrapper, 'SIGKILL');
    process.kill(-group, 'SIGKILL');
    await expect.poll(() => look(second.work(job))).toMatchObject({ kind: 'vanished' });
    for (let times = 0; times < 2; times += 1) {
      expect(await second.see(job)).toMatchObject({
        kind: 'absent',
        evidence: expect.stringContaining(`process ${wrapper}`) as string,
      });
    }
    expect(await second.backend.find(job)).toMatchObject({ kind: 'found' });
    expect(await second.lines('ran')).toHaveLength(1);
    expect(second.defects).toEqual([]);
  });

  test('of which nothing can be said yet is looked at again, but not without pause', async () => {
    const first = await Stand.open();
    const job = first.job(0);
    await first.prepare(job, 'true');
    // As a file server shows a claim that was just granted.
    await writeFile(join(first.root, 'b-0/.tutti/job-1.1.1.claim'), '');
    expect(await first.see(job)).toMatchObject({ kind: 'queued' });
    expect(first.backend.nextLook(job, 1_000)).toBeGreaterThan(1_000);
    const claim = 'id other\nhost elsewhere\nblocked\n';
    await writeFile(join(first.root, 'b-0/.tutti/job-1.1.1.claim'), claim);
    expect(await first.exits(job)).toMatchObject([{ reason: 'cancelled' }]);
  });
});
