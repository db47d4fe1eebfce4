import { describe, expect, test } from 'vitest';
import { add, eventsOf, lines, localPlace, runsOf } from './local-place.js';
import { ask, tutti } from './tutti.js';

const yaml = (runs: number, more: string) => `
ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [run.sh.hbs]
      job_file: run.sh
      maxruns: 2
      runs: [${Array.from({ length: runs }, (_, a) => `{a: ${a}}`).join(', ')}]
${more}`;

const job = '#!/bin/sh\necho {{run.a}} >>../../ran\n[ -e ../../mended ] || exit {{run.a}}\n';
const wrong = '#!/bin/sh\necho {{run.a}} >>../../ran\n[ -e ../../mended ] || exit 3\n';

describe('a batch whose first runs fail alike', () => {
  test('is paused with the reason before it burns the rest, and goes on where its user says so', async () => {
    const place = await localPlace({
      'template/run.sh.hbs': wrong,
      'e.yaml': yaml(20, ''),
    });
    const held = await tutti(place, 'run', 'e.yaml');
    expect(held.code).toBe(4);
    expect(held.stderr).not.toContain('defect');
    const text = `${held.stdout}${held.stderr}`;
    expect(text).toMatch(/the first 1[0-2] runs all failed alike: exit:3 \(job\)/);
    expect(text).toContain('tutti release');
    const ran = await lines(place, 'ran');
    expect(ran.length).toBeLessThanOrEqual(12);

    // Nobody has answered: there is nothing to go on with, and whoever asks by a timer hears nothing.
    const quiet = await tutti(place, 'resume', '--all');
    expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([0, '', '']);

    await tutti(place, 'retry', 'state=failed');
    await tutti(place, 'release', 'b');
    await add(place, { mended: '' });
    expect((await tutti(place, 'resume', 'e-1')).code).toBe(0);
    const runs = await runsOf(place, 'e-1');
    expect(runs.every(({ state }) => state === 'succeeded')).toBe(true);
    expect((await tutti(place, 'replay', 'e-1', '--verify')).code).toBe(0);
  });

  test('is not paused where they fail in different ways', async () => {
    const place = await localPlace({
      'template/run.sh.hbs': job,
      'e.yaml': yaml(14, ''),
    });
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(1);
    expect(await lines(place, 'ran')).toHaveLength(14);
  });
});

describe('a batch of which too many have failed', () => {
  test('starts no more, and finishes what runs', async () => {
    const place = await localPlace({
      'template/run.sh.hbs': job,
      'e.yaml': yaml(30, '      max_failures: 3\n'),
    });
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(1);
    const states = (await runsOf(place, 'e-1')).map(({ state }) => state);
    expect(states.filter((state) => state === 'failed').length).toBeGreaterThan(3);
    expect(states.filter((state) => state === 'failed').length).toBeLessThanOrEqual(5);
    expect(states.filter((state) => state === 'skipped').length).toBeGreaterThan(20);
    expect(new Set(states)).toEqual(new Set(['succeeded', 'failed', 'skipped']));
  });
});

describe('retries', () => {
  test('come after their delays, made longer by chance, and have an end', async () => {
    const place = await localPlace({
      'template/run.sh.hbs': wrong,
      'e.yaml': yaml(3, '      retry: {attempts: 3, delays: [0.2, 0.4], jitter: 1}\n'),
    });
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(1);
    expect(await ask(place, 'runs', 'e-1')).toMatchObject(
      [0, 1, 2].map(() => ({ state: 'failed', attempt: 3, reason: 'exit:3' })),
    );
    const failed = await eventsOf(place, 'e-1', 'run.exited');
    const scheduled = await eventsOf(place, 'e-1', 'run.retry-scheduled');
    expect([failed.length, scheduled.length]).toEqual([9, 6]);
    for (const { data, meta } of scheduled) {
      const delay = Date.parse(String(data['not_before'])) - Date.parse(meta.at);
      const least = data['attempt'] === 2 ? 200 : 400;
      expect(delay).toBeGreaterThanOrEqual(least);
      expect(delay).toBeLessThanOrEqual(2 * least);
    }
    const delays = scheduled.map(
      ({ data, meta }) => Date.parse(String(data['not_before'])) - Date.parse(meta.at),
    );
    expect(new Set(delays).size).toBeGreaterThan(2);
  });
});
