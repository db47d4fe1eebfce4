import { chmod, chown, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PreparationFailed, type PreparationRequest } from '../../src/backends/index.js';
import { Layout } from '../../src/workspace/index.js';
import { RunDirectories } from '../../src/workspace/run-directories.js';
import { asOrdinary, definitionOf, ground, put, somebody } from './ground.js';

const yaml = (more = '') => `
ensemble:
  batches:
    - {name: b, basedir: runs, templatedir: ../template, templates: [in.hbs], job_file: in, runs: [{x: 1}, {x: 2}]${more}}
`;

interface Site {
  readonly root: string;
  readonly runs: RunDirectories;
  readonly request: (idx: number, attempt?: number) => PreparationRequest;
}

async function site(eid = 'e-1', at?: string): Promise<Site> {
  const root = at ?? (await ground());
  if (at === undefined) await put(root, 'template/in.hbs', '#!/bin/sh\necho {{run.x}}\n', 0o755);
  const layout = new Layout(root, definitionOf(yaml()));
  const request = (idx: number, attempt = 1): PreparationRequest => ({
    run: { kind: 'run', eid, batch: 'b', idx },
    attempt,
    cycle: 1,
    params: { x: idx + 1 },
    texts: {},
  });
  return { root, runs: new RunDirectories(layout), request };
}

async function refusal({ runs, request }: Site, idx = 0): Promise<string> {
  const error: unknown = await runs.prepare(request(idx)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PreparationFailed);
  return error instanceof Error ? error.message : '';
}

describe('the directory of a run', () => {
  test('is made with what its template says, and says itself whose it is', async () => {
    const { root, runs, request } = await site();
    const [file] = await runs.prepare(request(0));
    expect(file).toMatchObject({
      path: 'in',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(await readFile(join(root, 'runs/b-0/in'), 'utf8')).toBe('#!/bin/sh\necho 1\n');
    expect(JSON.parse(await readFile(join(root, 'runs/b-0/.tutti/run.json'), 'utf8'))).toEqual({
      eid: 'e-1',
      batch: 'b',
      idx: 0,
    });
  });

  test('is used again by another attempt, which leaves alone what the job has made', async () => {
    const one = await site();
    await one.runs.prepare(one.request(0));
    await put(one.root, 'runs/b-0/result', 'dear');
    await put(one.root, 'runs/b-0/in', 'spoilt');
    await one.runs.prepare(one.request(0, 2));
    expect(await readFile(join(one.root, 'runs/b-0/result'), 'utf8')).toBe('dear');
    expect(await readFile(join(one.root, 'runs/b-0/in'), 'utf8')).toContain('echo 1');
  });

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['somebody’s directory', (path) => put(path, 'thesis.tex', 'years of work')],
    ['a file', (path) => writeFile(path, '')],
    ['a link to a directory', (path) => symlink('..', path)],
    ['a link that leads nowhere', (path) => symlink('nowhere', path)],
  ])('is not taken where there is %s, and the run is told what to do', async (_, make) => {
    const one = await site();
    const path = join(one.root, 'runs/b-0');
    await mkdir(join(one.root, 'runs'));
    await make(path);
    const before = await readdir(join(one.root, 'runs'), { recursive: true });
    const message = await refusal(one);
    expect(message).toContain(`${path} was there before this run`);
    expect(message).toContain('Move it away');
    expect(await readdir(join(one.root, 'runs'), { recursive: true })).toEqual(before);
    // The others are not hit, and the cause can be mended.
    await one.runs.prepare(one.request(1));
    await rm(path, { recursive: true });
    await one.runs.prepare(one.request(0));
  });

  test('is not taken from another ensemble', async () => {
    const first = await site('e-1');
    await first.runs.prepare(first.request(0));
    expect(await refusal(await site('e-2', first.root))).toContain('was there before this run');
  });

  test.each([
    ['before anything was in it', []],
    ['before it said whose it is', ['.tutti']],
    ['while it said whose it is', ['.tutti', '.tutti/run.json']],
  ])('that was cut off %s is taken up', async (_, left) => {
    const { root, runs, request } = await site();
    const directory = join(root, 'runs/b-0');
    await mkdir(directory, { recursive: true });
    for (const name of left) {
      if (name.endsWith('.json')) await writeFile(join(directory, name), '{"eid":"e-');
      else await mkdir(join(directory, name));
    }
    await runs.prepare(request(0));
    expect(await readFile(join(directory, 'in'), 'utf8')).toContain('echo 1');
  });

  test('that may not be made says so, names it, and can be made once that is mended', async () => {
    const one = await site();
    const base = join(one.root, 'runs');
    await mkdir(base);
    await chmod(one.root, 0o755);
    await chmod(base, 0o555);
    if (process.geteuid?.() === 0) await chown(base, somebody.uid, somebody.gid);
    await asOrdinary(async () => {
      expect(await refusal(one)).toMatch(/EACCES.*runs\/b-0/);
      await chmod(base, 0o755);
      await one.runs.prepare(one.request(0));
    });
  });
});

describe('a template directory', () => {
  test('that comes late is there for the next run', async () => {
    const one = await site();
    const { rename } = await import('node:fs/promises');
    await rename(join(one.root, 'template'), join(one.root, 'away'));
    expect(await refusal(one)).toContain(join(one.root, 'template'));
    await rename(join(one.root, 'away'), join(one.root, 'template'));
    await one.runs.prepare(one.request(0));
  });

  test.each([
    ['the directory of the runs itself', '.'],
    ['one above it', '..'],
  ])('that is %s is refused: each run would copy the others', async (_, templatedir) => {
    const root = await ground();
    const layout = new Layout(
      root,
      definitionOf(
        `ensemble: {batches: [{name: b, basedir: runs, templatedir: ${templatedir}, job_file: in, runs: [{x: 1}]}]}`,
      ),
    );
    const { request } = await site('e-1', root);
    await put(root, 'in', '#!/bin/sh', 0o755);
    const message = await refusal({ root, runs: new RunDirectories(layout), request });
    expect(message).toContain(`holds ${join(root, 'runs')}, where the runs are made`);
    expect(message).toContain('a directory of its own');
  });
});
