import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PreparationFailed, type PreparationRequest } from '../../src/backends/index.js';
import { Launcher, look, Pieces, signal, type Work } from '../../src/launcher/index.js';
import { Layout, placeSince } from '../../src/workspace/index.js';
import { RunDirectories } from '../../src/workspace/run-directories.js';
import { definitionOf, ground, put } from './ground.js';

const yaml = `
ensemble:
  batches:
    - {name: b, basedir: runs, templatedir: ../template, templates: [in.hbs], job_file: run.sh, runs: [{x: 1}]}
`;

const run = { kind: 'run', eid: 'e-1', batch: 'b', idx: 0 } as const;
const script = '#!/bin/sh\npwd -P >>../../ran\necho "$@" >>result\n';

/** Where one run is made, and what is left of it. */
class Site {
  readonly layout: Layout;
  readonly runs: RunDirectories;

  private constructor(readonly root: string) {
    this.layout = new Layout(root, definitionOf(yaml));
    this.runs = new RunDirectories(this.layout);
  }

  static async open(): Promise<Site> {
    const root = await ground();
    await put(root, 'template/in.hbs', 'x is {{run.x}}\n');
    await put(root, 'template/run.sh', script, 0o755);
    return new Site(root);
  }

  /** As another supervisor, which knows nothing of this one. */
  another(): RunDirectories {
    return new RunDirectories(new Layout(this.root, definitionOf(yaml)));
  }

  prepare(attempt: number, more: Partial<PreparationRequest> = {}, by = this.runs) {
    return by.prepare({ run, attempt, cycle: 1, params: { x: attempt }, texts: {}, ...more });
  }

  fresh(attempt: number, more: Partial<PreparationRequest> = {}, by = this.runs) {
    return this.prepare(attempt, { fresh: true, ...more }, by);
  }

  read(file: string): Promise<string> {
    return readFile(join(this.root, 'runs', file), 'utf8');
  }

  async left(folder = ''): Promise<string[]> {
    return (await readdir(join(this.root, 'runs', folder))).sort();
  }

  /** What a supervisor has in its hands for this job, or for a task of that token. */
  work(attempt: number, segment = 1): Work {
    const { cwd, ...place } = this.layout.job({ run, cycle: 1, attempt, segment });
    return { ...place, cwd, id: `token-${attempt}`, program: join(cwd, 'run.sh'), args: [] };
  }

  task(token: string): Work {
    const place = this.layout.task({ owner: run, phase: 'pre_run', index: 0, token });
    return { ...place, id: token, program: join(place.cwd, 'run.sh'), args: [] };
  }

  /** Starts it, and sees it through to its end. */
  async perform(work: Work): Promise<void> {
    const pieces = new Pieces(new Launcher({ env: process.env }));
    expect(await pieces.carryThrough(work)).toMatchObject({ kind: 'ended', code: 0 });
    await pieces.close();
  }

  async late(work: Work): Promise<string> {
    const launcher = new Launcher({ env: process.env });
    const { kind } = await launcher.start(work);
    await launcher.close();
    return kind;
  }

  async refusal(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PreparationFailed);
    return error instanceof Error ? error.message : '';
  }
}

describe('a fresh attempt', () => {
  test('gets a directory as if there had been none; the old one is put aside with all that is in it', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await put(site.root, 'runs/b-0/result', 'dear');
    await put(site.root, 'runs/b-0/in', 'spoilt');
    expect(await site.fresh(2)).toMatchObject([{ path: 'in' }]);
    expect(await site.left('b-0')).toEqual(['.tutti', 'in', 'run.sh']);
    expect(await site.read('b-0/in')).toBe('x is 2\n');
    expect(await site.read('b-0.aside-1/result')).toBe('dear');
    expect(await site.read('b-0.aside-1/in')).toBe('spoilt');
    expect(JSON.parse(await site.read('b-0/.tutti/run.json'))).toEqual({
      eid: 'e-1',
      batch: 'b',
      idx: 0,
      since: { cycle: 1, attempt: 2 },
    });
    expect(await site.left()).toEqual(['.tutti', 'b-0', 'b-0.aside-1']);
    expect(await site.left('.tutti')).toEqual([]);
  });

  test('after another one finds the next number that is free', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await site.fresh(2);
    await put(site.root, 'runs/b-0.aside-2/notes', 'of somebody');
    await site.fresh(3);
    expect(await site.left()).toEqual([
      '.tutti',
      'b-0',
      'b-0.aside-1',
      'b-0.aside-2',
      'b-0.aside-3',
    ]);
    expect(await site.read('b-0.aside-3/in')).toBe('x is 2\n');
    await rm(join(site.root, 'runs/b-0.aside-1'), { recursive: true });
    await site.fresh(4);
    expect(await site.read('b-0.aside-1/in')).toBe('x is 3\n');
  });

  test('that is prepared again keeps its directory, with what it has made there', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await site.fresh(2);
    await put(site.root, 'runs/b-0/result', 'new');
    await site.fresh(2, {}, site.another());
    expect(await site.left()).toEqual(['.tutti', 'b-0', 'b-0.aside-1']);
    expect(await site.read('b-0/result')).toBe('new');
    // The next attempt, too, if it is not to be fresh.
    await site.prepare(3);
    expect(await site.read('b-0/result')).toBe('new');
  });

  test('that two supervisors prepare at once puts one directory aside', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await put(site.root, 'runs/b-0/result', 'dear');
    await Promise.all([1, 2, 3, 4].map(() => site.fresh(2, {}, site.another())));
    expect(await site.left()).toEqual(['.tutti', 'b-0', 'b-0.aside-1']);
    expect(await site.read('b-0.aside-1/result')).toBe('dear');
    expect(await site.left('b-0')).toEqual(['.tutti', 'in', 'run.sh']);
    expect(await site.left('.tutti')).toEqual([]);
  });

  test('of a later cycle begins anew, too, and gets everything', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await site.fresh(2);
    await put(site.root, 'runs/b-0/run.sh', 'of the first cycle', 0o755);
    // Not fresh: it goes on from what is there.
    await site.prepare(1, { cycle: 2, params: { x: 9 } });
    expect(await site.read('b-0/run.sh')).toBe('of the first cycle');
    expect(await site.read('b-0/in')).toBe('x is 9\n');
    // The same attempt of another cycle is another one.
    await site.fresh(2, { cycle: 2 });
    expect(await site.read('b-0/run.sh')).toBe(script);
    expect(await site.left()).toEqual(['.tutti', 'b-0', 'b-0.aside-1', 'b-0.aside-2']);
  });

  test('leaves alone what is not this run’s', async () => {
    const site = await Site.open();
    await put(site.root, 'runs/b-0/thesis.tex', 'years of work');
    const message = await site.refusal(site.fresh(2));
    expect(message).toContain(`${join(site.root, 'runs/b-0')} was there before this run`);
    expect(await site.left()).toEqual(['b-0']);
    expect(await site.left('b-0')).toEqual(['thesis.tex']);
  });
});

describe('a preparation that was cut off', () => {
  test('when the old directory had been put aside goes on from there', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await site.perform(site.work(1));
    await rename(join(site.root, 'runs/b-0'), join(site.root, 'runs/b-0.aside-1'));
    await mkdir(join(site.root, 'runs/.tutti/new-half/.tutti'), { recursive: true });
    await site.fresh(2);
    expect(await site.left()).toEqual(['.tutti', 'b-0', 'b-0.aside-1']);
    expect(await look(site.work(1))).toEqual({ kind: 'blocked', id: 'attempt 2' });
  });

  test('before the templates were copied copies them', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await site.fresh(2);
    await rm(join(site.root, 'runs/b-0/run.sh'));
    await site.fresh(2);
    expect(await site.read('b-0/run.sh')).toBe(script);
    expect(await site.left()).toEqual(['.tutti', 'b-0', 'b-0.aside-1']);
  });

  test('with nothing in the directory but Tutti’s own folder loses nothing', async () => {
    const site = await Site.open();
    await mkdir(join(site.root, 'runs/b-0/.tutti'), { recursive: true });
    await site.fresh(2);
    expect(await site.read('b-0/in')).toBe('x is 2\n');
  });
});

describe('what an earlier attempt may still want to start', () => {
  test('cannot be started in the new directory, from the first moment on', async () => {
    const site = await Site.open();
    await site.prepare(1);
    const [job, task] = [site.work(1), site.task('0123456789')];
    await site.perform(task);
    await site.perform(job);
    await site.fresh(2);
    for (const work of [job, task]) {
      expect(await site.late(work)).toBe('superseded');
      expect(await look(work)).toEqual({ kind: 'blocked', id: 'attempt 2' });
    }
    expect((await site.read('../ran')).split('\n')).toHaveLength(3);
    // Nor in the one after it, which knows the first only from the second.
    await site.fresh(3);
    for (const work of [job, task, site.work(2)]) expect(await site.late(work)).toBe('superseded');
    expect(await site.left('b-0')).toEqual(['.tutti', 'in', 'run.sh']);
  });

  test('and nobody had claimed yet cannot be started anywhere', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await site.perform(site.work(1));
    const next = site.work(1, 2);
    await site.fresh(2);
    expect(await site.late(next)).toBe('superseded');
    // As one that had found its directory before that was put aside.
    const aside = join(site.root, 'runs/b-0.aside-1');
    expect(await site.late({ ...next, directory: join(aside, '.tutti') })).toBe('superseded');
  });

  test('nor where the directory was removed by hand, and the next attempt is not fresh', async () => {
    const site = await Site.open();
    await site.prepare(1);
    await rm(join(site.root, 'runs/b-0'), { recursive: true });
    await site.prepare(2);
    expect(await site.late(site.work(1))).toBe('superseded');
    await site.perform(site.work(2));
    expect(await site.read('b-0/in')).toBe('x is 2\n');
  });

  test('runs still: then its directory stays where it is, and it is said what runs', async () => {
    const site = await Site.open();
    await site.prepare(1);
    const work = { ...site.work(1), program: '/bin/sleep', args: ['1000'] };
    const launcher = new Launcher({ env: process.env });
    onTestFinished(async () => {
      await signal(work, 'SIGKILL');
      await launcher.close();
    });
    expect(await launcher.start(work)).toMatchObject({ kind: 'started' });
    await expect.poll(() => look(work)).toMatchObject({ kind: 'running' });
    const message = await site.refusal(site.fresh(2));
    expect(message).toMatch(/still runs there, job-1\.1\.1.*End it, or wait for its end/);
    expect(await site.left()).toEqual(['b-0']);
    await signal(work, 'SIGKILL');
    await expect.poll(() => look(work)).toMatchObject({ kind: 'ended' });
    await site.fresh(2);
    expect(await site.left()).toEqual(['.tutti', 'b-0', 'b-0.aside-1']);
  });
});

test.each<[string, Partial<PreparationRequest>]>([
  ['fresh', { fresh: true }],
  ['not', {}],
])(
  'a supervisor that slept over a later attempt touches nothing of that, its own being %s',
  async (_, more) => {
    const site = await Site.open();
    await site.prepare(1);
    await site.fresh(3);
    await put(site.root, 'runs/b-0/in', 'of the third');
    const message = await site.refusal(site.prepare(2, more, site.another()));
    expect(message).toMatch(/belongs to a later attempt by now/);
    expect(await site.read('b-0/in')).toBe('of the third');
    expect(await site.left()).toEqual(['.tutti', 'b-0', 'b-0.aside-1']);
  },
);

test('what an earlier attempt printed is found where it was put aside', async () => {
  const site = await Site.open();
  const directory = join(site.root, 'runs/b-0');
  const [first, task] = [join(directory, 'job.out'), join(directory, '.tutti/pre_run-0.abc.out')];
  await site.prepare(1);
  await put(directory, 'job.out', 'one');
  await put(directory, '.tutti/pre_run-0.abc.out', 'one');
  expect(await placeSince(directory, 'e-1', first)).toBe(first);
  await site.fresh(2);
  await put(directory, 'job-1.2.1.out', 'two');
  await site.fresh(3);
  const aside = (number: number) => `${directory}.aside-${number}`;
  expect(await placeSince(directory, 'e-1', first)).toBe(join(aside(1), 'job.out'));
  expect(await placeSince(directory, 'e-1', task)).toBe(join(aside(1), '.tutti/pre_run-0.abc.out'));
  const second = join(directory, 'job-1.2.1.out');
  expect(await placeSince(directory, 'e-1', second)).toBe(join(aside(2), 'job-1.2.1.out'));
  const third = join(directory, 'job-1.3.1.out');
  expect(await placeSince(directory, 'e-1', third)).toBe(third);
});
