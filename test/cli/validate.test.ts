import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/config/index.js';
import { ask, type Place, placeWith, tutti, write } from './tutti.js';

interface Judgement {
  readonly valid: boolean;
  readonly errors: readonly Partial<Diagnostic>[];
  readonly warnings: readonly Diagnostic[];
  readonly runs: number | null;
  readonly backend: string | null;
  readonly seeds_to_draw: readonly string[];
  readonly plan?: readonly {
    readonly run: string;
    readonly directory: string | null;
    readonly params: Readonly<Record<string, unknown>>;
    readonly texts?: Readonly<Record<string, string>>;
  }[];
}

async function template(place: Place, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(place.cwd, 'template'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(place.cwd, 'template', name), text);
    if (text.startsWith('#!')) await chmod(join(place.cwd, 'template', name), 0o755);
  }
}

const good = `ensemble:
  name: good
  vars: {sigma: 10.0}
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [input.hbs]
      job_file: run.sh
      runs: [{rho: 28.0}, {rho: 1.0e-5}]
`;

test('a file that is in order is told with its plan, and nothing is written', async () => {
  const place = await placeWith('embedded');
  const home = place.env['TUTTI_HOME'] ?? '';
  const before = await readdir(home);
  await template(place, { 'run.sh': '#!/bin/sh\n', 'input.hbs': '{{run.rho}} {{run.sigma}}' });
  await write(place, 'good.yaml', good);
  const told = await tutti(place, 'validate', 'good.yaml');
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toContain('good: 2 runs on the local backend. It can be run.');

  const listed = await tutti(place, 'validate', 'good.yaml', '--plan');
  expect(listed.stdout).toContain(`b-1  ${place.cwd}/runs/b-1  sigma=10.0 rho=1.0e-5`);
  const { valid, plan } = await ask<Judgement>(place, 'validate', 'good.yaml');
  expect(valid).toBe(true);
  expect(plan?.[0]).toMatchObject({
    run: 'b-0',
    directory: `${place.cwd}/runs/b-0`,
    params: { sigma: 10, rho: 28 },
    texts: { '/rho': '28.0' },
  });
  const simulated = await ask<Judgement>(place, 'validate', 'good.yaml', 'simulated');
  expect(simulated.backend).toBe('simulated');
  expect(simulated.plan?.[0]?.directory).toBeNull();

  expect((await readdir(place.cwd)).sort()).toEqual(['good.yaml', 'template']);
  expect(await readdir(home)).toEqual(before);
});

test('all that is wrong is told at once, with its places', async () => {
  const place = await placeWith('embedded');
  await template(place, {
    'run.sh': '#!/bin/sh\n',
    'input.hbs': 'rho\n  {{run.rhoo}}\n',
    'other.hbs': '{{#if run.rho}}',
  });
  const bad = good
    .replace('[input.hbs]', '[input.hbs, other.hbs]')
    .replace('run.sh', 'gone.sh')
    .concat('    - {name: c, runs: [{rho: 1}], templatedir: template, templates: [input.hbs]}\n')
    .concat('    - {name: d, runs: [{rho: 1}], templatedir: nowhere, job_file: x}\n');
  await write(place, 'bad.yaml', bad);
  const { code, stdout, stderr } = await tutti(place, 'validate', 'bad.yaml');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`template/other.hbs:1:4: "if" is never closed
> 1 | {{#if run.rho}}
    |    ^^
  Write {{/if}} where it ends.`);
  expect(stderr).toContain('there is no "run.rhoo" here. Did you mean "run.rho"? (b-0 and 2 more)');
  expect(stderr).toContain('> 2 |   {{run.rhoo}}\n    |     ^^^^^^^^');
  expect(stderr).toMatch(/bad\.yaml:11:\d+: the batch c has no job_file/);
  expect(stderr).toMatch(/bad\.yaml:12:48: the template directory .*nowhere cannot be read/);
  expect(stderr).toContain('bad.yaml cannot be run: 4 errors.');

  const { valid, errors } = await ask<Judgement>(place, 'validate', 'bad.yaml');
  expect(valid).toBe(false);
  expect(errors).toHaveLength(4);
  expect(errors.at(-1)).toMatchObject({
    code: 'template.syntax',
    file: `${place.cwd}/template/other.hbs`,
    line: 1,
    column: 4,
  });
  const run = await tutti(place, 'run', 'bad.yaml', 'local');
  expect(run.code).toBe(2);
});

test('a file that is no ensemble is told with all its mistakes', async () => {
  const place = await placeWith('embedded');
  await write(place, 'bad.yaml', 'ensemble:\n  bathces: []\n  vars: 3\n');
  const { code, stderr } = await tutti(place, 'validate', 'bad.yaml');
  expect(code).toBe(2);
  expect(stderr).toContain('Did you mean `batches`?');
  expect(stderr).toContain('bad.yaml:3:9');
  const { errors, runs } = await ask<Judgement>(place, 'validate', 'bad.yaml');
  expect(errors.length).toBeGreaterThan(1);
  expect(runs).toBeNull();
  expect((await tutti(place, 'validate', 'missing.yaml')).stderr).toContain('there is no file');
});

test('an ensemble with a CSV file and a sample is looked at as it would be run', async () => {
  const place = await placeWith('embedded');
  await template(place, { 'run.sh': '#!/bin/sh\n', 'input.hbs': '{{run.rho}} {{run.sigma}}' });
  await write(place, 'table.csv', 'rho\n1.0\n2.0\n');
  const sample = 'sweep: {sample: {runs: 3, parameters: {rho: {uniform: [0, 1]}}}}';
  const rest = 'basedir: s, templatedir: ../template, templates: [input.hbs], job_file: run.sh';
  await write(
    place,
    'mixed.yaml',
    `${good.replace('[{rho: 28.0}, {rho: 1.0e-5}]', '{csv: table.csv}')}    - {name: s, ${rest}, ${sample}}\n`,
  );
  const { code, stdout, stderr } = await tutti(place, 'validate', 'mixed.yaml', '--plan');
  expect(code).toBe(0);
  expect(stdout).toContain('The sample of s has no seed in the file: one is drawn when it is run.');
  expect(stdout).toMatch(/^b-1 .* rho=2\.0$/m);
  expect(stderr).toContain('mixed.yaml:11:');
  const asked = await ask<Judgement>(place, 'validate', 'mixed.yaml');
  expect(asked).toMatchObject({ valid: true, runs: 5, seeds_to_draw: ['s'] });
  expect(asked.plan?.map(({ run }) => run)).toEqual(['b-0', 'b-1', 's-0', 's-1', 's-2']);
});

test('more than a million runs are looked at where that is meant', async () => {
  const place = await placeWith('embedded');
  const thousand = Array.from({ length: 1001 }, (_, index) => index).join(',');
  await write(
    place,
    'large.yaml',
    `ensemble: {batches: [{name: b, sweep: {grid: {x: [${thousand}], y: [${thousand}]}}}]}`,
  );
  const refused = await tutti(place, 'validate', 'large.yaml', 'simulated');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--yes');
  const told = await tutti(place, 'validate', 'large.yaml', 'simulated', '--yes');
  expect(told.stdout).toContain('1,002,001 runs');
});

test('what model-ensembler did otherwise is told, with its place and what to do', async () => {
  const place = await placeWith('embedded');
  await template(place, {
    'run.sh.j2': '#!/bin/sh\n#SBATCH --nodes=4\n#SBATCH -t {{ run.length }}\necho {{ run.rho }}\n',
  });
  await write(
    place,
    'old.yaml',
    `ensemble:
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [run.sh.j2]
      job_file: run.sh
      nodes: 2
      length: 00:20:00
      repeat: true
      runs: [{rho: yes, never: 1}, {}]
      post_run:
        - {name: execute, args: {cmd: ls, cwd: ..}}
`,
  );
  const { valid, warnings } = await ask<Judgement>(place, 'validate', 'old.yaml');
  expect(valid).toBe(true);
  expect(warnings.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([
    'lint.endless-repeat 10:7',
    'lint.leaked-key 11:15',
    'config.yaml-1.1 11:20',
    'lint.unused-parameter 11:25',
    'lint.post-run-when 12:7',
    'lint.task-cwd 13:43',
    'lint.directive 2:9',
  ]);
  for (const { hint } of warnings) expect(hint).not.toBe('');
  const { stdout, stderr } = await tutti(place, 'validate', 'old.yaml');
  expect(stdout).toContain('It can be run, with 7 warnings.');
  expect(stderr).toContain('> 2 | #SBATCH --nodes=4\n    |         ^^^^^^^^^');
  const planned = await tutti(place, 'run', 'old.yaml', '--dry-run');
  expect(planned.stderr).not.toContain('warning');
});

test('what is said of every run does not hide the rest', async () => {
  const place = await placeWith('embedded');
  await template(place, { 'run.sh': '#!/bin/sh\n', 'input.hbs': '{{run.rho}}{{run.sigma}}' });
  const runs = Array.from({ length: 60 }, () => '{rho: yes}').join(', ');
  await write(
    place,
    'many.yaml',
    `${good.replace('{rho: 28.0}, {rho: 1.0e-5}', runs)}      repeat: true\n`,
  );
  const { stderr } = await tutti(place, 'validate', 'many.yaml');
  expect(stderr.match(/`yes` is a text/g)).toHaveLength(5);
  expect(stderr).toContain('nothing ends `repeat` of b');
  expect(stderr).toContain('… and 55 more like these; all of them: --json');
});

describe('what is doubtful', () => {
  test('a forgotten `run.` in a template of Jinja is told with its place', async () => {
    const place = await placeWith('embedded');
    await template(place, {
      'run.sh': '#!/bin/sh\n',
      'input.j2': '{{ run.rho }}\n  echo {{ sigma }}\n',
    });
    await write(place, 'good.yaml', good.replace('input.hbs', 'input.j2'));
    const { code, stderr } = await tutti(place, 'validate', 'good.yaml');
    expect(code).toBe(0);
    expect(stderr).toMatch(/input\.j2:2:11: nothing gives "sigma" a value in templates of b/);
    expect(stderr).toContain('Did you mean "run.sigma"?');
  });

  test('is told, and does not count', async () => {
    const place = await placeWith('embedded');
    await template(place, {
      'run.sh': '#!/bin/sh\n',
      'input.hbs': '{{run.rho}}{{#if false}}{{run.sgma}}{{/if}}',
    });
    await write(
      place,
      'good.yaml',
      `${good}      pre_run: [{name: execute, args: {cmd: run.none}}]\n`,
    );
    const { code, stdout, stderr } = await tutti(place, 'validate', 'good.yaml');
    expect(code).toBe(0);
    expect(stdout).toContain('It can be run, with 3 warnings.');
    expect(stderr).toContain('warning good.yaml:3:10: no template and no task uses `sigma`');
    expect(stderr).toContain('no run of b has "run.sgma"');
    expect(stderr).toContain('Did you mean "run.sigma"?');
    expect(stderr).toMatch(
      /good\.yaml:11:\d+: this task asks for "run\.none", which no run of b has/,
    );
    const { valid, warnings } = await ask<Judgement>(place, 'validate', 'good.yaml');
    expect(valid).toBe(true);
    expect(warnings.map((each) => each.code).sort()).toEqual([
      'lint.undefined-argument',
      'lint.undefined-name',
      'lint.unused-var',
    ]);
  });
});

test('-x is as in `tutti run`', async () => {
  const place = await placeWith('embedded');
  await template(place, {
    'run.sh': '#!/bin/sh\n',
    'input.hbs': '{{run.rho}} {{run.sigma}} {{run.k}}',
  });
  await write(place, 'good.yaml', good);
  expect((await tutti(place, 'validate', 'good.yaml')).code).toBe(2);
  const { plan } = await ask<Judgement>(place, 'validate', 'good.yaml', '-x', 'k=0.10');
  expect(plan?.[1]?.texts).toMatchObject({ '/k': '0.10' });
});

test.each(['validate', 'init', 'logs', 'explain'])(
  'help for "tutti %s" has examples',
  async (command) => {
    const place = await placeWith('embedded');
    const { code, stdout } = await tutti(place, command, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
  },
);
