import { access, chmod, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/events/catalogue/index.js';
import { SystemClock } from '../../src/clock/index.js';
import { happening } from '../../src/cli/log-line.js';
import { PlainLog } from '../../src/cli/plain-log.js';
import { placeWith, troubled, tutti, write } from './tutti.js';

function words(fact: Fact, stream = 'run/e-1/b-0'): string | undefined {
  const meta = { id: '', v: 1, actor: 'supervisor', at: '2026-01-01T00:00:00.000Z' };
  return happening({ ...fact, meta }, stream);
}

describe('an event in words', () => {
  test('a job that ended badly', () => {
    const data = {
      attempt: 1,
      outcome: 'failure',
      code: 3,
      reason: 'exit:3',
      evidence: 'its exit record',
      started_at: '2026-01-01T00:00:00.000Z',
      ended_at: '2026-01-01T01:02:00.000Z',
    } as const;
    expect(words({ type: 'run.exited', data })).toBe('job ended after 1 h 2 min: exit code 3');
    expect(words({ type: 'run.exited', data: { ...data, reason: 'out-of-memory' } })).toBe(
      'job ended after 1 h 2 min: exit code 3 (out-of-memory)',
    );
    const { code: _, ...killed } = data;
    expect(words({ type: 'run.exited', data: { ...killed, signal: 'SEGV' } })).toBe(
      'job ended after 1 h 2 min: signal SEGV',
    );
  });

  test('a failure with its reason, and what began it', () => {
    expect(
      words({
        type: 'run.failed',
        data: { phase: 'template', reason: 'template', message: 'no such name: rho' },
      }),
    ).toBe('failed in template: template: no such name: rho');
    expect(
      words({ type: 'run.skipped', data: { reason: 'dependency-failed', root_cause: 'a-1' } }),
    ).toBe('skipped: dependency-failed, because of a-1');
  });

  test('a question to its user', () => {
    expect(
      words({ type: 'run.held', data: { reason: 'its job cannot be found', question: 'Is it?' } }),
    ).toBe('asks: Is it?: its job cannot be found');
  });

  test('a task that failed, with its output; one of a run that went well is not worth a line', () => {
    const data = { phase: 'pre_run', index: 0, attempt: 1, ok: true } as const;
    expect(words({ type: 'task.finished', data })).toBeUndefined();
    expect(
      words({ type: 'task.finished', data: { ...data, ok: false, code: 2, log: '/x/.out' } }),
    ).toBe('pre_run task 1 failed: exit code 2: its output: /x/.out');
    expect(words({ type: 'task.finished', data: { ...data, code: 2 } })).toBe(
      'pre_run task 1 failed, which is tolerated: exit code 2',
    );
    const ofBatch = { ...data, phase: 'post_batch' } as const;
    expect(words({ type: 'task.finished', data: ofBatch }, 'batch/e-1/b')).toBe(
      'post_batch task 1 is done',
    );
  });

  test('how an ensemble ended', () => {
    const runs = { succeeded: 1_200, failed: 2, cancelled: 0, skipped: 0 };
    expect(words({ type: 'ensemble.finished', data: { outcome: 'failed', runs } })).toBe(
      'failed: 1,200 succeeded, 2 failed',
    );
  });
});

const ensemble = `ensemble:
  batches:
    - name: member
      basedir: runs
      templatedir: ../template
      job_file: job.sh
      runs: [{code: 0}, {code: 3}]
      templates: [job.sh.hbs]
`;

async function placeWithJobs() {
  const place = await placeWith('embedded');
  await mkdir(join(place.cwd, 'template'));
  const job = await write(place, 'template/job.sh.hbs', '#!/bin/sh\nexit {{run.code}}\n');
  await chmod(job, 0o755);
  await write(place, 'two.yaml', ensemble);
  return place;
}

test('the log of an ensemble is beside it, a line for each thing of note', async () => {
  const place = await placeWithJobs();
  const { code, stderr } = await tutti(place, 'run', 'two.yaml', 'local');
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toContain('the log is logs/two.log');
  const log = await readFile(join(place.cwd, 'logs', 'two.log'), 'utf8');
  const lines = log.trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}\S+ +\S/);
  expect(log).toMatch(/two-1 +process \d+ on \S+ runs it/);
  expect(log).toMatch(/member-0 +submitted as job member-0\.1\n/);
  expect(log).toMatch(/member-1 +job ended after \d\.\d s: exit code 3\n/);
  expect(log).toMatch(/member-1 +failed in job: exit:3 \([12] of 2\)\n/);
  expect(lines.at(-1)).toMatch(/two-1 +failed: 1 succeeded, 1 failed$/);
});

test('a defect of ours is there with all that helps to find it', async () => {
  const { cwd } = await placeWith('embedded');
  const path = join(cwd, 'logs', 'x.log');
  const log = await PlainLog.open(path, new SystemClock());
  log?.defect('x-1', new RangeError('it cannot be'));
  log?.say('x-1', 'goes on');
  await log?.close();
  const lines = (await readFile(path, 'utf8')).split('\n');
  expect(lines[0]).toMatch(/^\S+ \S+ {2}x-1 +defect: RangeError: it cannot be$/);
  expect(lines[1]).toMatch(/^ {4}at .*log\.test/);
  expect(lines.at(-2)).toMatch(/goes on$/);
});

test('what a program has printed stays on one line, without its colours', async () => {
  const { cwd } = await placeWith('embedded');
  const path = join(cwd, 'logs', 'x.log');
  const log = await PlainLog.open(path, new SystemClock());
  log?.say('b-0', 'failed: \x1b[31mfirst\x1b[0m\r\n\n  second\x07');
  await log?.close();
  expect(await readFile(path, 'utf8')).toMatch(/ {2}b-0 +failed: first \| second ?\n$/);
});

test('the time is the time on the wall', async () => {
  const place = await placeWithJobs();
  const there = { ...place, env: { ...place.env, TZ: 'Asia/Kolkata' } };
  await tutti(there, 'run', 'two.yaml', 'local');
  const log = await readFile(join(place.cwd, 'logs', 'two.log'), 'utf8');
  const [, written = ''] = /^(\S+ \S+)/.exec(log) ?? [];
  const behind = Date.now() - Date.parse(`${written.replace(' ', 'T')}+05:30`);
  expect(behind).toBeGreaterThanOrEqual(0);
  expect(behind).toBeLessThan(120_000);
});

test('a log that cannot be written is said once, and the runs go on', async () => {
  const place = await placeWithJobs();
  await write(place, 'logs', 'a file where a directory should be');
  const { code, stderr } = await tutti(place, 'run', 'two.yaml', 'local');
  expect(stderr.match(/cannot be written/g)).toHaveLength(1);
  expect(stderr).toContain('logs/two.log');
  expect(code).toBe(1);
});

test.runIf(process.platform === 'linux')('nor does a full disk stop them', async () => {
  const place = await placeWithJobs();
  await mkdir(join(place.cwd, 'logs'));
  await symlink('/dev/full', join(place.cwd, 'logs', 'two.log'));
  const { code, stderr } = await tutti(place, 'run', 'two.yaml', 'local');
  expect(stderr.match(/cannot be written \(ENOSPC/g)).toHaveLength(1);
  expect(code).toBe(1);
});

test('a simulation leaves no log, unless one is wanted', async () => {
  const place = await placeWith('embedded');
  await write(place, 'troubled.yaml', troubled(5));
  await tutti(place, 'run', 'troubled.yaml', 'simulated');
  await expect(access(join(place.cwd, 'logs'))).rejects.toThrow('ENOENT');
  await tutti(place, 'run', 'troubled.yaml', 'simulated', '--log');
  const log = await readFile(join(place.cwd, 'logs', 'troubled.log'), 'utf8');
  expect(log).toMatch(/many-\d .*\(5 of 5\)/);
});
