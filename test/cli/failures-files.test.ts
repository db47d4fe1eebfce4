import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type FailureGroup, findFailures } from '../../src/cli/failures/index.js';
import { readTail } from '../../src/cli/read-tail.js';
import type { Database } from '../../src/database/index.js';
import { created, host, openStore } from '../support/store.js';

interface Failed {
  readonly db: Database;
  readonly eid: string;
  readonly base: string;
}

/** So many runs whose jobs failed on this host, as far as anybody knows, and have left nothing yet. */
async function failed(runs: number, failures = '"exit:1": 1'): Promise<Failed> {
  const base = await folder();
  const members = Array.from({ length: runs }, (_, index) => index).join(', ');
  const ensemble = await created(
    await openStore(),
    `ensemble:
  name: e
  simulated: {seed: 1, queue_seconds: 0, run_seconds: 1, failures: {${failures}}}
  batches:
    - {name: b, backend: local, basedir: ${base}, sweep: {grid: {member: [${members}]}}}
`,
  );
  await host(ensemble, {
    backend: (_clock, simulated) => Object.assign(simulated, { name: 'local' }),
  });
  return { db: ensemble.db, eid: ensemble.lease.eid, base };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tutti-failures-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** What the job of a run has printed. */
async function printed(base: string, idx: number, text: string | Buffer): Promise<string> {
  await mkdir(join(base, `b-${idx}`), { recursive: true });
  const file = join(base, `b-${idx}`, 'job.out');
  await writeFile(file, text);
  return file;
}

function told(groups: readonly FailureGroup[]): string[] {
  return groups.map(
    ({ runs, reason, phase, example }) =>
      `${runs.map(({ run }) => run).join(' ')}: ${reason} in ${phase}: ${example ?? 'nothing'}`,
  );
}

test('runs that failed alike are one group, the largest first, with the line of its first run', async () => {
  const { db, eid, base } = await failed(7);
  for (const idx of [0, 2, 4, 5]) {
    await printed(base, idx, `step ${idx}\nCFL violation at step ${8123 + idx}\n`);
  }
  for (const idx of [1, 3]) await printed(base, idx, `no such file: ${base}/b-${idx}/grid.nc\n`);
  await printed(base, 6, 'leaves\n');
  const groups = await findFailures(db, eid);
  expect(told(groups)).toEqual([
    'b-0 b-2 b-4 b-5: exit:1 in job: CFL violation at step 8123',
    `b-1 b-3: exit:1 in job: no such file: ${base}/b-1/grid.nc`,
    'b-6: exit:1 in job: leaves',
  ]);
  expect(groups[0]?.file).toBe(join(base, 'b-0', 'job.out'));
});

test('whatever lies there instead of a text stops nothing', { timeout: 60_000 }, async () => {
  const { db, eid, base } = await failed(8);
  // b-0 has no directory at all.
  await printed(base, 1, '');
  await printed(base, 2, Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * 7) % 256)));
  const endless = await open(await printed(base, 3, ''), 'w');
  await endless.truncate(64 * 1024 ** 3);
  await endless.write('\nError: too hot\n', 64 * 1024 ** 3);
  await endless.close();
  await printed(base, 4, `${'x'.repeat(3_000_000)} the end of a line without end`);
  await mkdir(join(base, 'b-5', 'job.out'), { recursive: true });
  await mkdir(join(base, 'b-6'));
  execFileSync('mkfifo', [join(base, 'b-6', 'job.out')]);
  await mkdir(join(base, 'b-7'));
  await symlink('job.out', join(base, 'b-7', 'job.out'));
  const groups = await findFailures(db, eid);
  const example = (run: string): string | undefined =>
    groups.find(({ runs }) => runs.some((each) => each.run === run))?.example;
  expect(example('b-0')).toBeUndefined();
  expect(example('b-1')).toBeUndefined();
  expect(example('b-2')).toBe('(what it printed is no text)');
  expect(example('b-3')).toBe('Error: too hot');
  expect(example('b-4')).toMatch(/xxx the end of a line without end$/);
  expect(example('b-5')).toBe('(its output cannot be read: it is no file)');
  expect(example('b-6')).toBe('(its output cannot be read: it is no file)');
  expect(example('b-7')).toBe('(its output cannot be read: ELOOP)');
});

test('of a log only the end is read', async () => {
  const file = join(await folder(), 'log');
  await writeFile(file, `${'a'.repeat(1_000_000)}end`);
  expect(await readTail(file, 16)).toEqual({
    kind: 'read',
    text: `${'a'.repeat(13)}end`,
    isCut: true,
  });
});

test('failures before the job tell what Tutti wrote down of them', async () => {
  const { db, eid } = await failed(6, 'template: 1');
  const groups = await findFailures(db, eid);
  expect(told(groups)).toEqual([
    'b-0 b-1 b-2 b-3 b-4 b-5: template in template: the simulation fails this run at its templates',
  ]);
  expect(groups[0]?.file).toBeUndefined();
});

test('what was set aside, when another ensemble took the directory up, is found', async () => {
  const { db, eid, base } = await failed(1);
  await printed(base, 0, 'Error: too hot\n');
  const aside = join(base, 'b-0', `.tutti.${eid}`);
  await mkdir(aside);
  await rename(join(base, 'b-0', 'job.out'), join(aside, 'job.out'));
  await printed(base, 0, 'what the other one printed\n');
  const [group] = await findFailures(db, eid);
  expect(group?.example).toBe('Error: too hot');
  expect(group?.file).toBe(join(aside, 'job.out'));
});
