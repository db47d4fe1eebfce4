import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseEnsemble } from '../../src/config/index.js';
import { examine, Layout, PreflightFailed } from '../../src/workspace/index.js';

const job = '#!/bin/sh\n';

/** A directory with these files; what begins with `#!` may be executed. */
async function directory(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tutti-preflight-'));
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 20 }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
    if (text.startsWith('#!')) await chmod(join(root, name), 0o755);
  }
  return root;
}

/** What is wrong with these batches, as a user reads it, without the path of the directory. */
async function faultsOf(root: string, batches: string): Promise<string[]> {
  const { definition, runs } = parseEnsemble(`ensemble:\n  batches:\n${batches}`, {
    file: 'a.yaml',
  });
  const names = definition.batches.map(({ name }) => name);
  const { faults } = await examine(new Layout(root, definition), names, runs);
  return faults.map(({ message, key }) => `${key ?? ''}: ${message.replaceAll(`${root}/`, '')}`);
}

const b = (more: string, runs = '[{rho: 1.0}, {rho: 2.0}]') =>
  `    - {name: b, runs: ${runs}, templatedir: t, job_file: run.sh, ${more}}\n`;

describe('before anything is written', () => {
  test('what is in order has no faults', async () => {
    const root = await directory({ 't/run.sh': job, 't/a.hbs': '{{run.rho}} {{run.dir}}' });
    expect(await faultsOf(root, b('templates: [a.hbs]'))).toEqual([]);
  });

  test('all templates are looked at, whatever is wrong with the first', async () => {
    const root = await directory({
      't/run.sh': job,
      't/a.hbs': '{{#if run.rho}}',
      't/b.hbs': 'x {{run.rho',
      't/good.hbs': '{{run.rho}}',
    });
    expect(await faultsOf(root, b('templates: [a.hbs, b.hbs, gone.hbs, good.hbs]'))).toEqual([
      'templates: t/a.hbs:1:4: "if" is never closed',
      'templates: t/b.hbs:1:9: the text ends inside of a tag',
      'templates: the template t/gone.hbs cannot be read: it is not there',
    ]);
  });

  test('each template is rendered for each run, and what is wrong with many is said once', async () => {
    const root = await directory({
      't/run.sh': job,
      't/a.hbs': '{{run.rhoo}}',
      't/b.hbs': '{{run.extra}}',
    });
    const runs = '[{rho: 1.0, extra: x}, {rho: 2.0}, {rho: 3.0}]';
    expect(await faultsOf(root, b('templates: [a.hbs, b.hbs]', runs))).toEqual([
      'templates: t/a.hbs:1:3: there is no "run.rhoo" here. Did you mean "run.rho"? (b-0 and 2 more)',
      'templates: t/b.hbs:1:3: there is no "run.extra" here. (b-1 and 1 more)',
    ]);
  });

  test('what differs from run to run is said for the first few', async () => {
    const root = await directory({ 't/run.sh': job, 't/a.hbs': '{{#each run.rho}}{{/each}}' });
    const runs = '[{rho: 1.0}, {rho: 2.0}, {rho: 3.0}, {rho: 4.0}, {rho: 5.0}]';
    expect(await faultsOf(root, b('templates: [a.hbs]', runs))).toEqual([
      expect.stringContaining('the number 1.0 (b-0)'),
      expect.stringContaining('the number 2.0 (b-1)'),
      expect.stringContaining('the number 3.0 (b-2 and 2 more)'),
    ]);
  });

  test.each([
    ['{templatedir: t}', 'job_file: the batch b has no job_file'],
    ['{job_file: run.sh}', 'job_file: the batch b has no file run.sh to run'],
    ['{templatedir: t, job_file: gone.sh}', 'job_file: the batch b has no file gone.sh to run'],
    [
      '{templatedir: t, job_file: ../run.sh}',
      'job_file: the job file "../run.sh" of the batch b is not in the run\'s directory',
    ],
    ['{templatedir: t, job_file: text}', 'job_file: the job file t/text may not be executed'],
    ['{templatedir: t, job_file: data}', 'job_file: the job file t/data does not say what runs it'],
    [
      '{templatedir: t, job_file: link}',
      'job_file: the job file t/link is a link that leads nowhere',
    ],
    [
      '{templatedir: gone, job_file: run.sh}',
      'templatedir: the template directory gone cannot be read',
    ],
  ])('the job file of %s', async (settings, said) => {
    const root = await directory({ 't/run.sh': job, 't/text': 'echo', 't/data': 'echo' });
    await chmod(join(root, 't/data'), 0o755);
    await symlink('nowhere', join(root, 't/link'));
    const own = settings.slice(1);
    const faults = await faultsOf(root, `    - {name: b, runs: [{}], ${own}\n`);
    expect(faults).toEqual([expect.stringContaining(said)]);
  });

  test.each([
    ['#!/bin/bash\r\necho\r\n', 'has lines that end as on Windows', 'dos2unix'],
    ['#!/no/such -e\necho\n', 'is to be run by /no/such, which is not there', 'first line'],
    ['\ufeff#!/bin/sh\necho\n', 'has a byte order mark', 'Take it out'],
    ['', 'does not say what runs it', '#!/bin/sh'],
  ])('a job file that begins as %j', async (text, said, advice) => {
    const root = await directory({ 't/run.sh': text });
    await chmod(join(root, 't/run.sh'), 0o755);
    const { definition, runs } = parseEnsemble(`ensemble:\n  batches:\n${b('')}`, {
      file: 'a.yaml',
    });
    const { faults } = await examine(new Layout(root, definition), ['b'], runs);
    expect(faults).toMatchObject([
      {
        key: 'job_file',
        message: expect.stringContaining(`${root}/t/run.sh ${said}`) as string,
        hint: expect.stringContaining(advice) as string,
      },
    ]);
  });

  test('of a job file that a template makes, it is what the template makes that counts', async () => {
    const root = await directory({ 't/run.sh.hbs': '{{run.shell}}\necho {{run.rho}}\n' });
    await chmod(join(root, 't/run.sh.hbs'), 0o755);
    const shells = ['#!/bin/sh', '#!/no/such', 'echo', '#!/bin/sh -e', 'echo', 'true'];
    const runs = shells.map((shell, rho) => `{shell: "${shell}", rho: ${rho}}`).join(', ');
    expect(await faultsOf(root, b('templates: [run.sh.hbs]', `[${runs}]`))).toEqual([
      'job_file: what t/run.sh.hbs makes is to be run by /no/such, which is not there or may not be executed (b-1)',
      'job_file: what t/run.sh.hbs makes does not say what runs it (b-2 and 2 more)',
    ]);
  });

  test('names with a line break, which no job can be started by', async () => {
    const root = await directory({ 't/a\nb.sh': job, 'r\ns/t/run.sh': job });
    const named = b('job_file: "a\\nb.sh"').replace('job_file: run.sh, ', '');
    expect(await faultsOf(root, named)).toEqual([
      'job_file: the name of the job file "a\\nb.sh" holds a line break',
    ]);
    expect(await faultsOf(root, b('basedir: "r\\ns"'))).toEqual([
      expect.stringMatching(/^basedir: the name of the directory ".*r\\ns" holds a line break/),
    ]);
  });

  test('the refusal shows the place in the template, and what to do', async () => {
    const root = await directory({ 't/run.sh': job, 't/a.hbs': 'x\n{{run.rho', 't/b.hbs': '{{' });
    const { definition, runs } = parseEnsemble(
      `ensemble:\n  batches:\n${b('templates: [a.hbs, b.hbs]')}`,
      { file: 'a.yaml' },
    );
    const { faults } = await examine(new Layout(root, definition), ['b'], runs);
    expect(new PreflightFailed(faults).message).toBe(`2 things are in the way:
  - ${root}/t/a.hbs:2:7: the text ends inside of a tag
      1 | x
    > 2 | {{run.rho
        |       ^^^
    Close the tag with }}.
  - ${root}/t/b.hbs:1:3: the text ends inside of a tag
    > 1 | {{
        |   ^
    Close the tag with }}.`);
    const one = new PreflightFailed(faults.slice(0, 1));
    expect(one.message).toContain('> 2 | {{run.rho');
    expect(one.hint).toBe('Close the tag with }}.');
  });

  test('names that templates read are told, taken or not', async () => {
    const root = await directory({
      't/run.sh': job,
      't/a.hbs': '{{run.rho}}{{#if false}}{{run.x}}{{/if}}',
    });
    const { definition, runs } = parseEnsemble(
      `ensemble:\n  batches:\n${b('templates: [a.hbs]')}`,
      { file: 'a.yaml' },
    );
    const { names } = await examine(new Layout(root, definition), ['b'], runs);
    expect(names.get('b')?.map(({ written }) => written)).toEqual(['run.rho', 'run.x']);
  });
});
