import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { explain, gatherFacts } from '../../../src/cli/explain/index.js';
import { fullDisk, lastTrouble } from '../../../src/cli/explain/room.js';
import { selectRun } from '../../../src/cli/select-run.js';
import type { Order, Selector } from '../../../src/control/index.js';
import { sendCommand } from '../../../src/events/store/index.js';
import { fill, mayMount, smallDisk } from '../../support/small-disk.js';
import { created, type CreatedEnsemble, host, openStore } from '../../support/store.js';

const actor = 'grace@node7';

const run = (idx: number): Selector => ({
  of: [{ kind: 'runs', batch: 'b', from: idx, to: idx }],
  where: [],
});

function ask({ db, lease }: CreatedEnsemble, { verb, args }: Order, selector: Selector) {
  return sendCommand(db, { eid: lease.eid, verb, args, selector, actor });
}

/** What is said of a run, line by line; what would change it begins with a sign. */
async function told({ db, lease }: CreatedEnsemble, name: string): Promise<string[]> {
  const selected = await selectRun(db, `${lease.eid}/${name}`, undefined);
  const facts = await gatherFacts(db, selected, { isNamed: true });
  const { headline, because, advice } = explain(facts);
  return [headline, ...because, ...advice.map((line) => `> ${line}`)];
}

async function ensembleOf(runs: number, more = ''): Promise<CreatedEnsemble> {
  const numbers = Array.from({ length: runs }, (_, x) => x).join(', ');
  return created(
    await openStore(),
    `ensemble:
  name: e
  simulated: {queue_seconds: 1, run_seconds: 10${more}}
  batches: [{name: b, maxruns: 1, sweep: {grid: {x: [${numbers}]}}}]
`,
  );
}

test('who paused and who cancelled is known from the events', async () => {
  const ensemble = await ensembleOf(4);
  await ask(ensemble, { verb: 'hold', args: { reason: 'wrong mask' } }, run(1));
  await ask(ensemble, { verb: 'cancel', args: { reason: 'no use' } }, run(2));
  const stop = new AbortController();
  let left = 2;
  await host(ensemble, {
    stop: stop.signal,
    committed: ({ type }) => {
      if (type === 'run.succeeded' && (left -= 1) === 0) stop.abort();
    },
  });
  const held = await told(ensemble, 'b-1');
  expect(held[0]).toMatch(/^b-1 of e-1 has not started; it waits, since /);
  expect(held).toContainEqual(
    expect.stringMatching(/^It is paused by grace@node7, since \S+ \S+.*: wrong mask\.$/),
  );
  expect(held).toContain('> Let it go on: tutti release e-1/b-1');
  const cancelled = await told(ensemble, 'b-2');
  expect(cancelled[0]).toMatch(/^b-2 of e-1 was cancelled, on /);
  expect(cancelled[1]).toMatch(/^It was cancelled by grace@node7, on \S+ \S+: no use\.$/);
});

test('what somebody has asked for and nobody has done yet is told of the runs that it is about', async () => {
  const ensemble = await ensembleOf(4);
  await ask(ensemble, { verb: 'hold', args: {} }, run(1));
  const where = [{ field: 'param.x', is: '>', value: '2' }] as const;
  await ask(ensemble, { verb: 'cancel', args: {} }, { of: [], where });
  const words = (verb: string): unknown =>
    expect.stringMatching(
      `^\`tutti ${verb}\` was asked for by grace@node7, on .*, and is not done yet`,
    );
  expect(await told(ensemble, 'b-1')).toContainEqual(words('hold'));
  expect(await told(ensemble, 'b-1')).not.toContainEqual(words('cancel'));
  expect(await told(ensemble, 'b-3')).toContainEqual(words('cancel'));
  expect(await told(ensemble, 'b-3')).not.toContainEqual(words('hold'));
});

test('a batch that Tutti paused says why, and what can be done', async () => {
  const ensemble = await ensembleOf(30, ', failures: {"exit:1": 1}');
  await host(ensemble);
  const waiting = await told(ensemble, 'b-29');
  expect(waiting).toContainEqual(
    expect.stringMatching(/^Tutti paused the batch b, on .*, since .*alike.*exit:1/),
  );
  expect(waiting).toContain('> See why they failed: tutti failures e-1');
  expect(waiting).toContain('> Let the others go on: tutti release e-1/b');
});

test('the last trouble of a run is read from the log of its ensemble', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-room-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const log = join(folder, 'e.log');
  const about = {
    directory: '/runs/b-2',
    job: 'b-2.1',
    since: new Date(2026, 2, 1, 12, 0, 0, 400),
  };
  expect(await lastTrouble(log, about)).toBeUndefined();
  await appendFile(
    log,
    `2026-03-01 11:00:00  e-1           there is no room for all of /runs/b-2: the disk is full
2026-03-01 12:00:01  b-2           starts
`,
  );
  // That was before it was started this time.
  expect(await lastTrouble(log, about)).toBeUndefined();
  await appendFile(
    log,
    `2026-03-01 12:00:02  e-1           there is no room for all of /runs/b-2: your quota is used up\u001b[2J
2026-03-01 12:00:03  e-1           there is no room for all of /runs/b-21: the disk is full
`,
  );
  expect(await lastTrouble(log, about)).toBe(
    'Its log says, on 2026-03-01 12:00:02 of this host: there is no room for all of /runs/b-2: your quota is used up',
  );
  await appendFile(
    log,
    `2026-03-01 12:00:04  e-1           b-2 cannot be prepared: what makes the directories has ended
2026-03-01 12:00:05  e-1           bb-2 cannot be prepared: what makes the directories has ended
2026-03-01 12:00:05  e-1           bb-2.1 cannot be started: the claim could not be created
`,
  );
  expect(await lastTrouble(log, about)).toBe(
    'Its log says, on 2026-03-01 12:00:04 of this host: b-2 cannot be prepared: what makes the directories has ended',
  );
});

test.skipIf(!mayMount)('a full disk is seen (needs the right to mount)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-room-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const disk = join(folder, 'disk');
  await smallDisk(disk, 'size=8m');
  const base = join(disk, 'not', 'made', 'yet');
  expect(await fullDisk(base)).toBeUndefined();
  const makeRoom = await fill(disk);
  expect(await fullDisk(base)).toBe(`The disk of ${disk} is full: 0 KiB are left.`);
  await makeRoom();
  expect(await fullDisk(base)).toBeUndefined();
});
