import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Stand } from './stand.js';

/** Whether anything of a process group still lives. Zombies do not. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

describe('how a job ended is told as it was', () => {
  test.each<[string, string, object]>([
    ['well', 'echo done', { outcome: 'success', code: 0 }],
    ['with an exit code', 'exit 3', { outcome: 'failure', code: 3, reason: 'exit:3' }],
    [
      'by a signal',
      'kill -SEGV $$',
      { outcome: 'failure', signal: 'SIGSEGV', reason: 'signal:SEGV' },
    ],
    ['by being killed', 'kill -KILL $$', { outcome: 'failure', reason: 'signal:KILL' }],
  ])('%s', async (_, script, end) => {
    const stand = await Stand.open();
    const job = stand.job(0);
    await stand.submit(job, script);
    const [exit] = await stand.exits(job);
    expect(exit).toMatchObject({ ...end, evidence: 'its exit record' });
    expect(exit?.startedAt).toBeLessThanOrEqual(exit?.endedAt ?? 0);
    expect(stand.defects).toEqual([]);
  });

  test('what it prints is in its run’s directory, each attempt’s apart', async () => {
    const stand = await Stand.open();
    for (const attempt of [1, 2]) {
      const job = stand.job(0, { attempt });
      await stand.submit(job, `echo attempt ${attempt}; echo complaint >&2`);
      await stand.exits(job);
    }
    expect(await stand.lines('b-0/job.out')).toEqual(['attempt 1', 'complaint']);
    expect(await stand.lines('b-0/job-1.2.1.out')).toEqual(['attempt 2', 'complaint']);
  });
});

describe('a job that runs into its limit', () => {
  test('ends with all that it started, and the reason is its limit', async () => {
    const stand = await Stand.open();
    const job = stand.job(0, { timeout: 1 });
    await stand.submit(
      job,
      'sleep 1000 & echo $! >>../pids; (sleep 1000 & echo $! >>../pids; wait) & wait',
    );
    expect(await stand.exits(job)).toMatchObject([
      { outcome: 'failure', reason: 'timeout', signal: 'SIGTERM' },
    ]);
    const pids = await stand.lines('pids');
    expect(pids).toHaveLength(2);
    expect(await Promise.all(pids.map((pid) => isAlive(Number(pid))))).toEqual([false, false]);
  });

  test('has not succeeded where it ends in good order because it was asked to', async () => {
    const stand = await Stand.open();
    const job = stand.job(0, { timeout: 3 });
    await stand.submit(job, 'trap "echo saved >>../saved; exit 0" TERM; sleep 1000 & wait');
    expect(await stand.exits(job)).toMatchObject([
      { outcome: 'failure', reason: 'timeout', code: 0 },
    ]);
    expect(await stand.lines('saved')).toEqual(['saved']);
  });

  test('while nobody was there is ended by whoever goes on; the limit counts from its start', async () => {
    const first = await Stand.open();
    const job = first.job(0, { timeout: 2 });
    await first.submit(job, 'echo here >>../here; sleep 1000 & wait');
    await first.hasLines('here', 1);
    const began = Date.now();
    const second = await first.successor();
    expect(await second.exits(job)).toMatchObject([{ reason: 'timeout' }]);
    expect(Date.now() - began).toBeLessThan(30_000);
    expect(await second.lines('here')).toEqual(['here']);
  });

  test('and ended by itself just before is told as it ended', async () => {
    const stand = await Stand.open();
    const job = stand.job(0, { timeout: 600 });
    await stand.submit(job, 'exit 4');
    expect(await stand.exits(job)).toMatchObject([{ reason: 'exit:4', code: 4 }]);
  });
});

describe('a job that is cancelled', () => {
  test('ends with all that it started', async () => {
    const stand = await Stand.open();
    const job = stand.job(0);
    await stand.submit(job, 'sleep 1000 & echo $! >>../pids; wait');
    await stand.hasLines('pids', 1);
    await stand.backend.cancel([job], { kind: 'end', grace: 3_000 });
    expect(await stand.exits(job)).toMatchObject([{ reason: 'signal:TERM' }]);
    const [pid] = await stand.lines('pids');
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
  });

  test('is not over before the last of its processes is', async () => {
    const stand = await Stand.open();
    const job = stand.job(0);
    // The shell goes at once; what it started writes its checkpoint first.
    const model = `sh -c 'trap "sleep 1; echo saved >>../saved; exit 0" TERM; echo $$ >>../pids; while :; do sleep 0.05; done'`;
    await stand.submit(job, `${model} & wait`);
    await stand.hasLines('pids', 1);
    await stand.backend.cancel([job], { kind: 'end', grace: 3_000 });
    expect(await stand.exits(job)).toMatchObject([{ reason: 'signal:TERM' }]);
    expect(await stand.lines('saved')).toEqual(['saved']);
  });

  test('is killed after a while where it does not listen', async () => {
    const stand = await Stand.open();
    const [deaf, deafChild] = [stand.job(0), stand.job(1)];
    const loop = 'trap "" TERM; echo $$ >>../pids; while :; do sleep 0.1; done';
    await stand.submit(deaf, loop);
    await stand.submit(deafChild, `sh -c '${loop}' & wait`);
    await stand.hasLines('pids', 2);
    await stand.backend.cancel([deaf, deafChild], { kind: 'end', grace: 3_000 });
    expect(await stand.exits(deaf, deafChild)).toMatchObject([
      { reason: 'signal:KILL' },
      { reason: 'signal:TERM' },
    ]);
    for (const pid of await stand.lines('pids')) {
      await expect.poll(() => isAlive(Number(pid)), { timeout: 20_000 }).toBe(false);
    }
  });

  test('also by a supervisor that did not start it', async () => {
    const first = await Stand.open();
    const job = first.job(0);
    await first.submit(job, 'echo here >>../here; sleep 1000 & wait');
    await first.hasLines('here', 1);
    const second = await first.successor();
    await second.backend.cancel([job], { kind: 'end', grace: 3_000 });
    expect(await second.exits(job)).toMatchObject([{ reason: 'signal:TERM' }]);
  });
});

describe('a file that cannot be run is refused when it is submitted', () => {
  const faults: [string, (file: string) => Promise<unknown>, RegExp][] = [
    ['that is not there', (file) => rm(file), /is not there.*template directory/],
    ['that is a directory', (file) => rm(file).then(() => mkdir(file)), /is no file/],
    ['that leads nowhere', (file) => rm(file).then(() => symlink('nowhere', file)), /is not there/],
    ['that may not be executed', (file) => chmod(file, 0o644), /chmod \+x/],
    ['without #!', (file) => writeFile(file, 'echo hello\n'), /#!\/bin\/sh/],
    [
      'for an interpreter that is not there',
      (file) => writeFile(file, '#!/no/such/shell -x\n'),
      /run by \/no\/such\/shell, which is not there/,
    ],
    ['from Windows', (file) => writeFile(file, '#!/bin/sh\r\ntrue\r\n'), /carriage returns/],
    ['that is empty', (file) => writeFile(file, ''), /#!\/bin\/sh/],
  ];
  test.each(faults)('one %s', async (_, spoil, says) => {
    const stand = await Stand.open();
    const job = stand.job(0);
    await stand.prepare(job, 'true');
    const file = join(stand.root, 'b-0/run.sh');
    await spoil(file);
    const answer = await stand.backend.submit(job);
    expect(answer).toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(says) as string,
    });
    expect(answer).toMatchObject({ message: expect.stringContaining(file) as string });
    // Mended, it can be submitted: nothing was claimed.
    await rm(file, { recursive: true, force: true, maxRetries: 20 });
    await stand.submit(job, 'true');
    expect(await stand.exits(job)).toMatchObject([{ outcome: 'success' }]);
  });
});
