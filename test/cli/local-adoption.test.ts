import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../support/postgres.js';
import {
  add,
  eventsOf,
  hasLines,
  killedWhen,
  lines,
  localPlace,
  refusal,
  runsOf,
} from './local-place.js';
import { ask, type Place, start, tutti } from './tutti.js';

/** Each job says that it is there, and then waits until the test lets it go on. */
const files = {
  'template/run.sh':
    '#!/bin/sh\necho $$ >>../begun\nwhile [ ! -e ../go ]; do sleep 0.05; done\necho ${PWD##*/} >>../done\n',
  'e.yaml': `
ensemble:
  name: e
  batches:
    - {name: b, basedir: runs, templatedir: ../template, job_file: run.sh, runs: [{x: 1}, {x: 2}]}
`,
};

const go = (place: Place) => writeFile(join(place.cwd, 'runs/go'), '');

async function leftRunning(): Promise<Place> {
  const place = await localPlace(files);
  await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'runs/begun', 2));
  return place;
}

describe('jobs that run on while nobody is there', () => {
  test('and end then are known from what they left', async () => {
    const place = await leftRunning();
    await go(place);
    const records = ['b-0', 'b-1'].map((run) =>
      join(place.cwd, `runs/${run}/.tutti/job-1.1.1.end`),
    );
    await until('both have ended', async () => {
      const ends = await Promise.all(records.map((file) => readFile(file, 'utf8').catch(() => '')));
      return ends.every((end) => end.endsWith('ended\n'));
    });
    const resumed = await tutti(place, 'resume', 'e-1');
    expect(resumed.code).toBe(0);
    expect(await lines(place, 'runs/begun')).toHaveLength(2);
    const exits = await eventsOf(place, 'e-1', 'run.exited');
    expect(exits.map(({ data }) => data['evidence'])).toEqual([
      'its exit record',
      'its exit record',
    ]);
  });

  test('and still run are waited for; meanwhile and afterwards nobody starts them again', async () => {
    const place = await leftRunning();
    const again = refusal(await tutti(place, 'run', 'e.yaml'));
    expect(again).toContain(
      `${join(place.cwd, 'runs')} holds the runs of e-1, which is not finished`,
    );
    expect(again).toContain('tutti resume e-1');

    const next = start(place, 'resume', 'e-1');
    const attached = async () => (await eventsOf(place, 'e-1', 'supervisor.attached')).length === 2;
    await until('the next supervisor is there', attached);
    const second = refusal(await tutti(place, 'run', 'e.yaml'));
    expect(second).toContain('e-1 is running');
    expect(second).toContain('tutti status e-1');
    const third = refusal(await tutti(place, 'resume', 'e-1'), 2);
    expect(third).toContain('e-1');

    await go(place);
    expect((await next.ended).code).toBe(0);
    expect(await lines(place, 'runs/begun')).toHaveLength(2);
    const finished = refusal(await tutti(place, 'run', 'e.yaml'));
    expect(finished).toContain(join(place.cwd, 'runs/b-0'));
    expect(await ask<unknown[]>(place, 'status', '--all')).toHaveLength(1);
  });

  test('and are killed with all that watched over them are lost: they wait for an answer', async () => {
    const place = await leftRunning();
    const claim = await readFile(join(place.cwd, 'runs/b-0/.tutti/job-1.1.1.claim'), 'utf8');
    const number = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(claim)?.[1]);
    process.kill(number('wrapper'), 'SIGKILL');
    process.kill(-number('group'), 'SIGKILL');
    await go(place);

    for (let times = 0; times < 2; times += 1) {
      const resumed = await tutti(place, 'resume', 'e-1');
      expect(resumed.stderr).not.toContain('defect');
      expect(resumed.code).toBe(4);
      expect(resumed.stdout).toMatch(/b-0: its job cannot be found.*as done\|failed\|again/s);
    }
    expect(await runsOf(place, 'e-1')).toMatchObject([
      { state: 'lost', held: true, attempt: 1, question: expect.stringMatching(/\?$/) as string },
      { state: 'succeeded' },
    ]);
    const [exit] = (await eventsOf(place, 'e-1', 'run.exited')).filter(
      ({ data }) => data['outcome'] === 'lost',
    );
    expect(exit?.data['evidence']).toContain(`process ${number('wrapper')}`);
    expect(await lines(place, 'runs/begun')).toHaveLength(2);
    expect(await lines(place, 'runs/done')).toEqual(['b-1']);
    expect(await ask(place, 'status', 'e-1')).toMatchObject({ ensemble: { state: 'running' } });
  });
});

describe('what the jobs find in their environment', () => {
  test('is what was there when the ensemble was started, also after a resume from elsewhere', async () => {
    const place = await localPlace({
      'template/run.sh':
        '#!/bin/sh\necho $$ >>../begun\nwhile [ ! -e ../go ]; do sleep 0.05; done\nenv >env\n',
    });
    await add(place, {
      'e.yaml': files['e.yaml'].replace(
        'job_file: run.sh,',
        'job_file: run.sh, post_run: [{name: execute, args: {cmd: env >task-env}}], maxjobs: 1,',
      ),
    });
    const of = (extra: Record<string, string>): Place => ({
      ...place,
      env: { ...place.env, ...extra },
    });
    const first = of({
      MODEL: `/opt/my model's "best"`,
      LINES_OF: 'one\ntwo',
      SLURM_JOB_ID: '17',
      PBS_JOBID: '18',
    });
    await killedWhen(first, ['run', 'e.yaml'], () => hasLines(place, 'runs/begun', 1));
    await go(place);
    const resumed = await tutti(of({ MODEL: 'another', SLURM_JOB_ID: '99', LATER: 'x' }), 'resume');
    expect(resumed.code).toBe(0);
    for (const file of ['b-0/env', 'b-1/env', 'b-0/task-env', 'b-1/task-env']) {
      const env = await lines(place, `runs/${file}`);
      expect(env, file).toContain(`MODEL=/opt/my model's "best"`);
      expect(env.join('\n'), file).toContain('LINES_OF=one\ntwo');
      expect(
        env.filter((line) => /^(?:SLURM|PBS|LATER|npm|tutti)_?/.test(line)),
        file,
      ).toEqual([]);
    }
  });
});
