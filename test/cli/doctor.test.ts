import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.js';
import { ask, type Place, placeWith, tutti } from './tutti.js';

const program = new URL('../../bin/tutti', import.meta.url).pathname;

/** Any machine on which these tests run may be short of something else. */
async function examined(place: Place, ...args: string[]): Promise<Record<string, Finding>> {
  const findings = await ask<Finding[]>(place, 'doctor', ...args);
  return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
}

test('a machine that has what is needed', async () => {
  const place = await placeWith('embedded');
  const { code, stdout, stderr } = await tutti(place, 'doctor');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ok +node +Node \d+/m);
  expect(stdout).toMatch(/^ok +store +PostgreSQL \d+\.\d+ \(embedded\) opened in \d/m);
  expect(stdout).toMatch(/^ok +clock /m);
  expect(stdout).toContain('Nothing stands in the way.');

  const findings = await examined(place);
  expect(Object.keys(findings)).toEqual(
    expect.arrayContaining([
      'platform',
      'embedded PostgreSQL',
      'home',
      'home: space',
      'home: file system',
      'home: host',
      'socket',
      'address space',
      'open files',
      'processes',
      'shell',
      'current directory',
      'scheduler',
    ]),
  );
  expect(findings['home']?.message).toContain(place.env['TUTTI_HOME']);
  // Whatever was written to see whether that is possible is gone again.
  expect((await readdir(place.cwd)).filter((name) => name.includes('doctor'))).toEqual([]);
});

test('a home that another host has claimed is a problem: exit code 1', async () => {
  const place = await placeWith('embedded');
  await writeFile(join(place.env['TUTTI_HOME']!, 'host'), 'login7\n\n\n');
  const { code, stdout } = await tutti(place, 'doctor');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^problem +home: host +the database in .* runs on login7/m);
  expect(stdout).toContain('tutti db claim --from login7');
  expect((await tutti(place, 'doctor', '--json')).code).toBe(1);
});

test('a home in which nothing can be made', async () => {
  const place = await placeWith('embedded');
  const nowhere = { ...place, env: { ...place.env, TUTTI_HOME: '/proc/nowhere' } };
  const { home, store } = await examined(nowhere);
  expect(home).toMatchObject({ level: 'problem' });
  expect(home?.hint).toContain('TUTTI_HOME');
  expect(store).toBeUndefined();
});

test('a server of yours is opened, and left as it is', async () => {
  const place = await placeWith('DATABASE_URL');
  const findings = await examined(place);
  expect(findings['store']).toMatchObject({ level: 'ok' });
  expect(findings['store']?.message).toMatch(
    /^PostgreSQL \d+\.\d+ \(a server of yours\) opened in .*; nothing of Tutti is in it yet$/,
  );
  expect(findings['home']?.message).toContain('not used');
  const client = new pg.Client({ connectionString: place.env['DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query(
    "select from pg_namespace where nspname in ('tutti', 'tutti_store')",
  );
  await client.end();
  expect(rows).toEqual([]);
});

test('a server that is down is a problem of the store', async () => {
  const place = await placeWith('embedded');
  const url = 'postgresql://nobody@127.0.0.1:1/nothing';
  const { code, stdout } = await tutti(place, 'doctor', '--store', url);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^problem +store +127\.0\.0\.1:1\/nothing: No database server answers/m);
});

// With WebAssembly, which nothing here needs, Node sets 10 GB of addresses aside.
test.runIf(process.platform === 'linux')('a tight ulimit -v is enough', async () => {
  const place = await placeWith('embedded');
  const limited = ['-c', 'ulimit -v 8000000; exec "$@"', 'sh', process.execPath, program];
  const env = { ...process.env, NODE_OPTIONS: '', ...place.env, NO_COLOR: '1' };
  const { stdout } = await promisify(execFile)('/bin/sh', [...limited, 'doctor'], {
    cwd: place.cwd,
    env,
  });
  expect(stdout).toMatch(/^ok +store +PostgreSQL/m);
  expect(stdout).toMatch(/^ok +address space +limited to 7\.6 GB \(ulimit -v\)/m);
});

test('the help has examples', async () => {
  const { code, stdout } = await tutti(await placeWith('embedded'), 'doctor', '--help');
  expect(code).toBe(0);
  expect(stdout).toContain('Examples:');
});
