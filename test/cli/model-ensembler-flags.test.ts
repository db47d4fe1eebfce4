import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { add, eventsOf, lines, localPlace, refusal, type Told } from './local-place.js';
import { historyOf, shell, textOf } from './model-ensembler.js';
import type { Place } from './tutti.js';
import { eventOf, ofType } from './waiting-jobs.js';

/** Three runs of `wave`, one of `calm`; each tells what it sees, and what came of it. */
const ensemble = `
ensemble:
  vars: {depth: 10, cluster: short}
  pre_process: []
  post_process: []
  batch_config:
    templatedir: ../template
    templates: [input.j2]
    job_file: job.sh
    maxruns: 4
    maxjobs: 2
    pre_run:
      - {name: execute, args: {cmd: 'echo "\${BASH_VERSION:+bash}" > shell'}}
    post_run:
      - {name: execute, args: {cmd: touch post_run.keep}}
  batches:
    - name: wave
      basedir: ./wave
      runs: [{height: 1.0}, {height: 2.0}, {height: 4.0}]
    - name: calm
      basedir: ./calm
      runs: [{height: 0.0}]
`;

const files = {
  'e.yaml': ensemble,
  'template/input.j2': '{{ run.height }} {{ run.depth }} {{ run.cluster }} {{ run.restart }}',
  'template/job.sh': '#!/bin/sh\ncp input output\n',
} as const;

/** What `vars` do not know comes from the command line. */
const command = 'model_ensemble e.yaml dummy -x restart=no';

async function made(place: Place): Promise<string[]> {
  const names = await Promise.all(
    ['wave', 'calm'].map((batch) => readdir(join(place.cwd, batch)).catch(() => [])),
  );
  return names
    .flat()
    .filter((name) => !name.startsWith('.'))
    .sort();
}

test('-i says which runs of each batch are run, and b.N of which batch', async () => {
  const place = await localPlace(files);
  expect(await shell(place, `${command} -i 0,2`)).toMatchObject({ code: 0 });
  expect(await made(place)).toEqual(['calm-0', 'wave-0', 'wave-2']);

  const other = await localPlace(files);
  expect(await shell(other, `${command} --indexes wave.0`)).toMatchObject({ code: 0 });
  expect(await made(other)).toEqual(['wave-0']);
});

test('-k leaves out so many runs of each batch, and the others keep their numbers', async () => {
  const place = await localPlace(files);
  expect(await shell(place, `${command} -k 1`)).toMatchObject({ code: 0 });
  expect(await made(place)).toEqual(['wave-1', 'wave-2']);
  expect(await textOf(place, 'wave/wave-1/output')).toBe('2.0 10 short no');
});

test('-x takes several values, which are texts and stand above all that the file says', async () => {
  const place = await localPlace(files);
  const line = 'model_ensemble e.yaml dummy -x depth=1.50 cluster=long -x restart=true height=1e3';
  expect(await shell(place, line)).toMatchObject({ code: 0 });
  expect(await textOf(place, 'wave/wave-2/output')).toBe('1e3 1.50 long true');
  expect(await textOf(place, 'calm/calm-0/output')).toBe('1e3 1.50 long true');
});

test('-s does all but the jobs', async () => {
  const place = await localPlace(files);
  expect(await shell(place, `${command} -s`)).toMatchObject({ code: 0 });
  const left = await readdir(join(place.cwd, 'wave/wave-0'));
  expect(left).toEqual(expect.arrayContaining(['input', 'shell', 'post_run.keep']));
  expect(left).not.toContain('output');
});

test('-p takes directories up as they are, with templates rendered anew; without it they are refused', async () => {
  const place = await localPlace(files);
  expect(await shell(place, command)).toMatchObject({ code: 0 });
  await add(place, { 'wave/wave-0/restart.nc': 'state' });
  await rm(join(place.cwd, 'wave/wave-1'), { recursive: true });

  const refused = refusal(await shell(place, command));
  expect(refused).toContain(join(place.cwd, 'wave/wave-0'));
  expect(await made(place)).toEqual(['calm-0', 'wave-0', 'wave-2']);

  const again = 'model_ensemble e.yaml dummy -p -x restart=yes';
  expect(await shell(place, again)).toMatchObject({ code: 0 });
  expect(await textOf(place, 'wave/wave-0/restart.nc')).toBe('state');
  for (const run of ['wave-0', 'wave-1']) {
    expect(await textOf(place, `wave/${run}/output`)).toMatch(/ yes$/);
  }
});

test('-c asks no check', async () => {
  const checks = `    pre_batch: [{name: check, args: {cmd: "false"}}, {name: quota, args: {atleast: 1000000000000}}]
    pre_run:
      - {name: check, args: {cmd: "false", fail: true}}
      - {name: jobs, args: {limit: 1, match: ""}}`;
  const place = await localPlace({
    ...files,
    'e.yaml': ensemble.replace('    pre_run:', checks),
  });
  expect(await shell(place, `${command} -c`)).toMatchObject({ code: 0 });
  expect(await made(place)).toHaveLength(4);
});

test('-l names the shell of tasks', async () => {
  const place = await localPlace(files);
  expect(await shell(place, `${command} -i 0 -l /bin/sh`)).toMatchObject({ code: 0 });
  expect(await textOf(place, 'wave/wave-0/shell')).toBe('\n');
  const other = await localPlace(files);
  expect(await shell(other, `${command} -i 0`)).toMatchObject({ code: 0 });
  expect(await textOf(other, 'wave/wave-0/shell')).toBe('bash\n');
});

test('-v tells each step on the terminal', async () => {
  const place = await localPlace(files);
  const { code, stderr } = await shell(place, `${command} -v`);
  expect(code).toBe(0);
  expect(stderr).toMatch(/wave-2 +succeeded/);
});

test('-d comes back at once, and the ensemble goes on alone', async () => {
  const waits = '    pre_run:\n      - {name: check, args: {cmd: test -e ../../go}}';
  const place = await localPlace({ ...files, 'e.yaml': ensemble.replace('    pre_run:', waits) });
  const { code, stdout } = await shell(place, `${command} -d`);
  expect(code).toBe(0);
  expect(stdout).toContain('e-1 runs in the background');
  await eventOf(place, ofType('task.waiting'));
  await writeFile(join(place.cwd, 'go'), '');
  const { data } = await eventOf(place, ofType('ensemble.finished'));
  expect(data).toMatchObject({ outcome: 'succeeded' });
});

test('-ct is the longest wait between two tries of a check', async () => {
  const counts = `    pre_run:
      - {name: check, args: {cmd: 'echo try >> tries; [ $(wc -l < tries) -ge 4 ]'}}`;
  const place = await localPlace({ ...files, 'e.yaml': ensemble.replace('    pre_run:', counts) });
  expect(await shell(place, `${command} -i wave.0 -ct 0`)).toMatchObject({ code: 0 });
  expect(await lines(place, 'wave/wave-0/tries')).toHaveLength(4);
  const waits = (await eventsOf(place, 'e-1', 'task.waiting')).map(waitOf);
  expect(waits.length).toBeGreaterThan(0);
  for (const wait of waits) expect(wait).toBeLessThan(1_000);
});

test('-ms lets each job wait for as long as chance will have it', async () => {
  const place = await localPlace(files);
  // Three runs that need not wait for one another.
  expect(await shell(place, `${command} -i 0,1 -ms 6`)).toMatchObject({ code: 0 });
  const history = await historyOf(place, 'e-1');
  const waits = ['wave-0', 'wave-1', 'calm-0'].map((run) => {
    const [checked, submitted] = ['run.checked', 'run.submitted'].map((type) =>
      history.find((event) => event.type === type && event.stream.endsWith(`/${run}`)),
    );
    return timeOf(submitted) - timeOf(checked);
  });
  expect(Math.max(...waits)).toBeGreaterThan(500);
});

test('-ms, -ct, -st, -rt and -et are kept with the ensemble, for whoever resumes it', async () => {
  const place = await localPlace(files);
  const line = `${command} -ms 0 -ct 1 -st 2 -rt 3 -et 4`;
  expect(await shell(place, line)).toMatchObject({ code: 0 });
  const [created] = await historyOf(place, 'e-1');
  expect(created?.data['definition']).toMatchObject({
    options: {
      max_stagger: 0,
      check_timeout: 1,
      submit_timeout: 2,
      running_timeout: 3,
      error_timeout: 4,
    },
  });
});

test.each([
  ['-k=2', ['wave-2']],
  ['-i=0,1', ['calm-0', 'wave-0', 'wave-1']],
  ['-ms=0 -ct=1 -i calm.0', ['calm-0']],
  ['--skip 2', ['wave-2']],
  ['--ind wave.1 --max 0 --check 5 -e 3', ['wave-1']],
  ['-i calm.0 -x', ['calm-0']],
  ['-x -i calm.0', ['calm-0']],
  ['-i calm.0 -x=height=3', ['calm-0']],
])('%s is read as Python reads it', async (flags, runs) => {
  const place = await localPlace(files);
  expect(await shell(place, `${command} ${flags}`)).toMatchObject({ code: 0 });
  expect(await made(place)).toEqual(runs);
});

test('a beginning that several options have is refused', async () => {
  const place = await localPlace(files);
  expect(refusal(await shell(place, `${command} --no`))).toContain('--no');
  expect(await made(place)).toEqual([]);
});

test.each([
  ['-k few', 'number of runs'],
  ['-i 1,x', 'list of numbers'],
  ['-i 7', 'none of the runs'],
  ['-ct soon', 'number of seconds'],
  ['-ms -1', 'number of seconds'],
  ['-x bare', 'name=value'],
])('%s is refused with what it should be', async (flag, why) => {
  const place = await localPlace(files);
  expect(refusal(await shell(place, `${command} ${flag}`))).toContain(why);
  expect(await made(place)).toEqual([]);
});

test('without a backend it means slurm, as it did', async () => {
  const place = await localPlace(files);
  const { stdout } = await shell(place, 'model_ensemble --help');
  expect(stdout).toMatch(/\[?backend\]?.*\(default: "slurm"\)/s);
});

function waitOf(event: Told): number {
  return Date.parse(String(event.data['next_at'])) - timeOf(event);
}

/** Whatever is told has one. */
function timeOf(event: object | undefined): number {
  const { meta } = event as { readonly meta: { readonly at: string } };
  return Date.parse(meta.at);
}
