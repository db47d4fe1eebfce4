import { expect, test } from 'vitest';
import { type Files, localPlace, refusal } from './local-place.js';
import { ask, placeWith, tutti, write } from './tutti.js';

interface Failures {
  readonly eid: string;
  readonly failed: number;
  readonly lost: number;
  readonly groups: readonly {
    readonly count: number;
    readonly reason: string;
    readonly phase: string;
    readonly example: string | null;
    readonly file: string | null;
    readonly runs: readonly string[];
    readonly next: readonly string[];
  }[];
}

/** Runs 0 to 9 blow up, the next three miss a file, one is refused by a task, and the last goes well. */
const files: Files = {
  'template/in.hbs': '{{run.x}}\n',
  'template/run.sh': `#!/bin/sh
x=$(cat in)
echo "step $x"
[ "$x" -lt 10 ] && { printf '\\033[31mCFL violation at step %s\\033[0m\\n' "$((8123 + x))"; echo "leaves $PWD"; exit 1; }
[ "$x" -lt 13 ] && { cat "$PWD/grid.nc"; exit 2; }
exit 0
`,
  'e.yaml': `ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [in.hbs]
      job_file: run.sh
      pre_run: [{name: execute, args: {cmd: 'echo looks; [ "$(cat in)" != 13 ] || { echo "Error: no licence $$"; exit 7; }'}}]
      sweep: {grid: {x: [${Array.from({ length: 15 }, (_, x) => x).join(', ')}]}}
`,
};

test('runs that failed alike are told together, with a line, and what to do next', async () => {
  const place = await localPlace(files);
  expect((await tutti(place, 'run', 'e.yaml', 'local')).code).toBe(1);
  const { code, stdout } = await tutti(place, 'failures');
  expect(code).toBe(0);
  const parts = stdout.trimEnd().split('\n\n');
  expect(parts[0]).toBe('Of 15 runs of e-1: 14 failed, in 3 ways.');
  expect(parts[1]).toBe(`10 × exit:1 in job: CFL violation at step 8123
    b-0..9
    tutti logs b-0
    tutti retry b-0..9`);
  expect(parts[2]).toMatch(
    /^3 × exit:2 in job: .*\/b-10\/grid\.nc.*: No such file or directory\n {4}b-10\.\.12\n/,
  );
  expect(parts[3]).toMatch(/^1 × task in pre_run: Error: no licence \d+\n {4}b-13\n/);
  expect(parts[3]).toContain('tutti logs b-13 --task pre_run');
  expect(parts).toHaveLength(4);

  const told = await ask<Failures>(place, 'failures', 'e-1');
  expect(told).toMatchObject({ eid: 'e-1', failed: 14, lost: 0 });
  expect(told.groups.map(({ count }) => count)).toEqual([10, 3, 1]);
  expect(told.groups[0]).toMatchObject({
    reason: 'exit:1',
    phase: 'job',
    example: 'CFL violation at step 8123',
    runs: Array.from({ length: 10 }, (_, idx) => `b-${idx}`),
    next: ['tutti logs e-1/b-0', 'tutti retry e-1/b-0..9'],
  });
  expect(told.groups[0]?.file).toMatch(/\/runs\/b-0\/job\.out$/);
  for (const { next } of told.groups) {
    const [look = ''] = next;
    const words = look.replace(/^tutti /, '').split(' ');
    expect((await tutti(place, ...words)).code).toBe(0);
  }
});

test('on a simulated cluster the reasons are told; ranges that are too many are cut', async () => {
  const place = await placeWith('embedded');
  const runs = Array.from({ length: 400 }, (_, index) => index).join(', ');
  await write(
    place,
    'e.yaml',
    `ensemble:
  simulated: {seed: 3, run_seconds: 1, failures: {"exit:1": 0.3, template: 0.05}}
  batches: [{name: b, sweep: {grid: {x: [${runs}]}}}]
`,
  );
  expect((await tutti(place, 'run', 'e.yaml', 'simulated')).code).toBe(1);
  const short = await tutti(place, 'failures');
  expect(short.stdout).toMatch(/^\d+ × exit:1 in job: /m);
  expect(short.stdout).toMatch(/b-\d+(?:\.\.\d+)?, .* and \d+ more\n/);
  expect(short.stdout).toContain('tutti retry state=failed reason=exit:1 phase=job\n');
  expect(short.stdout).toMatch(/× template in template: /);
  expect((await tutti(place, 'failures', '--all')).stdout).not.toContain(' more');
});

test('where nothing has failed, that is said', async () => {
  const place = await placeWith('embedded');
  await write(place, 'e.yaml', 'ensemble: {batches: [{name: b, runs: [{x: 1}]}]}');
  await tutti(place, 'run', 'e.yaml', 'simulated');
  expect(await tutti(place, 'failures')).toMatchObject({
    code: 0,
    stdout: 'No run of e-1 has failed.\n',
  });
  expect((await ask<Failures>(place, 'failures')).groups).toEqual([]);
  expect(refusal(await tutti(place, 'failures', 'nobody-7'))).toContain('nobody-7');
});

test('what failed around the runs is told, too', async () => {
  const place = await localPlace({
    'e.yaml': `ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: run.sh
      pre_batch: [{name: execute, args: {cmd: 'echo no grid; exit 4'}}]
      runs: [{x: 1}, {x: 2}]
`,
    'template/run.sh': '#!/bin/sh\n',
  });
  await tutti(place, 'run', 'e.yaml', 'local');
  const { stdout } = await tutti(place, 'failures');
  expect(stdout).toContain('No run of e-1 has failed.\n');
  expect(stdout).toContain('The batch b itself has failed: execute: exit code 4: no grid\n');
  expect(stdout).toContain('2 runs were skipped.\n');
});
