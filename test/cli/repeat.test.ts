import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  eventsOf,
  hasLines,
  isClean,
  killedWhen,
  lines,
  localPlace,
  runsOf,
} from './local-place.js';
import { ask, type Place, tutti } from './tutti.js';

/** Each cycle of a run adds a line to its own history, and a model goes on from what it left. */
const job = `#!/bin/sh
echo $(cat input) >>history
`;

const batch = (more: string) => `
ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [input.hbs]
      job_file: run.sh
      runs: [{a: 0}, {a: 1}, {a: 2}]
${more}`;

const files = {
  'template/run.sh': job,
  'template/input.hbs': '{{run.a}} cycle {{run.batch_idx}}\n',
};

/** True until there have been so many cycles: what model-ensembler's users end a `repeat` with. */
const untilCycle = (many: number) => `
      repeat: true
      pre_batch:
        - {name: check, args: {cmd: "test $(cat cycles 2>/dev/null | wc -l) -lt ${many}", fail: true}}
      post_batch:
        - {name: execute, args: {cmd: echo cycle >>cycles}}
`;

const history = (place: Place, idx: number) => lines(place, `runs/b-${idx}/history`);

describe('a batch that repeats', () => {
  test('runs in cycles in the same directories until a task of the batch fails', async () => {
    const place = await localPlace({ ...files, 'e.yaml': batch(untilCycle(3)) });
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended.stderr).not.toContain('defect');
    expect(ended.code).toBe(0);
    for (const idx of [0, 1, 2]) {
      expect(await history(place, idx)).toEqual([1, 2, 3].map((cycle) => `${idx} cycle ${cycle}`));
    }
    const [told] = await eventsOf(place, 'e-1', 'batch.finished');
    expect(told?.data).toMatchObject({ runs: { succeeded: 3, failed: 0 } });
    expect(told?.data['message']).toContain('exit code 1');
    const requests = await eventsOf(place, 'e-1', 'run.submit-requested');
    expect(requests.map(({ data }) => data['cycle']).sort()).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    // What each cycle printed is kept.
    for (const output of ['job.out', 'job-2.1.1.out', 'job-3.1.1.out']) {
      expect(await readFile(join(place.cwd, 'runs/b-0', output), 'utf8')).toBe('');
    }
    await isClean(place);
  });

  test('leaves out in later cycles what never got a job', async () => {
    const place = await localPlace({
      ...files,
      'e.yaml': batch(`${untilCycle(3)}
      pre_run:
        - {name: check, args: {cmd: "test $(cut -c1 input) != 1", fail: true}}
`),
    });
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(1);
    expect(await history(place, 0)).toHaveLength(3);
    expect(await history(place, 1)).toHaveLength(0);
    const runs = await runsOf(place, 'e-1');
    expect(runs.map(({ state, cycle }) => `${state} ${cycle}`)).toEqual([
      'succeeded 3',
      'failed 1',
      'succeeded 3',
    ]);
  });

  test('goes on where it was when its supervisor dies in the middle of a cycle', async () => {
    const place = await localPlace({
      ...files,
      'template/run.sh': '#!/bin/sh\necho $(cat input) >>history; echo x >>../all; sleep 0.3\n',
      'e.yaml': batch(untilCycle(4)),
    });
    let next = ['run', 'e.yaml'];
    for (const many of [2, 5, 8, 11]) {
      await killedWhen(place, next, () => hasLines(place, 'runs/all', many));
      next = ['resume', 'e-1'];
    }
    expect((await tutti(place, ...next)).code).toBe(0);
    for (const idx of [0, 1, 2]) {
      expect(await history(place, idx)).toEqual(
        [1, 2, 3, 4].map((cycle) => `${idx} cycle ${cycle}`),
      );
    }
    await isClean(place);
  });

  test('so many times ends by itself, and its batch tasks come in every cycle', async () => {
    const place = await localPlace({
      ...files,
      'e.yaml': batch(`
      repeat: 2
      pre_batch: [{name: execute, args: {cmd: echo before >>order}}]
      post_batch: [{name: execute, args: {cmd: echo after >>order}}]
`),
    });
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(0);
    expect(await lines(place, 'runs/order')).toEqual(['before', 'after', 'before', 'after']);
    expect(await history(place, 2)).toEqual(['2 cycle 1', '2 cycle 2']);
  });

  test('not together lets no run wait for the slowest', async () => {
    // The first run is not over before another one is through with all of its cycles.
    const slow =
      'while [ $(cut -c1 input) = 0 ] && [ $(wc -l <../b-2/history) -lt 3 ]; do sleep 0.02; done';
    const place = await localPlace({
      ...files,
      'template/run.sh': `#!/bin/sh\n${slow}\necho $(cat input) >>history\n`,
      'template/history': '',
      'e.yaml': batch(`
      maxjobs: 2
      repeat: {cycles: 3, together: false}
      post_batch: [{name: execute, args: {cmd: echo after >>order}}]
`),
    });
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(0);
    for (const idx of [0, 1, 2]) expect(await history(place, idx)).toHaveLength(3);
    expect(await lines(place, 'runs/order')).toEqual(['after']);
    const { batches } = await ask<{ batches: { cycle: number }[] }>(place, 'status', 'e-1');
    expect(batches.map(({ cycle }) => cycle)).toEqual([1]);
    await isClean(place);
  });

  test('without end and not together, each run until a task before its job fails', async () => {
    const place = await localPlace({
      ...files,
      'e.yaml': batch(`
      repeat: {together: false}
      pre_run: [{name: check, args: {cmd: "test $(cat history 2>/dev/null | wc -l) -lt 3", fail: true}}]
      post_batch: [{name: execute, args: {cmd: echo after >>order}}]
`),
    });
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(1);
    for (const idx of [0, 1, 2]) {
      expect(await history(place, idx)).toEqual([1, 2, 3].map((cycle) => `${idx} cycle ${cycle}`));
    }
    expect(await lines(place, 'runs/order')).toEqual(['after']);
    const runs = await runsOf(place, 'e-1');
    expect(runs.map(({ state, cycle }) => `${state} ${cycle}`)).toEqual(
      Array.from({ length: 3 }, () => 'failed 4'),
    );
    await isClean(place);
  });
});
