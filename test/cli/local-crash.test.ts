import { describe, expect, test } from 'vitest';
import {
  add,
  eventsOf,
  hasLines,
  isClean,
  killedWhen,
  lines,
  localPlace,
  runsOf,
} from './local-place.js';
import { type Place, tutti } from './tutti.js';

const members = 150;

const job = '#!/bin/sh\necho {{run.id}} >>{{run.here}}/count\n';

const grid = (many: number) =>
  `{grid: {member: [${Array.from({ length: many }, (_, index) => index).join(', ')}]}}`;

const names = (many: number) => Array.from({ length: many }, (_, index) => `b-${index}`).sort();

describe('a supervisor that is killed five times in mid-run', () => {
  test(
    'has run every member exactly once when the last one is done',
    { timeout: 300_000 },
    async () => {
      const place = await localPlace({ 'template/run.sh.hbs': job }, 'embedded');
      const { cwd } = place;
      await add(place, {
        'e.yaml': `
ensemble:
  name: e
  vars: {here: ${cwd}}
  batches:
    - {name: b, basedir: runs, templatedir: ../template, templates: [run.sh.hbs], job_file: run.sh, sweep: ${grid(members)}}
`,
      });
      let next = ['run', 'e.yaml'];
      for (const many of [5, 35, 65, 95, 125]) {
        await killedWhen(place, next, () => hasLines(place, 'count', many));
        next = ['resume', 'e-1'];
      }
      const last = await tutti(place, ...next);
      expect(last.stderr).not.toContain('defect');
      expect(last.code).toBe(0);

      expect((await lines(place, 'count')).sort()).toEqual(names(members));
      const runs = await runsOf(place, 'e-1');
      expect(runs).toHaveLength(members);
      expect(new Set(runs.map(({ state, attempt }) => `${state} ${attempt}`))).toEqual(
        new Set(['succeeded 1']),
      );
      await isClean(place);
    },
  );

  test('has done the tasks of all six places exactly once, too', { timeout: 300_000 }, async () => {
    const many = 12;
    const place = await localPlace({ 'template/run.sh.hbs': job });
    // The pause is where the supervisor dies: the task has begun and is not over.
    const note = (what: string) =>
      `[{name: execute, args: {cmd: "echo ${what} >>$HERE/tasks; sleep 0.2"}}]`;
    await add(place, {
      'e.yaml': `
ensemble:
  name: e
  vars: {here: ${place.cwd}}
  pre_process: ${note('pre_process')}
  post_process: ${note('post_process')}
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [run.sh.hbs]
      job_file: run.sh
      sweep: ${grid(many)}
      pre_batch: ${note('pre_batch')}
      post_batch: ${note('post_batch')}
      pre_run: ${note('pre_run ${PWD##*/}')}
      post_run: ${note('post_run ${PWD##*/}')}
`,
    });
    const here: Place = { cwd: place.cwd, env: { ...place.env, HERE: place.cwd } };
    const noted =
      (what: string, times = 1) =>
      async (): Promise<void> => {
        const enough = async () =>
          (await lines(place, 'tasks')).filter((line) => line.startsWith(what)).length >= times;
        await expect.poll(enough, { timeout: 90_000, interval: 5 }).toBe(true);
      };
    await killedWhen(here, ['run', 'e.yaml'], noted('pre_process'));
    const resume = ['resume', 'e-1'];
    await killedWhen(place, resume, noted('pre_batch'));
    await killedWhen(place, resume, noted('pre_run', 3));
    await killedWhen(place, resume, noted('post_run', many - 4));
    await killedWhen(place, resume, noted('post_batch'));
    await killedWhen(place, resume, noted('post_process'));
    const last = await tutti(place, ...resume);
    expect(last.stderr).not.toContain('defect');
    expect(last.code).toBe(0);

    const each = (phase: string) => names(many).map((run) => `${phase} ${run}`);
    expect((await lines(place, 'tasks')).sort()).toEqual(
      [
        ...['pre_process', 'pre_batch', 'post_batch', 'post_process'],
        ...each('pre_run'),
        ...each('post_run'),
      ].sort(),
    );
    expect((await lines(place, 'count')).sort()).toEqual(names(many));
    const finished = await eventsOf(place, 'e-1', 'task.finished');
    expect(finished).toHaveLength(2 * many + 4);
    expect(finished.every(({ data }) => data['ok'] === true)).toBe(true);
    await isClean(place);
  });
});
