import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { contradictions } from '../../src/cli/lint/index.js';
import { parseEnsemble } from '../../src/config/index.js';
import { Layout } from '../../src/workspace/index.js';

interface Given {
  /** The job file, which is `run.sh` of this ending. */
  readonly ending?: '.j2' | '.hbs';
  readonly runs?: string;
}

/** What a job file asks for that its batch, with these settings, says otherwise. */
async function contradicting(
  settings: string,
  lines: readonly string[],
  { ending, runs = '[{}, {}]' }: Given = {},
): Promise<string[]> {
  const cwd = await mkdtemp(join(tmpdir(), 'tutti-lint-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await mkdir(join(cwd, 't'));
  await writeFile(join(cwd, 't', `run.sh${ending ?? ''}`), ['#!/bin/sh', ...lines, ''].join('\n'));
  const templates = ending === undefined ? '' : `templates: [run.sh${ending}], `;
  const { definition, runs: planned } = parseEnsemble(
    `ensemble: {batches: [{name: b, basedir: r, templatedir: ../t, ${templates}job_file: run.sh, runs: ${runs}, ${settings}}]}`,
    { file: 'a.yaml' },
  );
  const layout = new Layout(cwd, definition);
  const found = await contradictions({ layout, definition, onDisk: ['b'], runs: planned });
  return found.map(
    ({ file, line, column, message }) =>
      `${file.slice(cwd.length + 3)}:${line}:${column}: ${message}`,
  );
}

const all = 'nodes: 2, ntasks: 8, length: 00:20:00, cluster: short, email: ada@x.org';

test('every setting is compared, in the long form of an option and in the short one', async () => {
  expect(
    await contradicting(all, [
      '#SBATCH --nodes=4 -n 9',
      '#SBATCH --time 1-00:00   # a day',
      '#SBATCH -plong',
      "#SBATCH --mail-user='bob@x.org'",
    ]),
  ).toEqual([
    'run.sh:2:9: "--nodes=4" contradicts `nodes: 2` of the batch b',
    'run.sh:2:19: "-n 9" contradicts `ntasks: 8` of the batch b',
    'run.sh:3:9: "--time 1-00:00" contradicts `length: 00:20:00` of the batch b',
    'run.sh:4:9: "-plong" contradicts `cluster: short` of the batch b',
    'run.sh:5:1: "--mail-user=bob@x.org" contradicts `email: ada@x.org` of the batch b',
  ]);
  expect(
    await contradicting(all, [
      '#PBS -l select=1:ncpus=4+2:ncpus=8,walltime=30:00',
      '#PBS -q long@server -M bob@x.org',
      '# flux: -N4 -n9',
      '#FLUX: --time-limit=1.5h --queue=long',
    ]),
  ).toEqual([
    'run.sh:2:6: "-l select=1:ncpus=4+2:ncpus=8" contradicts `nodes: 2` of the batch b',
    'run.sh:2:36: "-l walltime=30:00" contradicts `length: 00:20:00` of the batch b',
    'run.sh:3:6: "-q long@server" contradicts `cluster: short` of the batch b',
    'run.sh:3:21: "-M bob@x.org" contradicts `email: ada@x.org` of the batch b',
    'run.sh:4:9: "-N4" contradicts `nodes: 2` of the batch b',
    'run.sh:4:13: "-n9" contradicts `ntasks: 8` of the batch b',
    'run.sh:5:8: "--time-limit=1.5h" contradicts `length: 00:20:00` of the batch b',
    'run.sh:5:26: "--queue=long" contradicts `cluster: short` of the batch b',
  ]);
});

describe('there is no contradiction', () => {
  test.each([
    ['the same in other words', '#SBATCH -N 2 -n8 -t 20 -p long,short --mail-user=Ada@x.org'],
    ['the same with all parts', '#SBATCH --nodes=2-2 --time=0-00:20:00'],
    ['the same in PBS', '#PBS -l nodes=2:ppn=4,walltime=1200 -q short@server'],
    ['the same in Flux', '# flux: -N2 -t 20m'],
    ['tasks of each node', '#SBATCH --ntasks-per-node=4'],
    ['a name that looks like an option', '#SBATCH --job-name "-N 4"'],
    ['a comment', '#SBATCH --exclusive # --nodes=4'],
    ['what is no directive', '# SBATCH --nodes=4'],
    ['a time that nobody can compare', '#SBATCH --time=UNLIMITED'],
  ])('in %s', async (_what, line) => {
    expect(await contradicting(all, [line])).toEqual([]);
  });

  test('where the scheduler does not look any more', async () => {
    expect(await contradicting(all, ['', '# x', 'date', '#SBATCH --nodes=4'])).toEqual([]);
  });

  test('where a later line takes it back', async () => {
    expect(await contradicting(all, ['#SBATCH --nodes=4', '#SBATCH -N 2'])).toEqual([]);
  });

  test('where the batch leaves it to the job file', async () => {
    expect(await contradicting('nodes: 2', ['#SBATCH -t 5 -p long', '#PBS -q x'])).toEqual([]);
  });

  test('in a length that PBS reads in seconds and the documentation in minutes', async () => {
    const line = ['#PBS -l walltime=00:20:00'];
    expect(await contradicting('length: 20', line)).toEqual([]);
    expect(await contradicting('length: 1200', line)).toEqual([]);
    expect(await contradicting('length: 30', line)).toHaveLength(1);
  });
});

describe('a job file that is a template', () => {
  test('is told for the first run that shows it, with the line of the template', async () => {
    const lines = ['{# sizes #}', '#SBATCH --nodes={{ run.size }}', '#SBATCH -t {{ run.length }}'];
    const given = { ending: '.j2', runs: '[{size: 2}, {size: 3}, {size: 4}]' } as const;
    expect(await contradicting('nodes: 2, length: 14', lines, given)).toEqual([
      'run.sh.j2:3:1: "--nodes=3" contradicts `nodes: 2` of the batch b (b-1)',
    ]);
  });

  test('may give what the run says otherwise than its batch', async () => {
    const given = { ending: '.hbs', runs: '[{nodes: 4}, {}]' } as const;
    expect(await contradicting('nodes: 2', ['#SBATCH -N {{run.nodes}}'], given)).toEqual([]);
    expect(await contradicting('nodes: 2', ['#SBATCH -N 2'], given)).toEqual([
      'run.sh.hbs:2:9: "-N 2" contradicts `nodes: 4` of the run b-0',
    ]);
  });

  test('that cannot be rendered for a run is looked at for the others', async () => {
    const given = { ending: '.hbs', runs: '[{}, {size: 5}]' } as const;
    expect(await contradicting('nodes: 2', ['#SBATCH -N {{run.size}}'], given)).toEqual([
      'run.sh.hbs:2:1: "-N 5" contradicts `nodes: 2` of the batch b (b-1)',
    ]);
    expect(await contradicting('nodes: 2', ['#SBATCH -N {{#if}}'], given)).toEqual([]);
  });
});
