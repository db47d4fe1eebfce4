import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runningServer } from '../database/server-of.js';
import { ownServer, until } from '../support/postgres.js';
import { add, hasLines, lines, localPlace, runsOf } from './local-place.js';
import { type Place, start, tutti } from './tutti.js';

const yaml = (runs: number) => `
ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: run.sh
      sweep: {grid: {x: [${Array.from({ length: runs }, (_, index) => index).join(', ')}]}}
`;

/** Says that it begins, and waits until it is let go. */
const waits = `#!/bin/sh
echo "\${PWD##*/}" >>../../begun
while [ ! -e ../../go ]; do sleep 0.05; done
echo "\${PWD##*/}" >>../../ended
`;

const short = '#!/bin/sh\necho "${PWD##*/}" >>../../begun\n';

/** `npm run chaos` has one of half a minute; else it is over as soon as all have told of it. */
const outageMs = process.env['TUTTI_CHAOS'] === 'all' ? 30_000 : 0;

const away = 'The database cannot be used now.';

const names = (runs: number) => Array.from({ length: runs }, (_, index) => `b-${index}`).sort();

function many(text: string, words: string): number {
  return text.split(words).length - 1;
}

async function log(place: Place): Promise<string> {
  return readFile(join(place.cwd, 'logs/e.log'), 'utf8').catch(() => '');
}

async function expectEachOnce(place: Place, runs: number): Promise<void> {
  expect((await lines(place, 'begun')).sort()).toEqual(names(runs));
  const found = await runsOf(place, 'e-1');
  expect(found).toHaveLength(runs);
  expect(new Set(found.map(({ state, attempt }) => `${state} ${attempt}`))).toEqual(
    new Set(['succeeded 1']),
  );
  const verified = await tutti(place, 'replay', 'e-1', '--verify');
  expect(verified.stdout).toContain('The tables equal the log.');
  expect(verified.code).toBe(0);
}

async function placeAt(url: string, runs: number, job: string): Promise<Place> {
  const place = await localPlace({ 'template/run.sh': job, 'e.yaml': yaml(runs) }, 'embedded');
  return { ...place, env: { ...place.env, DATABASE_URL: url } };
}

describe('when the database goes away', () => {
  test('a supervisor starts its own again, as often as it is killed, and ends as undisturbed', async () => {
    const place = await localPlace({ 'template/run.sh': short, 'e.yaml': yaml(60) }, 'embedded');
    const supervisor = start(place, 'run', 'e.yaml');
    const killed = new Set<number>();
    for (const reached of [5, 20, 35]) {
      await hasLines(place, 'begun', reached);
      await until('a server is killed', async () => {
        const server = await runningServer(place.env['TUTTI_HOME'] ?? '').catch(() => undefined);
        if (server === undefined || killed.has(server.pid)) return false;
        killed.add(server.pid);
        process.kill(server.pid, 'SIGKILL');
        return true;
      });
    }
    const { code, stderr } = await supervisor.ended;
    expect(stderr).not.toContain('defect');
    expect(code).toBe(0);
    // Where it came back at once, there was nothing to tell.
    expect(many(stderr, 'The database is back after')).toBe(many(stderr, away));
    await expectEachOnce(place, 60);
  });

  test('jobs go on, what they did is written when it is back, and followers miss nothing', async () => {
    const server = await ownServer();
    const place = await placeAt(server.url, 6, waits);
    const supervisor = start(place, 'run', 'e.yaml');
    await hasLines(place, 'begun', 1);
    const follower = start(place, 'events', 'e-1', '--follow', '--json');
    const followed = new Set<number>();
    let told = '';
    follower.child.stderr?.on('data', (text: string) => (told += text));
    follower.child.stdout?.on('data', (text: string) => {
      for (const [, position] of text.matchAll(/"position":(\d+)/g)) {
        expect(followed).not.toContain(Number(position));
        followed.add(Number(position));
      }
    });
    await until('it follows', () => followed.size > 0);

    await server.stop('SIGINT');
    const gone = performance.now();
    const before = (await lines(place, 'begun')).length;
    await add(place, { go: '' });
    await hasLines(place, 'ended', before);
    await until('it is told', async () => (await log(place)).includes(away));
    await until('it is told there, too', () => told.includes(away));
    await until('it was long enough', () => performance.now() - gone >= outageMs, 60_000);
    await until('the server is back', () => server.again());

    const { code, stderr } = await supervisor.ended;
    expect(stderr).not.toContain('defect');
    expect(code).toBe(0);
    expect([many(stderr, away), many(stderr, 'The database is back after')], stderr).toEqual([
      1, 1,
    ]);
    await expectEachOnce(place, 6);
    const all = (await tutti(place, 'events', 'e-1', '--json')).stdout.trim().split('\n');
    await until('all has been followed', () => followed.size === all.length);
    follower.child.kill('SIGINT');
    expect((await follower.ended).code).toBe(0);
    expect(many(told, away)).toBe(1);
  });

  test('Ctrl-C leaves soon, says what is not written, and a resume finds it again', async () => {
    const server = await ownServer();
    const place = await placeAt(server.url, 6, waits);
    const supervisor = start(place, 'run', 'e.yaml');
    await hasLines(place, 'begun', 1);
    await server.stop('SIGINT');
    await add(place, { go: '' });
    await hasLines(place, 'ended', 1);
    await until('it is told', async () => (await log(place)).includes(away));
    const begin = performance.now();
    supervisor.child.kill('SIGINT');
    const { code, stderr } = await supervisor.ended;
    expect(performance.now() - begin).toBeLessThan(15_000);
    expect(stderr).toContain('what happened last is not written');
    expect(stderr).toContain('tutti resume e-1');
    expect(stderr).not.toMatch(/defect|^\s+at .*:\d+/m);
    expect(code).toBe(4);

    await until('the server is back', () => server.again());
    expect((await tutti(place, 'resume')).code).toBe(0);
    await expectEachOnce(place, 6);
  });
});
