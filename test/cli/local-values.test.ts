import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { add, lines, localPlace, runsOf } from './local-place.js';
import { tutti } from './tutti.js';

const nasty = [
  '$(touch pwned)',
  '`touch pwned`',
  '"; touch pwned; "',
  `'; touch pwned; '`,
  '; touch pwned #',
  '&& touch pwned',
  'two\nlines; touch pwned',
  '-rf /tmp/nowhere',
  '--help',
  '*',
  '  spaces  ',
  '~root',
  '${HOME}',
  '\\',
  '{{run.idx}}',
  '!!',
  'größe',
];

const q = (text: string) => JSON.stringify(text);

describe('values never reach a shell, except in what was written as a command', () => {
  test('parameters arrive as they are, in templates and in the arguments of tasks', async () => {
    const place = await localPlace({
      'template/run.sh': '#!/bin/sh\ncp value got\n',
      'template/value.hbs': '{{run.value}}',
    });
    await add(place, {
      'e.yaml': `
ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [value.hbs]
      job_file: run.sh
      runs: [${nasty.map((value) => `{value: ${q(value)}, command: "echo idx >>task", here: ${q(place.cwd)}}`).join(', ')}]
      post_run:
        - {name: execute, args: {cmd: run.command}}
        - {name: execute, args: {cmd: "echo run.value >>task"}}
        - {name: execute, args: {cmd: "pwd >>task", cwd: run.dir}}
        - {name: execute, args: {cmd: "pwd >tasks-cwd", cwd: run.here}}
`,
    });
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended.stderr).not.toContain('defect');
    expect(ended.code).toBe(0);
    for (const [idx, value] of nasty.entries()) {
      const directory = join(place.cwd, `runs/b-${idx}`);
      expect(await readFile(join(directory, 'got'), 'utf8')).toBe(value);
      expect(await lines(place, `runs/b-${idx}/task`)).toEqual(['idx', 'run.value', directory]);
    }
    expect(await lines(place, 'tasks-cwd')).toEqual([place.cwd]);
    expect((await runsOf(place, 'e-1')).map(({ params }) => params['value'])).toEqual(nasty);
    expect(await pwned(place.cwd)).toEqual([]);
  });

  test('names of batches, directories and files are names', async () => {
    const odd = [`b $(touch pwned)`, 'b;touch pwned', 'b`touch pwned`', `b'"q`, 'b*', 'größe & co'];
    const [base, templates, file] = [
      `ru ns;$(touch pwned)'"`,
      `-temp late&\`touch pwned\``,
      `-run $(touch pwned)'".sh`,
    ];
    const place = await localPlace({
      [`${base}/${templates}/${file}`]: '#!/bin/sh\npwd >>../ran\n',
    });
    await add(place, {
      'e.yaml': `
ensemble:
  name: e
  batch_config:
    templatedir: ${q(templates)}
    job_file: ${q(file)}
    pre_run: [{name: execute, args: {cmd: "pwd >>../tasks"}}]
    pre_batch: [{name: execute, args: {cmd: "pwd >>batches"}}]
  batches:
${odd.map((name) => `    - {name: ${q(name)}, basedir: ${q(base)}, runs: [{x: 1}]}\n`).join('')}`,
    });
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended.stderr).not.toContain('defect');
    expect(ended.code).toBe(0);
    const directory = join(place.cwd, base);
    const runs = odd.map((name) => join(directory, `${name}-0`)).sort();
    expect((await lines(place, `${base}/ran`)).sort()).toEqual(runs);
    expect((await lines(place, `${base}/tasks`)).sort()).toEqual(runs);
    expect(await lines(place, `${base}/batches`)).toEqual(odd.map(() => directory));
    expect(await pwned(place.cwd)).toEqual([]);
  });

  test('a directory with a line break in its name works, or is refused with the reason', async () => {
    const place = await localPlace({ 'template/run.sh': '#!/bin/sh\necho ran >>../ran\n' });
    await add(place, {
      'e.yaml': `ensemble: {name: e, batches: [{name: b, basedir: "a\\ntouch pwned\\n", templatedir: ../template, job_file: run.sh, runs: [{x: 1}]}]}`,
    });
    const { code, stdout, stderr } = await tutti(place, 'run', 'e.yaml');
    expect(stderr).not.toContain('defect');
    if (code === 1) {
      const [run] = await runsOf(place, 'e-1');
      expect(run?.message).toMatch(/newline|line break/);
    } else {
      expect([0, 2]).toContain(code);
      if (code === 2) expect(stderr).toMatch(/newline|line break/);
    }
    expect(stdout).not.toContain('pwned\n');
    expect(await pwned(place.cwd)).toEqual([]);
  });
});

/** What a shell that was led astray would have made. */
async function pwned(cwd: string): Promise<string[]> {
  const names = await readdir(cwd, { recursive: true });
  return names.filter((name) => name === 'pwned' || name.endsWith('/pwned'));
}
