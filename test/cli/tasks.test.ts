import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import {
  add,
  eventsOf,
  type Files,
  hasLines,
  killedWhen,
  lines,
  localPlace,
  runsOf,
} from './local-place.js';
import { ask, type Place, start, tutti } from './tutti.js';

/** A host with commands of its own before the usual ones. */
async function placeWithPrograms(files: Files): Promise<Place> {
  const place = await localPlace(files);
  const path = `${join(place.cwd, 'programs')}:${process.env['PATH'] ?? ''}`;
  return { ...place, env: { ...place.env, PATH: path } };
}

/** Answers with what is in a file beside it, once that is there. */
const quota = `#!/bin/sh
cat "\${0%/*}/quota.txt" 2>/dev/null || echo "no quota yet" >&2
`;

const plenty = `Disk quotas for user x (uid 1):
     Filesystem  blocks   quota   limit   grace   files   quota   limit   grace
          /home       1 9000000 9000000               1   90000   90000
`;

const size = 300 * 1024 * 1024;

describe('all seven tasks in one ensemble', () => {
  test('do their work once, also where supervisors are killed in the middle of it', async () => {
    const place = await placeWithPrograms({
      'programs/quota': quota,
      'programs/quota.txt': plenty,
      'template/job.sh': `#!/bin/sh\ncase $PWD in *-0) truncate -s ${size} big ;; esac\n`,
      'template/extra.sh': '#!/bin/sh\necho "${PWD##*/}" >>../../extra\n',
    });
    await add(place, {
      'e.yaml': `
ensemble:
  name: e
  pre_process: [{name: execute, args: {cmd: "mkdir archive second"}}]
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: job.sh
      runs: [{}, {}]
      pre_batch:
        - {name: quota, args: {atleast: 100, inodes: 10}}
      pre_run:
        - {name: jobs, args: {limit: 3, match: run.name}}
        - {name: check, args: {cmd: "test -x extra.sh"}}
      post_run:
        - {name: submit, args: {script: extra.sh}}
        - {name: execute, args: {cmd: "echo done >>result.nc; echo said", log: true}}
        - {name: move, args: {dest: ../../archive}}
        - {name: archive, args: {dest: ../../second, include: ["*.nc"]}}
        - {name: remove, args: {directory: /no/such/place}, fail: false}
        - {name: remove}
`,
    });
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'extra', 1));
    const part = join(place.cwd, 'archive/b-0/.big.tutti-part');
    const resume = ['resume', 'e-1'];
    await killedWhen(place, resume, () => isThere(part));
    expect(await readdir(join(place.cwd, 'archive/b-0'))).not.toContain('big');
    const last = await tutti(place, ...resume);
    expect(last.stderr).not.toContain('defect');
    expect(last).toMatchObject({ code: 0 });

    expect((await lines(place, 'extra')).sort()).toEqual(['b-0', 'b-1']);
    expect(await readdir(join(place.cwd, 'runs'))).toEqual(['.tutti']);
    const kept = ['execute_command.post_run-2.log', 'extra.sh', 'job.out', 'job.sh', 'result.nc'];
    expect((await readdir(join(place.cwd, 'archive/b-0'))).sort()).toEqual(['big', ...kept]);
    expect((await readdir(join(place.cwd, 'archive/b-1'))).sort()).toEqual(kept);
    expect((await stat(join(place.cwd, 'archive/b-0/big'))).size).toBe(size);
    expect(await lines(place, 'archive/b-0/result.nc')).toEqual(['done']);
    expect(await lines(place, 'archive/b-0/execute_command.post_run-2.log')).toEqual(['said']);
    expect(await readdir(join(place.cwd, 'second/b-1'))).toEqual(['result.nc']);
    const verification = await tutti(place, 'replay', 'e-1', '--verify');
    expect(verification.code).toBe(0);
  });

  test('a failed one ends its list', async () => {
    const place = await localPlace({ 'template/job.sh': '#!/bin/sh\n' });
    const post = '[{name: move, args: {dest: /no/archive}}, {name: remove}]';
    await add(place, {
      'e.yaml': `ensemble: {name: e, batches: [{name: b, basedir: runs, templatedir: ../template, job_file: job.sh, runs: [{}], post_run: ${post}}]}`,
    });
    expect(await tutti(place, 'run', 'e.yaml')).toMatchObject({ code: 1 });
    expect(await runsOf(place, 'e-1')).toMatchObject([
      {
        state: 'failed',
        phase: 'post_run',
        message: expect.stringContaining('/no/archive') as string,
      },
    ]);
    expect(await readdir(join(place.cwd, 'runs/b-0'))).toContain('job.sh');
  });

  test('what is wrong with them is said before anything starts', async () => {
    const place = await localPlace({ 'template/job.sh': '#!/bin/sh\n' });
    await add(place, {
      'e.yaml':
        'ensemble: {batches: [{name: b, basedir: runs, templatedir: ../template, job_file: job.sh, runs: [{}], post_run: [{name: move, args: {destination: x}}]}]}',
    });
    for (const command of ['validate', 'run']) {
      const { code, stderr } = await tutti(place, command, 'e.yaml');
      expect(code).toBe(2);
      expect(stderr).toMatch(/e\.yaml:1:\d+: the task `move` has no argument `destination`/);
    }
    expect(await readdir(place.cwd)).not.toContain('runs');
  });
});

describe('a check that waits', () => {
  test('is seen with what it said last, and its tries are counted on by the next supervisor', async () => {
    const place = await placeWithPrograms({
      'programs/quota': quota,
      'template/job.sh': '#!/bin/sh\n',
      'e.yaml': `
ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: job.sh
      runs: [{}]
      pre_run: [{name: quota, args: {atleast: 100}}]
`,
    });
    const tries = async () =>
      (await eventsOf(place, 'e-1', 'task.waiting').catch(() => [])).map(({ data }) =>
        Number(data['tries']),
      );
    const isTried = (least: number) => async (): Promise<void> => {
      await expect
        .poll(async () => Math.max(0, ...(await tries())), { timeout: 90_000, interval: 100 })
        .toBeGreaterThanOrEqual(least);
    };
    await killedWhen(place, ['run', 'e.yaml'], isTried(2));
    const supervisor = start(place, 'resume', 'e-1');
    await isTried(3)();
    expect((await tries()).slice(0, 3)).toEqual([1, 2, 3]);

    const status = await tutti(place, 'status', 'e-1');
    expect(status.stdout).toMatch(
      /b-0 waits for a check since \d{4}-.*: the quota is not known: \/ quota -uw: no quota yet/,
    );
    const asked = await ask<{ waiting_checks: unknown }>(place, 'status', 'e-1');
    expect(asked.waiting_checks).toMatchObject({ many: 1, first: [{ what: 'b-0' }] });
    const explained = await tutti(place, 'explain', 'b-0');
    expect(explained.stdout).toMatch(
      /The quota, number 1 of `pre_run`, is not true yet, after \d tries\./,
    );
    expect(explained.stdout).toMatch(/quota -uw: no quota yet/);

    await add(place, { 'programs/quota.txt': plenty });
    expect((await supervisor.ended).code).toBe(0);
    const after = await tutti(place, 'status', 'e-1');
    expect(after.stdout).not.toContain('waits for a check');
  });
});

test('each example of docs/tasks.md works', async () => {
  const document = await readFile(new URL('../../docs/tasks.md', import.meta.url), 'utf8');
  const examples = [...document.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml = '']) => yaml);
  expect(examples.length).toBeGreaterThan(5);
  const place = await placeWithPrograms({
    'programs/quota': quota,
    'programs/quota.txt': plenty,
    'programs/rsync': '#!/bin/sh\necho "$@" >>"${0%/*}/../rsynced"\n',
    'template/job.sh': '#!/bin/sh\nseq 9 >series.csv\n',
    'template/plot.sh': '#!/bin/sh\necho plotted >>../../plots\n',
    'runs/input.nc': 'x',
    'archive/readme': 'x',
  });
  const batches = examples.map((yaml, number) => ({
    name: `example${number}`,
    basedir: 'runs',
    templatedir: '../template',
    job_file: 'job.sh',
    runs: [{}],
    ...(parse(yaml) as object),
  }));
  await add(place, { 'docs.yaml': JSON.stringify({ ensemble: { batches } }) });
  const ended = await tutti(place, 'run', 'docs.yaml', 'local');
  expect(ended).toMatchObject({ code: 0 });
  await hasLines(place, 'plots', 1);
  expect(await lines(place, 'rsynced')).toHaveLength(1);
  expect(await readdir(join(place.cwd, 'archive'))).toHaveLength(2);
});

async function isThere(path: string): Promise<void> {
  const look = () =>
    stat(path).then(
      () => true,
      () => false,
    );
  await expect.poll(look, { timeout: 90_000, interval: 1 }).toBe(true);
}
