import { describe, expect, test } from 'vitest';
import type { EnsembleSummary, RunSummary } from '../../src/projections/tables/index.js';
import {
  ask,
  type Place,
  placeWith,
  start,
  type StoreKind,
  troubled,
  tutti,
  write,
} from './tutti.js';

const small = `ensemble:
  name: small
  simulated: {seed: 3, run_seconds: [1, 9], failures: {}}
  batches:
    - name: one
      runs: [{rho: 28.0}, {rho: 1e-5}]
      post_run: [{name: execute, args: {cmd: "true"}}]
`;

async function ran(store: StoreKind = 'embedded'): Promise<Place> {
  const place = await placeWith(store);
  await write(place, 'small.yaml', small);
  const { code, stderr } = await tutti(place, 'run', 'small.yaml', 'simulated');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return place;
}

describe.each<StoreKind>(['embedded', 'DATABASE_URL'])('on the store %s', (store) => {
  test('a run can be looked at from every side', { timeout: 240_000 }, async () => {
    const place = await ran(store);

    const status = await tutti(place, 'status');
    expect(status.stdout).toContain('small-1  succeeded');
    const { ensemble, running_in } = await ask<{ ensemble: EnsembleSummary; running_in: null }>(
      place,
      'status',
    );
    expect(ensemble).toMatchObject({ eid: 'small-1', outcome: 'succeeded', planned_runs: 2 });
    expect(running_in).toBeNull();

    const runs = await tutti(place, 'runs');
    expect(runs.stdout).toContain('rho=28.0');
    expect(runs.stdout).toContain('rho=1e-5');
    const [first] = await ask<RunSummary[]>(place, 'runs', '--state', 'succeeded', '--limit', '1');
    expect(first).toMatchObject({ run: 'one-0', params: { rho: 28 }, texts: { '/rho': '28.0' } });

    const show = await tutti(place, 'show', 'one-1');
    expect(show.stdout).toContain('one-1 of small-1: succeeded');
    expect(show.stdout).toContain('run.submit-requested');
    expect(show.stdout).toContain('post_run');

    const events = await tutti(place, 'events', '--type', 'run.succeeded');
    expect(events.stdout.trimEnd().split('\n')).toHaveLength(2);

    const replay = await tutti(place, 'replay', 'small-1', '--verify');
    expect(replay.stdout).toContain('The tables equal the log.');
    const then = await ask<{ runs: Record<string, number> }>(place, 'replay', '--at', '3');
    expect(then.runs).toEqual({ planned: 2 });

    const url = await tutti(place, 'db', 'url');
    expect(url.stdout).toMatch(/^postgres(ql)?:\/\//);
    const asked = await tutti(place, 'db', 'psql', '-c', 'select count(*) from tutti.runs');
    expect(asked.stdout).toContain('2');
    expect(asked.code).toBe(0);
  });
});

test('without psql on PATH a prompt of our own answers', async () => {
  const place = await ran();
  const bare: Place = { ...place, env: { ...place.env, PATH: '/nowhere' } };
  const good = await tutti(bare, 'db', 'psql', '-c', 'select run, state from tutti.runs');
  expect(good.stdout).toContain('one-0  succeeded');
  const bad = await tutti(bare, 'db', 'psql', '-c', 'select nonsense');
  expect(bad.stderr).toContain('"nonsense" does not exist');
  expect(bad.code).toBe(1);
});

test('an ensemble that has finished is not gone on with', async () => {
  const place = await ran();
  const { code, stdout } = await tutti(place, 'resume');
  expect(stdout).toContain('small-1 has finished');
  expect(code).toBe(0);
  const all = await tutti(place, 'resume', '--all');
  expect(all).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

test('events are followed while they happen', { timeout: 240_000 }, async () => {
  const place = await ran();
  const follower = start(place, 'events', '--all', '--follow', '--type', 'ensemble.finished');
  const twice = new Promise<void>((resolve) => {
    let lines = 0;
    follower.child.stdout?.on('data', (text: string) => {
      lines += text.split('\n').length - 1;
      if (lines === 2) resolve();
    });
  });
  await tutti(place, 'run', 'small.yaml', 'simulated');
  await twice;
  follower.child.kill('SIGINT');
  const { code, stdout } = await follower.ended;
  expect(code).toBe(0);
  expect(stdout).toContain('small-1');
  expect(stdout).toContain('small-2');
});

test('Ctrl-C leaves an ensemble in good order, and it goes on', { timeout: 240_000 }, async () => {
  const place = await placeWith('embedded');
  await write(place, 'troubled.yaml', troubled(3_000));
  const supervisor = start(place, 'run', 'troubled.yaml', 'simulated');
  const planned = new Promise<void>((resolve) => {
    supervisor.child.stderr?.on('data', (text: string) => {
      if (text.includes('planned')) resolve();
    });
  });
  await planned;
  supervisor.child.kill('SIGINT');
  const { code, stdout, stderr } = await supervisor.ended;
  expect(stderr).toContain('SIGINT: leaving troubled');
  expect(stdout).toContain('Go on: tutti resume troubled-1');
  expect(code).toBe(4);
  const left = await tutti(place, 'status');
  expect(left.stdout).toContain('Nobody is running it. Go on: tutti resume troubled-1');
  const verification = await tutti(place, 'replay', '--verify');
  expect(verification.code).toBe(0);
});

test('two ensembles share the embedded server, and both finish', { timeout: 240_000 }, async () => {
  const place = await placeWith('embedded');
  await write(place, 'a.yaml', troubled(200).replace('name: troubled', 'name: a'));
  await write(place, 'b.yaml', troubled(200, 8).replace('name: troubled', 'name: b'));
  const both = [
    start(place, 'run', 'a.yaml', 'simulated'),
    start(place, 'run', 'b.yaml', 'simulated'),
  ];
  const ended = await Promise.all(both.map(({ ended }) => ended));
  expect(ended.map(({ code }) => code)).toEqual([1, 1]);
  const all = await ask<EnsembleSummary[]>(place, 'status', '--all');
  expect(all.map(({ eid, state }) => [eid, state]).sort()).toEqual([
    ['a-1', 'finished'],
    ['b-1', 'finished'],
  ]);
  for (const eid of ['a-1', 'b-1']) {
    expect((await tutti(place, 'replay', eid, '--verify')).code).toBe(0);
  }
});

test(
  'an ensemble that somebody is running is refused, naming who',
  { timeout: 240_000 },
  async () => {
    const place = await placeWith('embedded');
    await write(place, 'troubled.yaml', troubled(3_000));
    const supervisor = start(place, 'run', 'troubled.yaml', 'simulated');
    await new Promise<void>((resolve) => {
      supervisor.child.stderr?.on('data', (text: string) => {
        if (text.includes('planned')) resolve();
      });
    });
    supervisor.child.kill('SIGSTOP');
    const second = await tutti(place, 'resume', 'troubled-1');
    expect(second.stderr).toContain(`(process ${supervisor.child.pid ?? 0}) is running troubled-1`);
    expect(second.code).toBe(2);
  },
);

test('-n shows the plan and writes nothing', async () => {
  const place = await placeWith('embedded');
  await write(place, 'small.yaml', small);
  const plan = await tutti(place, 'run', 'small.yaml', 'simulated', '-n');
  expect(plan.stdout).toContain('small: 2 runs on the simulated backend. Nothing was done.');
  expect(await ask(place, 'status', '--all')).toEqual([]);
});

test('-x sets a parameter of all runs, as it was typed', async () => {
  const place = await placeWith('embedded');
  await write(place, 'small.yaml', small);
  await tutti(place, 'run', 'small.yaml', 'simulated', '-x', 'rho=0.10', '-x', 'name=a b');
  const { stdout } = await tutti(place, 'runs');
  expect(stdout.match(/rho=0\.10/g)).toHaveLength(2);
  expect(stdout).toContain('name=a b');
});

test.each([
  '',
  'run',
  'resume',
  'status',
  'runs',
  'show',
  'events',
  'replay',
  'db',
  'db url',
  'db psql',
])('help for "tutti %s" is there, on standard output', async (command) => {
  const place = await placeWith('embedded');
  const words = command.split(' ').filter((word) => word !== '');
  const { code, stdout, stderr } = await tutti(place, ...words, '--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Usage: tutti');
  if (!['', 'db'].includes(command)) expect(stdout).toContain('Examples:');
});
