import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EnsembleSummary } from '../../src/projections/tables/index.js';
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
import { ask, type Place, tutti } from './tutti.js';

const files = {
  'template/run.sh.hbs': '#!/bin/sh\necho {{run.id}} {{run.a}} | tee -a result\n',
  'e.yaml': `
ensemble:
  name: e
  batch_config: {templatedir: template, templates: [run.sh.hbs], job_file: run.sh}
  batches:
    - name: b
      runs: [{a: 0}, {a: 1.0}, {a: 2}, {a: 3}]
      pre_run: [{name: check, args: {cmd: echo >>../asked; test -e ../ready}}]
      post_run: [{name: execute, args: {cmd: echo done >>after}}]
    - name: c
      runs: [{a: 5}, {a: 6}]
`,
};

async function placeOf(): Promise<Place> {
  const place = await localPlace(files);
  await add(place, { ready: '' });
  return place;
}

const directories = async (place: Place) => (await runsOf(place, 'e-1')).map(({ run }) => run);

async function run(place: Place, ...flags: string[]): Promise<void> {
  const ended = await tutti(place, 'run', 'e.yaml', ...flags);
  expect(ended.stderr).not.toContain('defect');
  expect(ended.code).toBe(0);
}

describe('the flags of model-ensembler', () => {
  test('-i runs these and no others, of every batch or of one', async () => {
    const place = await placeOf();
    await run(place, '--indexes', '1,b.3', '-c');
    expect(await directories(place)).toEqual(['b-1', 'b-3', 'c-1']);
    expect(refusal(await tutti(place, 'run', 'e.yaml', '-i', '77'))).toContain('none of the runs');
    expect((await tutti(place, 'run', 'e.yaml', '-i', 'x')).code).toBe(2);
  });

  test('-i warns of what there is not, and runs the others', async () => {
    const place = await placeOf();
    const { code, stderr } = await tutti(place, 'run', 'e.yaml', '-c', '-i', 'b.2,c.9,d.0,77,3');
    expect(code).toBe(0);
    expect(stderr).toContain('the batch `c` does not have a run 9');
    expect(stderr).toContain('The last one is 1');
    expect(stderr).toContain('there is no batch `d`');
    expect(stderr).toContain('no batch has a run 77');
    expect(stderr.match(/warning/g)).toHaveLength(3);
    expect(await directories(place)).toEqual(['b-2', 'b-3']);
  });

  test('-k leaves out the first of each batch, which can be run later', async () => {
    const place = await placeOf();
    await run(place, '-k', '2', '-c');
    expect(await directories(place)).toEqual(['b-2', 'b-3']);
    await run(place, '-i', '0,1', '-c');
    expect((await runsOf(place, 'e-2')).map(({ run }) => run)).toEqual([
      'b-0',
      'b-1',
      'c-0',
      'c-1',
    ]);
  });

  test('-c asks no check, and says so in the history', async () => {
    const place = await localPlace(files);
    await run(place, '-c');
    const tasks = await eventsOf(place, 'e-1', 'task.finished');
    const checks = tasks.filter(({ data }) => data['phase'] === 'pre_run');
    expect(new Set(checks.map(({ data }) => data['message']))).toEqual(
      new Set(['not asked (--no-checks)']),
    );
    expect(await lines(place, 'b-0/after')).toEqual(['done']);
  });

  test('-s does all but submit the jobs', async () => {
    const place = await placeOf();
    await run(place, '-s');
    expect(await readFile(join(place.cwd, 'b-1/run.sh'), 'utf8')).toContain('echo b-1 1.0');
    expect(await lines(place, 'b-1/result')).toEqual([]);
    expect(await lines(place, 'b-1/after')).toEqual(['done']);
    const [exit] = await eventsOf(place, 'e-1', 'run.exited');
    expect(exit?.data['evidence']).toContain('no job was submitted');
  });

  test('-p takes up directories that are there, with templates made anew', async () => {
    const place = await placeOf();
    await run(place);
    const refused = refusal(await tutti(place, 'run', 'e.yaml'));
    expect(refused).toContain('directories already');
    expect(refused).toContain('--pickup');
    await writeFile(join(place.cwd, 'template/run.sh.hbs'), '#!/bin/sh\necho again >>result\n');
    await run(place, '-p');
    expect(await lines(place, 'b-0/result')).toEqual(['b-0 0', 'again']);
    // What the earlier one printed is still found.
    expect((await tutti(place, 'logs', 'e-1/b-0')).stdout).toBe('b-0 0\n');
    expect((await tutti(place, 'logs', 'e-2/b-0')).stdout).toBe('');
  });

  test('-p goes on after a kill as it began', async () => {
    const place = await localPlace(files);
    await run(place, '-c');
    await killedWhen(place, ['run', 'e.yaml', '-p'], () => hasLines(place, 'asked', 1));
    await add(place, { ready: '' });
    expect((await tutti(place, 'resume', 'e-2')).code).toBe(0);
    expect(await lines(place, 'b-0/result')).toEqual(['b-0 0', 'b-0 0']);
  });

  test.each(['/bin/nosuch', 'nosuch-shell', './e.yaml', '.'])(
    '-l %s: a shell that is not there, or is no program, is refused before anything is done',
    async (name) => {
      const place = await placeOf();
      const refused = refusal(await tutti(place, 'run', 'e.yaml', '-l', name));
      expect(refused).toMatch(/no program ".*" here that you may run/);
      expect(await ask(place, 'status', '--all')).toEqual([]);
      expect(await lines(place, 'asked')).toEqual([]);
    },
  );

  test('-l takes a name on PATH, and a path from where it is called', async () => {
    const place = await placeOf();
    await add(place, { 'my-shell': '#!/bin/sh\necho called >>../shells\nexec /bin/sh "$@"\n' });
    await run(place, '-l', './my-shell', '-i', 'b.0');
    expect(await lines(place, 'shells')).not.toEqual([]);
    await run(place, '-l', 'sh', '-i', 'b.1');

    await rm(join(place.cwd, 'my-shell'));
    expect(refusal(await tutti(place, 'rerun', 'e-1'))).toContain('my-shell');
    expect(await ask(place, 'status', '--all')).toHaveLength(2);
  });

  test('-l names the shell, -ms spreads submissions, -ct bounds the wait of a check', async () => {
    const place = await localPlace(files);
    await add(place, {
      'my-shell': '#!/bin/sh\necho "$1" >>"$HERE/asked"\ntouch "$HERE/ready"\nexec /bin/sh "$@"\n',
    });
    const here = { cwd: place.cwd, env: { ...place.env, HERE: place.cwd } };
    await run(here, '-l', join(place.cwd, 'my-shell'), '-ms', '0.1', '-ct', '0.05', '-st', '1');
    expect((await lines(place, 'asked')).length).toBeGreaterThan(4);
    const [created] = await eventsOf(place, 'e-1', 'ensemble.created');
    expect(created?.data['definition']).toMatchObject({
      options: { max_stagger: 0.1, check_timeout: 0.05, submit_timeout: 1 },
    });
  });

  test('-v tells every step on the terminal', async () => {
    const place = await placeOf();
    const { stderr } = await tutti(place, 'run', 'e.yaml', '-v', '-i', 'b.0');
    expect(stderr).toMatch(/b-0 +submitted as job b-0\.1/);
    expect(stderr).toMatch(/b-0 +succeeded \(1 of 1\)/);
  });
});

describe('tutti rerun', () => {
  test('takes up a finished ensemble with other parameters, and says where it came from', async () => {
    const place = await placeOf();
    await run(place, '-i', 'b.1,c.0');
    const again = await tutti(place, 'rerun', '--set', 'a=2.50');
    expect(again.code).toBe(0);
    expect(await lines(place, 'b-1/result')).toEqual(['b-1 1.0', 'b-1 2.50']);
    expect(await lines(place, 'c-0/result')).toEqual(['c-0 5', 'c-0 2.50']);
    const { ensemble } = await ask<{ ensemble: EnsembleSummary }>(place, 'status', 'e-2');
    expect(ensemble.parent).toBe('e-1');
    expect((await tutti(place, 'status', 'e-2')).stdout).toContain('took up the runs of e-1');
    expect((await tutti(place, 'logs', 'e-1/b-1')).stdout).toBe('b-1 1.0\n');
    for (const eid of ['e-1', 'e-2']) {
      expect((await tutti(place, 'replay', eid, '--verify')).code).toBe(0);
    }
  });

  test('needs one that is finished', async () => {
    const place = await localPlace(files);
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'asked', 1));
    expect(refusal(await tutti(place, 'rerun', 'e-1'))).toContain('tutti resume e-1');
  });
});
