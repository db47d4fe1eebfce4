import { existsSync } from 'node:fs';
import { mkdir, rmdir, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/clock/index.js';
import { claimFile } from '../../../src/launcher/index.js';
import { Stand } from './stand.js';

test.runIf(existsSync('/dev/full'))(
  'a job for whose claim there is no room, which no look at the disk foretells, waits until there is',
  async () => {
    const clock = new VirtualClock(0);
    const stand = await Stand.open({ clock });
    const job = stand.job(0);
    await stand.prepare(job, 'echo ran >>../ran');
    // As with a quota: the disk has room, and this is refused all the same.
    await symlink('/dev/full', claimFile(stand.layout.job(job)));
    expect(await stand.backend.submit(job)).toEqual({ kind: 'submitted', id: 'b-0.1' });
    await expect
      .poll(() => String(stand.defects))
      .toMatch(/^b-0.1 cannot be started: the claim .*is the disk full, or a quota used up\?$/);
    expect(await stand.see(job)).toEqual({ kind: 'queued' });
    expect(clock.elapse()).toBe(true);
    expect(await stand.exits(job)).toMatchObject([{ outcome: 'success' }]);
    expect(await stand.lines('ran')).toEqual(['ran']);
  },
);

test('a job whose earlier attempt cannot be barred yet is not known to be taken, and asked for again', async () => {
  const stand = await Stand.open();
  const [first, second] = [stand.job(0), stand.job(0, { attempt: 2 })];
  await stand.prepare(second, 'echo ran >>../ran');
  const claim = claimFile(stand.layout.job(first));
  // Nobody can read this to see whose it is.
  await mkdir(claim);
  expect(await stand.backend.submit(second)).toEqual({
    kind: 'unknown',
    message: expect.stringContaining(`${claim} cannot be written`) as string,
  });
  expect(await stand.backend.find(second)).toEqual({ kind: 'absent' });
  await rmdir(claim);
  await stand.submit(second, 'echo ran >>../ran');
  expect(await stand.exits(second)).toMatchObject([{ outcome: 'success' }]);
  expect(await stand.lines('ran')).toEqual(['ran']);
});
