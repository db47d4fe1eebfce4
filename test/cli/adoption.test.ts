import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { followEvents } from '../../src/events/store/index.js';
import { until } from '../support/postgres.js';
import {
  eventsOf,
  type Files,
  hasLines,
  isAlive,
  killedWhen,
  lines,
  localPlace,
  runsOf,
} from './local-place.js';
import { type Place, start, tutti } from './tutti.js';

const waits = 'while [ ! -e ../go ]; do sleep 0.05; done';

/** A job and a task that each say that they are there, and wait until they are let go. */
const files = (task: object, ...others: object[]): Files => ({
  'template/run.sh': `#!/bin/sh\necho \${PWD##*/} >>../begun\n${waits}\necho \${PWD##*/} >>../done\nexit 3\n`,
  'template/task.sh': `echo \${PWD##*/} >>../tasks-begun\n${waits}\necho \${PWD##*/} >>../tasks-done\n`,
  'e.yaml': JSON.stringify({
    ensemble: {
      name: 'e',
      batches: [
        {
          name: 'b',
          basedir: 'runs',
          templatedir: '../template',
          job_file: 'run.sh',
          runs: [{ x: 1 }],
          pre_run: [{ name: 'execute', args: { cmd: '. ./task.sh' }, ...task }, ...others],
        },
      ],
    },
  }),
});

/** A run whose task need not be waited for. */
const jobOnly = { args: { cmd: ':' } };

const go = (place: Place) => writeFile(join(place.cwd, 'runs/go'), '');

const resume = ['resume', 'e-1'] as const;

/** How it ends where the job fails, as it does here. */
const someRunsFailed = 1;
const resumable = 4;

async function hasAttached(place: Place, many: number): Promise<void> {
  const db = await openDatabase({ url: place.env['DATABASE_URL'] });
  const select = { eid: 'e-1', type: 'supervisor.attached' };
  const enough = new AbortController();
  try {
    let seen = 0;
    for await (const { type } of followEvents(db, select, enough.signal)) {
      if (type === 'supervisor.attached') seen += 1;
      if (seen === many) return;
    }
  } finally {
    enough.abort();
    await db.leave();
  }
}

/** Where the records of a job or a task are, without their endings. */
async function recordsOf(place: Place, what: string, of = 'runs/b-0'): Promise<string> {
  const folder = join(place.cwd, of, '.tutti');
  const claim = (await readdir(folder)).find(
    (name) => name.startsWith(what) && name.endsWith('.claim'),
  );
  if (claim === undefined) throw new Error(`${what} has no claim`);
  return join(folder, claim.slice(0, -'.claim'.length));
}

/** The work and what watches over it end at once, and nothing is written down of it. */
async function killWithWrapper(records: string): Promise<{ wrapper: number }> {
  const claim = await readFile(`${records}.claim`, 'utf8');
  const number = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(claim)?.[1]);
  const [wrapper, group] = [number('wrapper'), number('group')];
  process.kill(wrapper, 'SIGKILL');
  process.kill(-group, 'SIGKILL');
  await until('they are gone', async () => !(await isAlive(wrapper)) && !(await isAlive(group)));
  return { wrapper };
}

/** As if the host had been started again since. */
async function fromAnotherBoot(records: string): Promise<void> {
  const claim = await readFile(`${records}.claim`, 'utf8');
  expect(claim).toMatch(/^boot \S+$/m);
  await writeFile(`${records}.claim`, claim.replace(/^boot \S+$/m, 'boot the-one-before'));
}

describe('three supervisors that die one after the other', () => {
  test('leave a job that goes on, and whose end the fourth tells as it was', async () => {
    const place = await localPlace(files(jobOnly));
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'runs/begun', 1));
    await killedWhen(place, resume, () => hasAttached(place, 2));
    await killedWhen(place, resume, () => hasAttached(place, 3));
    const fourth = start(place, ...resume);
    await hasAttached(place, 4);
    await go(place);
    const { code, stderr } = await fourth.ended;
    expect(stderr).not.toContain('defect');
    expect(code).toBe(someRunsFailed);

    expect(await lines(place, 'runs/begun')).toEqual(['b-0']);
    expect(await lines(place, 'runs/done')).toEqual(['b-0']);
    expect(await runsOf(place, 'e-1')).toMatchObject([
      { state: 'failed', reason: 'exit:3', exit_code: 3, attempt: 1, held: false },
    ]);
    const records = await recordsOf(place, 'job');
    const [exit, ...more] = await eventsOf(place, 'e-1', 'run.exited');
    expect(more).toEqual([]);
    expect(exit?.data).toMatchObject({
      code: 3,
      evidence: 'its exit record',
      ended_at: await writtenAt(`${records}.end`),
    });
    // The job adds itself to its claim some milliseconds after that was made.
    const begun = Date.parse(await writtenAt(`${records}.claim`));
    expect(Math.abs(Date.parse(String(exit?.data['started_at'])) - begun)).toBeLessThan(1_000);
    expect(await eventsOf(place, 'e-1', 'run.running')).toHaveLength(1);
    expect(await eventsOf(place, 'e-1', 'run.submitted')).toHaveLength(1);
  });

  test('leave a task that goes on, and is not begun again', async () => {
    const place = await localPlace(files({}));
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'runs/tasks-begun', 1));
    await killedWhen(place, resume, () => hasAttached(place, 2));
    await killedWhen(place, resume, () => hasAttached(place, 3));
    await go(place);
    const last = await tutti(place, ...resume);
    expect(last.stderr).not.toContain('defect');
    expect(last.code).toBe(someRunsFailed);
    expect(await lines(place, 'runs/tasks-begun')).toEqual(['b-0']);
    expect(await lines(place, 'runs/tasks-done')).toEqual(['b-0']);
    expect(await lines(place, 'runs/done')).toEqual(['b-0']);
    expect(await eventsOf(place, 'e-1', 'task.started')).toHaveLength(1);
    expect(await eventsOf(place, 'e-1', 'task.finished')).toMatchObject([
      { data: { ok: true, code: 0 } },
    ]);
  });
});

describe('after the host was started again', () => {
  test('a job without an exit record is lost, with what that is known from, and asks', async () => {
    const place = await localPlace(files(jobOnly));
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'runs/begun', 1));
    const records = await recordsOf(place, 'job');
    await killWithWrapper(records);
    await fromAnotherBoot(records);
    await go(place);
    // However often somebody looks.
    for (let times = 0; times < 2; times += 1) {
      const resumed = await tutti(place, ...resume);
      expect(resumed.stderr).not.toContain('defect');
      expect(resumed.code).toBe(resumable);
    }
    expect(await runsOf(place, 'e-1')).toMatchObject([
      { state: 'lost', held: true, attempt: 1, question: expect.stringMatching(/\?$/) as string },
    ]);
    expect(await eventsOf(place, 'e-1', 'run.exited')).toMatchObject([
      {
        data: {
          outcome: 'lost',
          evidence: expect.stringContaining('boot the-one-before then') as string,
        },
      },
    ]);
    expect(await lines(place, 'runs/begun')).toEqual(['b-0']);
    const { stdout } = await tutti(place, 'explain', 'b-0');
    expect(stdout).toContain('the-one-before');
  });

  test('a job with an exit record has ended as that says', async () => {
    const place = await localPlace(files(jobOnly));
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'runs/begun', 1));
    await go(place);
    const records = await recordsOf(place, 'job');
    await until('its end is recorded', async () =>
      (await readFile(`${records}.end`, 'utf8').catch(() => '')).endsWith('ended\n'),
    );
    await fromAnotherBoot(records);
    const resumed = await tutti(place, ...resume);
    expect(resumed.code).toBe(someRunsFailed);
    expect(await runsOf(place, 'e-1')).toMatchObject([
      { state: 'failed', reason: 'exit:3', exit_code: 3 },
    ]);
    expect(await lines(place, 'runs/begun')).toEqual(['b-0']);
  });
});

describe('a task that was cut off with nothing recorded', () => {
  async function cutOff(...tasks: [object, ...object[]]): Promise<Place> {
    const place = await localPlace(files(...tasks));
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'runs/tasks-begun', 1));
    const records = await recordsOf(place, 'pre_run');
    await killWithWrapper(records);
    await fromAnotherBoot(records);
    await go(place);
    return place;
  }

  test('is not run again by itself: its run is held and asks', async () => {
    const place = await cutOff({});
    for (let times = 0; times < 2; times += 1) {
      const resumed = await tutti(place, ...resume);
      expect(resumed.stderr).not.toContain('defect');
      expect(resumed.code).toBe(resumable);
    }
    expect(await runsOf(place, 'e-1')).toMatchObject([
      { held: true, question: expect.stringMatching(/\?$/) as string },
    ]);
    const [held, ...more] = await eventsOf(place, 'e-1', 'run.held');
    expect(more).toEqual([]);
    expect(held?.data['reason']).toContain('execute (pre_run, number 1) was cut off');
    expect(held?.data['reason']).toContain('boot the-one-before then');
    expect(await lines(place, 'runs/tasks-begun')).toEqual(['b-0']);
    expect(await lines(place, 'runs/tasks-done')).toEqual([]);
    expect(await lines(place, 'runs/begun')).toEqual([]);
  });

  test.each<[string, object]>([
    ['that may be run again', { rerunnable: true }],
    ['that only asks', { name: 'check' }],
  ])('and %s is run again', async (_, task) => {
    const place = await cutOff(task);
    const resumed = await tutti(place, ...resume);
    expect(resumed.stderr).not.toContain('defect');
    expect(resumed.code).toBe(someRunsFailed);
    expect(await lines(place, 'runs/tasks-begun')).toEqual(['b-0', 'b-0']);
    expect(await lines(place, 'runs/tasks-done')).toEqual(['b-0']);
    expect(await lines(place, 'runs/done')).toEqual(['b-0']);
    expect(await eventsOf(place, 'e-1', 'task.finished')).toMatchObject([{ data: { ok: true } }]);
    expect(await eventsOf(place, 'e-1', 'run.held')).toEqual([]);
  });

  test.each([
    ['done', ['b-0']],
    ['again', ['b-0', 'b-0']],
  ])('asks once: after the answer that it is %s, the run goes on', async (answer, begun) => {
    const place = await cutOff({}, { name: 'execute', args: { cmd: 'echo >>../next-tasks' } });
    expect((await tutti(place, ...resume)).code).toBe(resumable);
    await tutti(place, 'release', 'b-0', '--as', answer);
    const resumed = await tutti(place, ...resume);
    expect(resumed.stderr).not.toContain('defect');
    expect(resumed.code).toBe(someRunsFailed);
    expect(await eventsOf(place, 'e-1', 'run.held')).toHaveLength(1);
    expect(await lines(place, 'runs/tasks-begun')).toEqual(begun);
    expect(await lines(place, 'runs/next-tasks')).toHaveLength(1);
    expect(await lines(place, 'runs/done')).toEqual(['b-0']);
  });
});

describe('a task of a batch that was cut off with nothing recorded', () => {
  test('is not run again: a batch cannot be asked about, so it fails and says what is known', async () => {
    const cmd = 'echo >>tasks-begun; while [ ! -e go ]; do sleep 0.05; done';
    const pre_batch = [{ name: 'execute', args: { cmd } }];
    const where = { basedir: 'runs', templatedir: '../template', job_file: 'run.sh' };
    const batches = [{ name: 'b', ...where, runs: [{ x: 1 }], pre_batch }];
    const place = await localPlace({
      'e.yaml': JSON.stringify({ ensemble: { name: 'e', batches } }),
      'template/run.sh': '#!/bin/sh\n',
    });
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'runs/tasks-begun', 1));
    await killWithWrapper(await recordsOf(place, 'b.pre_batch', 'runs'));
    await go(place);
    const resumed = await tutti(place, ...resume);
    expect(resumed.stderr).not.toContain('defect');
    expect(resumed.code).toBe(someRunsFailed);
    const [failed] = await eventsOf(place, 'e-1', 'batch.failed');
    expect(failed?.data['message']).toMatch(
      /execute \(pre_batch, number 1\) was cut off: there is no end record/,
    );
    expect(await lines(place, 'runs/tasks-begun')).toHaveLength(1);
    expect(await runsOf(place, 'e-1')).toMatchObject([{ state: 'skipped' }]);
  });
});

/** As records tell the time. */
async function writtenAt(file: string): Promise<string> {
  const { mtimeMs } = await stat(file);
  return new Date(Math.round(mtimeMs)).toISOString();
}
