import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lines, refusal, runsOf, type Told } from './local-place.js';
import { exampleFiles, historyOf, makeReady, shell, textOf } from './model-ensembler.js';
import type { Ended, Place } from './tutti.js';

/** The two ways to run such a file on this host. */
const ways = [
  ['model_ensemble FILE dummy', (file: string) => `model_ensemble ${file} dummy`],
  ['tutti run FILE local', (file: string) => `tutti run ${file} local`],
] as const;

/** Runs it, and makes the files that its checks wait for. */
async function run(
  line: string,
  batches: readonly string[],
): Promise<{ readonly place: Place; readonly ended: Ended }> {
  const place = await exampleFiles();
  const ending = shell(place, line);
  await makeReady(place, batches);
  return { place, ended: await ending };
}

/** Without what the templates were, and what Tutti keeps. */
async function filesIn(place: Place, directory: string): Promise<string[]> {
  const names = await readdir(join(place.cwd, directory));
  return names.filter((name) => !name.startsWith('.') && !name.endsWith('.j2')).sort();
}

const ofRun = [
  'execute_command.pre_run-1.log',
  'inputfile',
  'job.out',
  'level.txt',
  'post_run.keep',
  'post_run.sh',
  'pre_run.keep',
  'pre_run.sh',
  'slurm_run.sh',
];

describe.each(ways)('%s', (_, line) => {
  test('a single batch waits until it may begin, and leaves what its tasks make', async () => {
    const { place, ended } = await run(line('single-batch.yaml'), ['spring']);
    expect(ended).toMatchObject({ code: 0 });
    expect(await filesIn(place, 'spring')).toEqual([
      'batch.ready',
      'level-0.txt',
      'post_batch.keep',
      'pre_batch.keep',
      'spring-0',
    ]);
    expect(await filesIn(place, 'spring/spring-0')).toEqual(ofRun);
    const top = await filesIn(place, '.');
    expect(top).toContain('process.keep');
    expect(top).not.toContain('under-way.touch');

    // Rendered as Jinja renders, with the modes of the templates.
    const directory = join(place.cwd, 'spring/spring-0');
    expect(await textOf(place, 'spring/spring-0/inputfile')).toBe('gauge 1');
    expect(await textOf(place, 'spring/spring-0/slurm_run.sh')).toBe(`#!/bin/bash
#SBATCH --job-name=spring-1
#SBATCH --partition=short
#SBATCH --time=00:20:00
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --mail-user=tides@example.org
#SBATCH --mail-type=fail

cd ${directory}
echo "started from single-batch.yaml"
echo "spring-0 reads $(cat inputfile)" > level.txt
sleep 0.1`);
    const modes = ['inputfile', 'pre_run.sh', 'slurm_run.sh', 'post_run.sh'].map(
      async (name) => (await stat(join(directory, name))).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o644, 0o755, 0o755, 0o755]);
    expect(await lines(place, 'spring/spring-0/job.out')).toEqual([
      'started from single-batch.yaml',
    ]);
    expect(await lines(place, 'spring/level-0.txt')).toEqual(['spring-0 reads gauge 1']);
    expect(await lines(place, 'spring/spring-0/execute_command.pre_run-1.log')).toEqual([
      'making ready on short: gauge 1',
    ]);
  });

  test('a batch has what batch_config says, and what it says itself before that', async () => {
    const { place, ended } = await run(line('batch-config.yaml'), ['spring', 'neap']);
    expect(ended).toMatchObject({ code: 0 });
    const partitions = ['spring/spring-0', 'spring/spring-1', 'neap/neap-0'].map(
      async (directory) =>
        /--partition=(\w+)/.exec(await textOf(place, `${directory}/slurm_run.sh`))?.[1],
    );
    expect(await Promise.all(partitions)).toEqual(['short', 'short', 'long']);
    expect(await lines(place, 'neap/level-0.txt')).toEqual(['neap-0 reads gauge 7']);
    expect(await filesIn(place, 'neap')).not.toContain('neap-1');
    for (const batch of ['spring', 'neap']) {
      expect(await filesIn(place, batch)).toContain('post_batch.keep');
    }
  });

  test('a batch of twenty never has more jobs than it may, and is ended once', async () => {
    const { place, ended } = await run(line('sequential-batch.yaml'), ['spring']);
    expect(ended).toMatchObject({ code: 0 });
    const history = await historyOf(place, 'sequential-batch-1');
    expect(mostAtOnce(history, 'run.submitted', 'run.exited')).toBeLessThanOrEqual(3);
    expect(mostAtOnce(history, 'run.dispatched', 'run.succeeded')).toBeLessThanOrEqual(8);
    const written = await Promise.all(
      Array.from({ length: 20 }, (_, idx) => lines(place, `spring/level-${idx}.txt`)),
    );
    expect(written.flat()).toEqual(
      Array.from({ length: 20 }, (_, idx) => `spring-${idx} reads gauge ${idx + 1}`),
    );
    expect(typesOf(history).filter((type) => type === 'batch.finished')).toHaveLength(1);
  });

  test('the sanity check runs as it is', async () => {
    const { place, ended } = await run(line('sanity-check.yml'), []);
    expect(ended).toMatchObject({ code: 0 });
    for (let idx = 0; idx < 6; idx += 1) {
      expect(await filesIn(place, `sanity/sanity-${idx}`)).toEqual(ofRun);
    }
    expect(await textOf(place, 'sanity/sanity-0/slurm_run.sh')).toContain('--time=14\n');
    expect(await textOf(place, 'logs/sanity-check.log')).toMatch(/sanity-check-1 +succeeded: 6/);
  });

  test.each([
    ['wrong-type.yaml', 'job_file: 123', /`job_file` must be a text; here it is the number 123/],
    ['shared-name.yaml', 'name: spring', /`name` cannot stand in `batch_config`/],
    ['shared-name.yaml', 'basedir: ./spring', /`basedir` cannot stand in `batch_config`/],
    ['no-name.yaml', 'name:', /`name` must be a text; here it is empty/],
  ])('%s is refused where it says `%s`', async (name, at, why) => {
    const place = await exampleFiles();
    const file = `invalid/${name}`;
    const refused = refusal(await shell(place, line(file)));
    const text = await readFile(join(place.cwd, file), 'utf8');
    const number = text.split('\n').findIndex((each) => each.endsWith(at)) + 1;
    expect(refused).toContain(`${file}:${number}:`);
    expect(refused).toMatch(why);
    expect(await filesIn(place, '.')).not.toContain('spring');
  });
});

test('model_ensemble: one batch after the other, and a command that fails is a warning', async () => {
  const { place, ended } = await run('model_ensemble two-batches.yaml dummy', ['spring', 'neap']);
  expect(ended).toMatchObject({ code: 0 });
  const batches = (await historyOf(place, 'two-batches-1')).filter(({ type }) =>
    ['batch.started', 'batch.finished'].includes(type),
  );
  expect(batches.map(({ type, stream }) => `${type} ${stream.split('/').at(-1)}`)).toEqual([
    'batch.started spring',
    'batch.finished spring',
    'batch.started neap',
    'batch.finished neap',
  ]);
  const log = await textOf(place, 'logs/two-batches.log');
  expect(log).toMatch(/spring-0 .*tolerated.*pre_run\.keep: command not found/);
  expect(log).not.toMatch(/neap-\d .*tolerated/);
  const { stdout: shown } = await shell(place, 'tutti show spring-0');
  expect(shown).toMatch(/pre_run +\d +execute +failed \(tolerated\) .*command not found/);
  expect(shown).toMatch(/execute +succeeded/);
  expect(await filesIn(place, 'spring/spring-0')).toEqual(
    ofRun.filter((name) => name !== 'pre_run.keep'),
  );
  expect(await filesIn(place, 'neap/neap-3')).toEqual(ofRun);
  expect((await runsOf(place, 'two-batches-1')).map(({ state }) => state)).toEqual(
    Array.from({ length: 8 }, () => 'succeeded'),
  );
});

test('tutti run: batches together, and a command that fails fails its run', async () => {
  const { place, ended } = await run('tutti run two-batches.yaml local', ['spring', 'neap']);
  expect(ended).toMatchObject({ code: 1 });
  const types = typesOf(await historyOf(place, 'two-batches-1'));
  expect(types.lastIndexOf('batch.started')).toBeLessThan(types.indexOf('batch.finished'));
  const failed = (await runsOf(place, 'two-batches-1')).filter(({ state }) => state === 'failed');
  expect(failed.map(({ run }) => run)).toEqual(['spring-0', 'spring-1', 'spring-2', 'spring-3']);
  expect(failed[0]?.message).toContain('pre_run.keep: command not found');
  expect(await filesIn(place, 'spring/spring-0')).not.toContain('level.txt');
  expect(await filesIn(place, 'neap/neap-0')).toEqual(ofRun);
});

test('a script that calls model_ensemble goes on as it did', async () => {
  const place = await exampleFiles();
  const { code, stdout } = await shell(
    place,
    'set -e; model_ensemble sanity-check.yml dummy; cat sanity/level-*.txt | tail -n 1',
  );
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('sanity-5 reads gauge 6');
});

test('model_ensemble_check runs an ensemble of its own, and leaves nothing', async () => {
  const place = await exampleFiles();
  const before = await filesIn(place, '.');
  const { code, stderr } = await shell(place, 'model_ensemble_check dummy');
  expect(stderr).toContain('All is well');
  expect(code).toBe(0);
  expect(await filesIn(place, '.')).toEqual(before);
});

test.each(['-v', '-ms 0', '-p -c --running 1'])(
  'model_ensemble_check takes %s as model_ensemble does',
  async (flags) => {
    const place = await exampleFiles();
    const { code, stderr } = await shell(place, `model_ensemble_check dummy ${flags}`);
    expect(stderr).toContain('All is well');
    expect(code).toBe(0);
  },
);

function typesOf(history: readonly Told[]): string[] {
  return history.map(({ type }) => type);
}

/** How many were between these two events at once, at most. */
function mostAtOnce(history: readonly Told[], from: string, to: string): number {
  let [now, most] = [0, 0];
  for (const { type } of history) {
    if (type === from) now += 1;
    if (type === to) now -= 1;
    most = Math.max(most, now);
  }
  return most;
}
