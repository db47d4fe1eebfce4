import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshHome, until } from '../support/postgres.js';
import { fill, larger, mayMount, smallDisk } from '../support/small-disk.js';
import {
  add,
  type Files,
  hasLines,
  killedWhen,
  lines,
  localPlace,
  refusal,
  runsOf,
} from './local-place.js';
import { ask, type Place, start, tutti } from './tutti.js';

const yaml = (runs: number, more = '') => `
ensemble:
  name: e
  batches:
    - name: b
      basedir: disk/runs
      templatedir: ../../template
      templates: [in.hbs]
      job_file: run.sh
      sweep: {grid: {x: [${Array.from({ length: runs }, (_, index) => index).join(', ')}]}}
${more}`;

const oneByOne = '      maxruns: 1\n';

const files = (runs: number, more?: string): Files => ({
  'template/run.sh': '#!/bin/sh\ncat in >>../../../ran\n',
  'template/in.hbs': '{{run.x}}\n',
  'e.yaml': yaml(runs, more),
});

const mebibyte = 1024 * 1024;

/** How each run ended, in their order. */
async function statesOf(place: Place, eid: string): Promise<string[]> {
  return (await runsOf(place, eid)).map(({ state }) => state);
}

async function verified(place: Place): Promise<boolean> {
  return (await tutti(place, 'replay', '--verify')).code === 0;
}

describe.skipIf(!mayMount)('without room for the runs (needs the right to mount)', () => {
  test('nothing is begun on a disk that is full, and all is well once there is room', async () => {
    const place = await localPlace(files(2));
    const disk = join(place.cwd, 'disk');
    await smallDisk(disk, 'size=4m');
    const makeRoom = await fill(disk);
    const words = refusal(await tutti(place, 'run', 'e.yaml'));
    expect(words).toContain(`nothing can be written into ${join(disk, 'runs')}`);
    expect(words).toContain('Make room');
    expect(await ask(place, 'status', '--all')).toEqual([]);
    await makeRoom();
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(0);
    expect(await verified(place)).toBe(true);
  });

  test.each([
    ['space', 'size=4m', 'size=16m', 'the disk is full'],
    // Five for the disk, its directory, and whose they are; nine for each of two runs.
    ['files', 'size=16m,nr_inodes=27', 'nr_inodes=100', 'no more files'],
  ])('a disk without %s for all of them holds the rest up, and fails none', async (...given) => {
    const [, small, large, words] = given;
    const place = await localPlace({
      ...files(4, oneByOne),
      'template/data': Buffer.alloc(1.5 * mebibyte),
    });
    const disk = join(place.cwd, 'disk');
    await smallDisk(disk, small);
    const supervisor = start(place, 'run', 'e.yaml', '-et', '0.2');
    const told = async () => readFile(join(place.cwd, 'logs/e.log'), 'utf8').catch(() => '');
    await until('it is told', async () => (await told()).includes(words));
    expect(await told()).toContain(`no room for all of ${join(disk, 'runs/b-2')}`);
    expect((await statesOf(place, 'e-1')).slice(0, 3)).toEqual([
      'succeeded',
      'succeeded',
      'templating',
    ]);
    larger(disk, large);
    const { code, stderr } = await supervisor.ended;
    expect(stderr).not.toContain('defect');
    expect(stderr).toContain('Make room');
    expect(code).toBe(0);
    expect(new Set(await statesOf(place, 'e-1'))).toEqual(new Set(['succeeded']));
    await hasLines(place, 'ran', 4);
    expect(await verified(place)).toBe(true);
  });

  test('how a job ended is not lost to a full disk, nor to the end of its supervisor', async () => {
    const place = await localPlace({
      ...files(3),
      'template/run.sh':
        '#!/bin/sh\necho $$ >>../../../ran\n[ "$(cat in)" != 0 ] || cat /dev/zero >../../full 2>/dev/null\nexit 0\n',
      'e.yaml': yaml(3, '      maxjobs: 1\n'),
    });
    const disk = join(place.cwd, 'disk');
    await smallDisk(disk, 'size=4m');
    const record = join(disk, 'runs/b-0/.tutti/job-1.1.1.end');
    await killedWhen(place, ['run', 'e.yaml'], () =>
      until('its end record is begun', async () =>
        stat(record).then(
          ({ size }) => size === 0,
          () => false,
        ),
      ),
    );
    const resumed = start(place, 'resume');
    await rm(join(disk, 'full'));
    expect((await resumed.ended).code).toBe(0);
    expect(await statesOf(place, 'e-1')).toEqual(['succeeded', 'succeeded', 'succeeded']);
    // None was started twice.
    await hasLines(place, 'ran', 3);
    expect(
      (await readdir(join(disk, 'runs/b-0/.tutti'))).filter((name) => name.includes('claim')),
    ).toEqual(['job-1.1.1.claim']);
    expect(await verified(place)).toBe(true);
  });
});

describe.skipIf(!mayMount)('without room for the store (needs the right to mount)', () => {
  test('it says so and waits; with room again it goes on, and nothing is lost', async () => {
    const place = await localPlace(
      {
        ...files(100),
        'template/run.sh':
          '#!/bin/sh\necho $$ >>../../begun\nwhile [ ! -e ../../go ]; do sleep 0.05; done\necho $$ >>../../ran\n',
        'e.yaml': yaml(100)
          .replaceAll('disk/runs', 'runs')
          .replace('../../template', '../template'),
      },
      'embedded',
    );
    // The server's account has to reach it.
    const home = await freshHome({ bare: true });
    await smallDisk(home, 'size=180m,mode=0711');
    const here: Place = { ...place, env: { ...place.env, TUTTI_HOME: home } };
    const supervisor = start(here, 'run', 'e.yaml');
    await hasLines(place, 'begun', 1);
    const makeRoom = await fill(home);
    await add(place, { go: '' });
    const told = async () => readFile(join(place.cwd, 'logs/e.log'), 'utf8').catch(() => '');
    const words = 'disk or quota that holds the database is full';
    await until('it is told', async () => (await told()).includes(words));
    await makeRoom();
    const { code, stderr } = await supervisor.ended;
    expect(stderr).toContain(words);
    expect(stderr).toContain('Free some space');
    expect(stderr).toContain('The database is back after');
    expect(stderr).not.toMatch(/defect|^\s+at .*:\d+/m);
    expect(code).toBe(0);
    await hasLines(place, 'ran', 100);
    expect(await lines(place, 'ran')).toHaveLength(100);
    expect(new Set(await statesOf(here, 'e-1'))).toEqual(new Set(['succeeded']));
    expect(await verified(here)).toBe(true);
  });
});
