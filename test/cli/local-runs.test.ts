import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../src/projections/tables/index.js';
import { add, eventsOf, isAlive, lines, localPlace, runsOf } from './local-place.js';
import { ask, type Place, start, tutti } from './tutti.js';

/** One template directory for all: what a job does is its run's parameter `does`. */
const files = {
  'template/run.sh.hbs': '#!/bin/sh\n{{run.does}}\n',
};

async function placeOf(batches: string, ensemble = ''): Promise<Place> {
  const place = await localPlace(files);
  await add(place, {
    'e.yaml': `ensemble:\n  name: e\n  batch_config: {templatedir: ../template, templates: [run.sh.hbs], job_file: run.sh}\n${ensemble}  batches:\n${batches}`,
  });
  return place;
}

const batch = (name: string, does: string, more = '') =>
  `    - {name: ${name}, basedir: runs, runs: [{does: ${JSON.stringify(does)}}]${more === '' ? '' : `, ${more}`}}\n`;

const execute = (cmd: string, more = '') =>
  `{name: execute, args: {cmd: ${JSON.stringify(cmd)}}${more === '' ? '' : `, ${more}`}}`;

const byName = (runs: readonly RunSummary[]) =>
  Object.fromEntries(runs.map((run) => [run.batch, run]));

describe('a job', () => {
  test('ends as it ended: codes, signals, limits, and attempts that are tried again', async () => {
    const place = await placeOf(
      batch('three', 'exit 3') +
        batch('segv', 'kill -SEGV $$') +
        batch('limit', 'echo $$ >pid; sleep 1000 & echo $! >child; wait', 'timeout: 1s') +
        batch(
          'third',
          'echo try >>tries; echo output of try $(wc -l <tries); [ $(wc -l <tries) = 3 ] || exit 9',
          'retry: {attempts: 3, delays: [0s], on: ["exit:9"]}',
        ) +
        batch('other', 'exit 8', 'retry: {attempts: 3, delays: [0s], on: ["exit:9"]}'),
    );
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended.stderr).not.toContain('defect');
    expect(ended.code).toBe(1);
    const runs = byName(await runsOf(place, 'e-1'));
    expect(runs['three']).toMatchObject({
      state: 'failed',
      phase: 'job',
      reason: 'exit:3',
      exit_code: 3,
      attempt: 1,
    });
    expect(runs['segv']).toMatchObject({
      state: 'failed',
      reason: 'signal:SEGV',
      signal: 'SIGSEGV',
    });
    expect(runs['limit']).toMatchObject({ state: 'failed', reason: 'timeout' });
    expect(runs['third']).toMatchObject({ state: 'succeeded', attempt: 3, exit_code: 0 });
    expect(runs['other']).toMatchObject({ state: 'failed', reason: 'exit:8', attempt: 1 });

    for (const name of ['pid', 'child']) {
      const [pid] = await lines(place, `runs/limit-0/${name}`);
      expect(Number(pid), name).toBeGreaterThan(1);
      expect(await isAlive(Number(pid)), name).toBe(false);
    }
    expect(await lines(place, 'runs/third-0/job.out')).toEqual(['output of try 1']);
    expect(await lines(place, 'runs/third-0/job-1.2.1.out')).toEqual(['output of try 2']);
    expect(await lines(place, 'runs/third-0/job-1.3.1.out')).toEqual(['output of try 3']);
    const shown = await ask<{ attempts: { outcome: string; evidence: string }[] }>(
      place,
      'show',
      'third-0',
      'e-1',
    );
    expect(shown.attempts.map(({ outcome }) => outcome)).toEqual(['failure', 'failure', 'success']);
    const verification = await tutti(place, 'replay', 'e-1', '--verify');
    expect(verification.code).toBe(0);
  });
});

describe('a task that fails', () => {
  test('ends its chain, unless it may fail; what comes after a job depends on how that ended', async () => {
    const note = (what: string, more?: string) => execute(`echo ${what} >>done`, more);
    const place = await placeOf(
      batch(
        'chain',
        'true',
        `post_run: [${note('first')}, ${execute('echo why >&2; exit 7')}, ${note('never')}]`,
      ) +
        batch(
          'tolerant',
          'true',
          `post_run: [${execute('exit 7', 'fail: false')}, ${note('after')}]`,
        ) +
        batch(
          'before',
          'echo job >>done',
          `pre_run: [${note('first')}, ${execute('exit 7')}, ${note('never')}]`,
        ) +
        batch(
          'checked',
          'echo job >>done',
          `pre_run: [{name: check, args: {cmd: "echo not so; false", fail: true}}]`,
        ) +
        batch(
          'failing',
          'exit 1',
          `post_run: [${note('plain')}, ${note('on success', 'when: success')}, ${note('on failure', 'when: failure')}, ${note('always', 'when: always')}]`,
        ) +
        batch(
          'fine',
          'true',
          `post_run: [${note('plain')}, ${note('on failure', 'when: failure')}, ${note('always', 'when: always')}]`,
        ) +
        batch('unmade', 'echo job >>done', `pre_batch: [${execute('exit 7')}]`) +
        batch('unfinished', 'true', `post_batch: [${execute('exit 7')}, ${note('never')}]`),
    );
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended.stderr).not.toContain('defect');
    expect(ended.code).toBe(1);
    const runs = byName(await runsOf(place, 'e-1'));
    const done = (run: string) => lines(place, `runs/${run}-0/done`);

    expect(runs['chain']).toMatchObject({ state: 'failed', phase: 'post_run', reason: 'task' });
    expect(runs['chain']?.message).toContain('exit code 7');
    expect(runs['chain']?.message).toContain('why');
    expect(await done('chain')).toEqual(['first']);
    expect(runs['tolerant']).toMatchObject({ state: 'succeeded' });
    expect(await done('tolerant')).toEqual(['after']);
    expect(runs['before']).toMatchObject({ state: 'failed', phase: 'pre_run', reason: 'task' });
    expect(await done('before')).toEqual(['first']);
    expect(runs['checked']).toMatchObject({ state: 'failed', phase: 'pre_run', reason: 'check' });
    expect(runs['checked']?.message).toContain('not so');
    expect(await done('checked')).toEqual([]);
    expect(runs['failing']).toMatchObject({ state: 'failed', phase: 'job', reason: 'exit:1' });
    expect(await done('failing')).toEqual(['on failure', 'always']);
    expect(runs['fine']).toMatchObject({ state: 'succeeded' });
    expect(await done('fine')).toEqual(['plain', 'always']);
    expect(runs['unmade']).toMatchObject({ state: 'skipped' });
    expect(runs['unfinished']).toMatchObject({ state: 'succeeded' });
    expect(await lines(place, 'runs/done')).toEqual([]);

    const { batches } = await ask<{
      batches: { batch: string; state: string; reason: string | null }[];
    }>(place, 'status', 'e-1');
    const failed = batches.filter(({ state }) => state === 'failed');
    expect(failed.map((each) => `${each.batch}: ${each.reason}`)).toEqual([
      'unmade: task',
      'unfinished: task',
    ]);
  });
});

describe('a check that is not true yet', () => {
  test('waits where everybody can see it, and goes on when it becomes true', async () => {
    const place = await placeOf(
      batch(
        'late',
        'echo ran >>ran',
        `pre_run: [{name: check, args: {cmd: "echo tried >>tried; echo no data yet; test -e ../data"}}]`,
      ),
    );
    const supervisor = start(place, 'run', 'e.yaml');
    const waiting = await expect
      .poll(() => eventsOf(place, 'e-1', 'task.waiting').catch(() => []), { timeout: 60_000 })
      .not.toHaveLength(0)
      .then(() => eventsOf(place, 'e-1', 'task.waiting'));
    expect(waiting[0]?.data).toMatchObject({ tries: 1, output: 'no data yet', phase: 'pre_run' });
    expect(await runsOf(place, 'e-1')).toMatchObject([
      {
        state: 'checking',
        waiting_for: expect.stringMatching(/check/) as string,
        waiting_detail: 'no data yet',
      },
    ]);
    const seen = await tutti(place, 'runs', 'e-1');
    expect(seen.stdout).toMatch(/late-0\s+checking/);

    await writeFile(join(place.cwd, 'runs/data'), '');
    const ended = await supervisor.ended;
    expect(ended.code).toBe(0);
    expect(await lines(place, 'runs/late-0/ran')).toEqual(['ran']);
    // Ever more rarely: after the tries 1, 2, 4, 8, ….
    const told = await eventsOf(place, 'e-1', 'task.waiting');
    const tries = told.map(({ data }) => Number(data['tries']));
    expect(tries).toEqual(tries.map((_, index) => 2 ** index));
    expect((await lines(place, 'runs/late-0/tried')).length).toBeGreaterThan(tries.at(-1) ?? 0);
  });
});
