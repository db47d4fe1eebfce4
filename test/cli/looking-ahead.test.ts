import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventsOf, localPlace } from './local-place.js';
import { tutti } from './tutti.js';

const job = '#!/bin/sh\ntrue\n';
const batch = (name: string, more: string) =>
  `    - {name: ${name}, basedir: runs, job_file: job.sh, ${more}}\n`;
const ensemble = (...batches: string[]) => `ensemble:\n  name: e\n  batches:\n${batches.join('')}`;

describe('a template that is wrong', () => {
  const files = {
    'good/job.sh': job,
    'bad/job.sh': job,
    'bad/open.txt.j2': 'a\n{% if run.x %}\n',
    'some/job.sh': job,
    'some/ratio.txt.j2': '{{ 1 / run.x }}\n',
  };
  const open = batch('b', 'templatedir: ../bad, templates: [open.txt.j2], runs: [{x: 1}, {x: 2}]');
  const ratio = batch(
    'c',
    'templatedir: ../some, templates: [ratio.txt.j2], runs: [{x: 0}, {x: 1}]',
  );
  const good = batch('d', 'templatedir: ../good, runs: [{}]');

  test('fails its runs at templating, with its place; the others go on', async () => {
    const place = await localPlace({ ...files, 'e.yaml': ensemble(open, ratio, good) });
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stderr).toMatch(/warning .*bad\/open\.txt\.j2:2:4: /);
    expect(ended.stderr).toMatch(/warning .*some\/ratio\.txt\.j2:1:6: .*\(c-0\)/);
    expect(ended.stderr).toContain('3 runs will fail for that; the others go on.');
    const failed = await eventsOf(place, 'e-1', 'run.failed');
    expect(failed.map(({ stream, data }) => [stream.slice(-3), data.phase])).toEqual([
      ['b-0', 'template'],
      ['b-1', 'template'],
      ['c-0', 'template'],
    ]);
    const [first, , last] = failed;
    expect(first?.data.message).toContain('bad/open.txt.j2:2:4: ');
    expect(last?.data.message).toContain('some/ratio.txt.j2:1:6: ');
    const succeeded = await eventsOf(place, 'e-1', 'run.succeeded');
    expect(succeeded.map(({ stream }) => stream.slice(-3)).sort()).toEqual(['c-1', 'd-0']);
  });

  test('is refused where no run could go on', async () => {
    const place = await localPlace({ ...files, 'e.yaml': ensemble(open) });
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.stderr).toMatch(/error .*bad\/open\.txt\.j2:2:4: /);
    expect(existsSync(join(place.cwd, 'runs'))).toBe(false);
  });
});

describe('what is not there', () => {
  test('may be made by a task that comes first', async () => {
    const template =
      'mkdir template && echo "#!/bin/sh" >template/job.sh && chmod +x template/job.sh';
    const yaml = ensemble(
      batch('b', 'templatedir: ../template, runs: [{}]'),
      batch(
        'c',
        'templatedir: ../template, job_file: late.sh, runs: [{}], ' +
          'pre_run: [{name: execute, args: {cmd: "cp job.sh late.sh"}}]',
      ).replace('job_file: job.sh, ', ''),
    ).replace(
      'batches:',
      `pre_process: [{name: execute, args: {cmd: ${JSON.stringify(template)}}}]\n  batches:`,
    );
    const place = await localPlace({ 'e.yaml': yaml });
    expect(await tutti(place, 'validate', 'e.yaml')).toMatchObject({ code: 0 });
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended.stderr).toContain('A task that comes before may make it so');
    expect(ended).toMatchObject({ code: 0 });
  });

  test('is not asked for where no run is meant that needs it', async () => {
    const yaml = ensemble(
      batch('b', 'templatedir: ../template, runs: [{}]'),
      batch('c', 'templatedir: ../gone, runs: [{}]'),
    );
    const place = await localPlace({ 'template/job.sh': job, 'e.yaml': yaml });
    expect(await tutti(place, 'run', 'e.yaml', '-i', 'b.0')).toMatchObject({ code: 0 });
    expect(await tutti(place, 'run', 'e.yaml', '-i', 'c.0')).toMatchObject({ code: 2 });
  });
});
