import { expect, test } from 'vitest';
import { add, lines, localPlace } from '../local-place.js';
import { tutti } from '../tutti.js';

const task = (file: string) => `[{name: execute, args: {cmd: "test -e ${file}"}}]`;

/** Its own tasks succeed where there are files; each run writes a line. */
const yaml = `ensemble:
  name: e
  pre_process: ${task('before-all')}
  post_process: ${task('after-all')}
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: job.sh
      post_batch: ${task('../after-b')}
      runs: [{x: 1}, {x: 2}]
`;

const job = '#!/bin/sh\necho ran >>../../ran\n';

test('a task of the ensemble or of a batch that failed is done again, and what waited for it', async () => {
  const place = await localPlace({ 'template/job.sh': job, 'e.yaml': yaml });
  const asked = async (...words: string[]) => (await tutti(place, ...words)).stdout;

  const first = await tutti(place, 'run', 'e.yaml');
  expect(first).toMatchObject({ code: 1 });
  expect(first.stdout).toContain('a pre_process task failed');
  expect(first.stdout).toContain('tutti retry e-1');
  expect(await asked('runs')).toMatch(/b-0 +planned +1 +never began: its ensemble ended before/);
  expect(await asked('show', 'b-0')).toContain('It never began: its ensemble ended before.');
  const explained = await asked('explain', 'b-0');
  expect(explained).toContain('never began');
  expect(explained).toContain('a pre_process task failed');
  expect(explained).toContain('tutti retry e-1, then tutti resume e-1');
  for (const part of ['b-0', 'b']) {
    const one = await tutti(place, 'retry', part);
    expect(one.code).toBe(2);
    expect(one.stderr).toContain('it never began; try its whole ensemble again');
    expect(one.stderr).toContain('All of it: tutti retry e-1');
  }

  await add(place, { 'before-all': '' });
  expect(await asked('retry')).toBe(
    'e-1: 2 runs to be tried again, the tasks of e-1 to be done again. ' +
      'Nobody is running it now; this is kept, and done by: tutti resume e-1\n',
  );
  const second = await tutti(place, 'resume');
  expect(second).toMatchObject({ code: 1 });
  expect(second.stdout).toContain('A task of the batch b failed');
  expect(await lines(place, 'ran')).toHaveLength(2);

  await add(place, { 'after-b': '', 'after-all': '' });
  expect(await asked('retry', 'b')).toContain('e-1: the tasks of b to be done again. Nobody');
  const last = await tutti(place, 'resume');
  expect(last).toMatchObject({ code: 0 });
  expect(last.stdout).not.toContain('tutti retry');
  expect(await lines(place, 'ran')).toHaveLength(2);
});
