import { spawn } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { somebody } from '../workspace/ground.js';
import { add, type Files, hasLines, lines, localPlace, refusal, runsOf } from './local-place.js';
import { ask, type Ended, type Place, start, tutti } from './tutti.js';

const yaml = (more = '') => `
ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [in.hbs]
      job_file: run.sh
      runs: [{x: 1}, {x: 2}, {x: 3}]
${more}`;

const good: Files = {
  'template/run.sh': '#!/bin/sh\ncat in >>../ran\n',
  'template/in.hbs': '{{run.x}}\n',
  'e.yaml': yaml(),
};

describe('what cannot work is refused before anything is written, and works once it is mended', () => {
  interface Fault {
    readonly spoil: (cwd: string) => Promise<unknown>;
    readonly mend: (cwd: string) => Promise<unknown>;
    readonly says: RegExp;
  }
  const put = (name: string, content: string) => ({
    spoil: (cwd: string) => writeFile(join(cwd, name), content),
    mend: (cwd: string) => add({ cwd, env: {} }, { [name]: good[name] ?? '' }),
  });
  const faults: [string, Fault][] = [
    [
      'a template directory that is not there',
      {
        spoil: (cwd) => rename(join(cwd, 'template'), join(cwd, 'away')),
        mend: (cwd) => rename(join(cwd, 'away'), join(cwd, 'template')),
        says: /template.*cannot be read[^]*basedir/,
      },
    ],
    [
      'a template that leads out of it',
      {
        spoil: async (cwd) => {
          await rename(join(cwd, 'template/in.hbs'), join(cwd, 'in.hbs'));
          await symlink('../in.hbs', join(cwd, 'template/in.hbs'));
        },
        mend: (cwd) => rename(join(cwd, 'in.hbs'), join(cwd, 'template/in.hbs')),
        says: /"in\.hbs" is not in the template directory .*: it is a link to/,
      },
    ],
    [
      'a template in another directory',
      { ...put('e.yaml', yaml().replace('in.hbs', '../in.hbs')), says: /"\.\.\/in\.hbs"/ },
    ],
    ['a name that is nowhere', { ...put('template/in.hbs', '{{run.z}}'), says: /in\.hbs[^]*z/ }],
    [
      'a job file that is missing',
      {
        spoil: (cwd) => rename(join(cwd, 'template/run.sh'), join(cwd, 'run.sh')),
        mend: (cwd) => rename(join(cwd, 'run.sh'), join(cwd, 'template/run.sh')),
        says: /run\.sh/,
      },
    ],
    [
      'one that may not be executed',
      {
        spoil: (cwd) => chmod(join(cwd, 'template/run.sh'), 0o644),
        mend: (cwd) => chmod(join(cwd, 'template/run.sh'), 0o755),
        says: /run\.sh may not be executed[^]*chmod \+x/,
      },
    ],
    [
      'one that does not say what runs it',
      { ...put('template/run.sh', 'cat in\n'), says: /run\.sh[^]*#!\/bin\/sh/ },
    ],
    [
      'one that was written on Windows',
      { ...put('template/run.sh', '#!/bin/bash\r\ncat in\r\n'), says: /run\.sh[^]*dos2unix/ },
    ],
    [
      'one whose interpreter is not there',
      { ...put('template/run.sh', '#!/usr/bin/nope\ncat in\n'), says: /\/usr\/bin\/nope, which/ },
    ],
    [
      'a directory where a run would be made',
      {
        spoil: (cwd) => mkdir(join(cwd, 'runs/b-1'), { recursive: true }),
        mend: (cwd) => rm(join(cwd, 'runs'), { recursive: true }),
        says: /runs\/b-1[^]*Move/,
      },
    ],
    [
      'a file where the directory of all runs would be',
      {
        spoil: (cwd) => writeFile(join(cwd, 'runs'), ''),
        mend: (cwd) => rm(join(cwd, 'runs')),
        says: /runs[^]*basedir/,
      },
    ],
  ];
  test('each of these, in one and the same directory', async () => {
    const place = await localPlace(good);
    const before = (await readdir(place.cwd, { recursive: true })).sort();
    for (const [what, { spoil, mend, says }] of faults) {
      await spoil(place.cwd);
      const spoilt = await readdir(place.cwd, { recursive: true });
      expect(refusal(await tutti(place, 'run', 'e.yaml')), what).toMatch(says);
      expect(await readdir(place.cwd, { recursive: true }), what).toEqual(spoilt);
      await mend(place.cwd);
    }
    expect((await readdir(place.cwd, { recursive: true })).sort()).toEqual(before);
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(0);
    expect((await lines(place, 'runs/ran')).sort()).toEqual(['1', '2', '3']);
    // No refusal left an ensemble behind.
    expect(await ask<unknown[]>(place, 'status', '--all')).toHaveLength(1);
  });

  test('a directory that may not be written', async () => {
    const place = await localPlace(good);
    const base = join(place.cwd, 'runs');
    await mkdir(base);
    await asSomebodys(place, '.', 'runs', 'template');
    await chmod(base, 0o555);
    const words = refusal(await tuttiOfSomebody(place, 'run', 'e.yaml'));
    expect(words).toContain(`nothing can be written into ${base}`);
    expect(words).toContain('permissions');
    await chmod(base, 0o755);
    expect((await tuttiOfSomebody(place, 'run', 'e.yaml')).code).toBe(0);
    expect(await ask<unknown[]>(place, 'status', '--all')).toHaveLength(1);
  });
});

describe('what hits one run only fails that one, in words', () => {
  test('a directory that somebody made meanwhile, and an interpreter that somebody took away', async () => {
    const place = await localPlace({
      'template/run.sh.hbs':
        '#!{{run.shell}}\necho $$ >>../begun; while [ ! -e ../go ]; do sleep 0.05; done\n',
      'e.yaml': yaml('      maxruns: 1\n')
        .replace('in.hbs', 'run.sh.hbs')
        .replace(
          /runs: \[.*\]/,
          'runs: [{shell: /bin/sh}, {shell: /bin/sh}, {shell: SHELL}, {shell: /bin/sh}]',
        ),
    });
    const shell = join(place.cwd, 'shell');
    await symlink('/bin/sh', shell);
    await add(place, {
      'e.yaml': (await readFile(join(place.cwd, 'e.yaml'), 'utf8')).replace('SHELL', shell),
    });
    const supervisor = start(place, 'run', 'e.yaml');
    await hasLines(place, 'runs/begun', 1);
    await add(place, { 'runs/b-1/thesis.tex': 'years of work' });
    await rm(shell);
    await add(place, { 'runs/go': '' });
    const ended = await supervisor.ended;
    expect(ended.stderr).not.toContain('defect');
    expect(ended.code).toBe(1);
    const [first, made, spoilt, last] = await runsOf(place, 'e-1');
    expect(first).toMatchObject({ state: 'succeeded' });
    expect(made).toMatchObject({ state: 'failed', phase: 'template', reason: 'template' });
    expect(made?.message).toContain(`${join(place.cwd, 'runs/b-1')} was there before this run`);
    expect(made?.message).toContain('Move it away');
    expect(spoilt).toMatchObject({ state: 'failed', phase: 'submit', reason: 'submit-rejected' });
    expect(spoilt?.message).toContain(join(place.cwd, 'runs/b-2/run.sh'));
    expect(spoilt?.message).toContain(`${shell}, which is not there`);
    expect(last).toMatchObject({ state: 'succeeded' });
    expect(await readdir(join(place.cwd, 'runs/b-1'))).toEqual(['thesis.tex']);
  });

  test('tasks that cannot be kept where they run', async () => {
    const place = await localPlace({
      ...good,
      'e.yaml': yaml().replace(
        '  batches:',
        '  pre_process: [{name: execute, args: {cmd: "true"}}]\n  batches:',
      ),
    });
    await mkdir(join(place.cwd, 'runs'));
    await asSomebodys(place, 'runs');
    await chmod(place.cwd, 0o755);
    const ended = await tuttiOfSomebody(place, 'run', 'e.yaml');
    expect(ended.stderr).not.toContain('defect');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(`cannot be started in ${join(place.cwd, '.tutti')}`);
    expect(ended.stdout).toContain('See that you may write there');
  });
});

/** Where the tests run as root, which may write anywhere, an ordinary account is borrowed. */
const isRoot = process.geteuid?.() === 0;

async function asSomebodys(place: Place, ...names: string[]): Promise<void> {
  if (!isRoot) return;
  await chmod(place.cwd, 0o755);
  for (const name of names) await chown(join(place.cwd, name), somebody.uid, somebody.gid);
}

function tuttiOfSomebody(place: Place, ...args: string[]): Promise<Ended> {
  const program = new URL('../../bin/tutti', import.meta.url).pathname;
  const { PATH = '' } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: place.cwd,
      env: { PATH, NO_COLOR: '1', ...place.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(isRoot ? somebody : {}),
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
