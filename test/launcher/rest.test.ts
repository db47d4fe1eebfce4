import { existsSync } from 'node:fs';
import type * as Files from 'node:fs/promises';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Clock, SystemClock, VirtualClock } from '../../src/clock/index.js';
import { Ending } from '../../src/launcher/index.js';
import { Desk, groupOf, hasPrinted, statOf } from './desk.js';

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof Files>();
  return { ...original, readdir: vi.fn(original.readdir) };
});

/** Of a piece that was asked to end and has, the wait for what it left. */
async function restOf(desk: Desk, name: string, script: string, clock: Clock = new SystemClock()) {
  const work = desk.script(name, script);
  const ended = desk.endOf(work);
  await desk.start(work);
  await hasPrinted(work, 'ready');
  const group = await groupOf(work);
  const defects: unknown[] = [];
  const ending = new Ending(work, clock, (error) => defects.push(error));
  await ending.ask(60_000);
  await ended;
  return { group, defects, rest: ending.rest() };
}

it('who waits for what pieces have left looks at all processes seldom, and for all of them at once', async () => {
  const desk = await Desk.open();
  const clock = new VirtualClock(0);
  const saving = 'trap "" TERM; echo ready; until [ -e go ]; do sleep 0.02; done';
  const left = await Promise.all(
    ['a', 'b', 'c'].map((name) => restOf(desk, name, `sh -c '${saving}' & wait`, clock)),
  );
  vi.mocked(readdir).mockClear();
  const began = performance.now();
  // Five seconds in which it is looked whether they have gone.
  while (clock.now() < 5_000) await vi.waitUntil(() => clock.elapse(), { interval: 1 });
  const seconds = (performance.now() - began) / 1000;
  expect(vi.mocked(readdir).mock.calls.length).toBeLessThanOrEqual(1 + seconds);
  await writeFile(join(desk.directory, 'go'), '');
  const over = vi.fn();
  void Promise.all(left.map(({ rest }) => rest)).then(over);
  const isOver = (): boolean => over.mock.calls.length > 0;
  await vi.waitUntil(() => isOver() || (clock.elapse(), false), { timeout: 60_000, interval: 5 });
  expect(left.flatMap(({ defects }) => defects)).toEqual([]);
});

it.runIf(existsSync('/usr/bin/perl'))(
  'zombies that nobody buries are nothing to wait for',
  async () => {
    const desk = await Desk.open();
    const file = await desk.file(
      'model',
      `#!/usr/bin/perl
    use strict; $| = 1;
    my $group = getpgrp;
    if (fork == 0) {
      # Out of the group, and never asks how its child ended, which is in it.
      setpgrp(0, 0);
      if (fork == 0) { setpgrp(0, $group); print "$$\\nready\\n"; sleep 600; exit }
      sleep 600; exit;
    }
    sleep 600;`,
    );
    const { group, defects, rest } = await restOf(desk, 'a', `exec ${file}`);
    const zombie = Number((await readFile(join(desk.directory, 'a.log'), 'utf8')).split('\n')[0]);
    onTestFinished(() => void process.kill(statOf(zombie)!.parent, 'SIGKILL'));
    await rest;
    expect(statOf(zombie)).toMatchObject({ state: 'Z', group });
    expect(defects).toEqual([]);
  },
);
