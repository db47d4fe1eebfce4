import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { shellNamed } from '../services/shells.js';
import { freshHome } from '../support/postgres.js';
import { type Place, placeWith, start, type StoreKind, tutti, write } from './tutti.js';

const program = new URL('../../bin/tutti', import.meta.url).pathname;

const small = `ensemble:
  name: small
  simulated: {seed: 3, run_seconds: [1, 9], failures: {}}
  batches:
    - name: one
      runs: [{rho: 28.0}, {rho: 1e-5}]
`;

/** Where tutti is on PATH, as when it is installed. */
async function installed(store: StoreKind = 'embedded'): Promise<Place> {
  const place = await placeWith(store);
  const bin = join(place.cwd, '.bin');
  await mkdir(bin);
  await symlink(program, join(bin, 'tutti'));
  const { stdout } = await tutti(place, 'completion', 'bash');
  await write(place, '.completion', stdout);
  return { ...place, env: { ...place.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` } };
}

/** What bash would offer for these words, of which the last one is being typed. */
async function offered(place: Place, ...words: string[]): Promise<string[]> {
  const script = `source .completion
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _tutti
    [[ \${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' "\${COMPREPLY[@]}"`;
  return inBash(place, script, ...words);
}

async function inBash(place: Place, script: string, ...words: string[]): Promise<string[]> {
  const { stdout, stderr } = await promisify(execFile)(
    'bash',
    ['--norc', '--noprofile', '-c', script, 'bash', ...words],
    { cwd: place.cwd, env: { HOME: place.cwd, ...place.env } },
  );
  expect(stderr).toBe('');
  return stdout.split('\n').slice(0, -1);
}

test('bash sources it as the help says', async () => {
  const place = await installed();
  const typed = 'COMP_WORDS=(tutti statu); COMP_CWORD=1; _tutti; echo "${COMPREPLY[@]}"';
  expect(await inBash(place, `source <(tutti completion bash); ${typed}`)).toEqual(['status']);
  const asked = 'complete -p tutti';
  expect(await inBash(place, `source <(tutti completion bash); ${asked}`)).toEqual([
    'complete -F _tutti tutti',
  ]);
});

/** On a busy machine a server may once answer too late, and then nothing is offered. */
async function eventually(place: Place, words: string[], expected: string[]): Promise<void> {
  await expect.poll(() => offered(place, ...words), { timeout: 60_000 }).toEqual(expected);
}

test('commands, options, choices and files, in bash', { timeout: 240_000 }, async () => {
  const place = await installed();
  await write(place, 'my model.yaml', small);
  expect(await offered(place, 'tutti', 'statu')).toEqual(['status']);
  expect(await offered(place, 'tutti', '')).toEqual(
    expect.arrayContaining(['run', 'doctor', 'completion', 'help']),
  );
  expect(await offered(place, 'tutti', '')).not.toContain('__complete');
  expect(await offered(place, 'tutti', 'run', '--dr')).toEqual(['--dry-run']);
  expect(await offered(place, 'tutti', '--js')).toEqual(['--json']);
  expect(await offered(place, 'tutti', 'db', 'ps')).toEqual(['psql']);
  expect(await offered(place, 'tutti', 'help', 'compl')).toEqual(['completion']);
  expect(await offered(place, 'tutti', 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(await offered(place, 'tutti', 'run', 'my')).toEqual(['my model.yaml']);
  expect(await offered(place, 'tutti', 'run', 'x.yaml', '')).toEqual(['local', 'simulated']);
  expect(await offered(place, '~/.bin/tutti', 'db', 'u')).toEqual(['url']);
});

test.each<StoreKind>(['embedded', 'DATABASE_URL'])(
  'ensembles, runs and batches of the store %s',
  { timeout: 240_000 },
  async (store) => {
    const place = await installed(store);
    await write(place, 'small.yaml', small);
    expect((await tutti(place, 'run', 'small.yaml', 'simulated')).code).toBe(0);
    // Somebody who keeps the embedded server up.
    const follower = start(place, 'events', '--all', '--follow');
    await once(follower.child.stdout!, 'data');

    await eventually(place, ['tutti', 'status', ''], ['small-1']);
    await eventually(place, ['tutti', 'status', 'x'], []);
    await eventually(place, ['tutti', 'show', ''], ['one-0', 'one-1']);
    await eventually(place, ['tutti', 'show', 'one-1'], ['one-1']);
    await eventually(place, ['tutti', 'show', 'one-1', ''], ['small-1']);
    // Bash hands over `--batch=o` in three words, and wants back what comes after the "=".
    await eventually(place, ['tutti', 'runs', '--batch', '=', 'o'], ['one']);
    await eventually(place, ['tutti', 'runs', '--batch', '='], ['one']);
    await expect
      .poll(async () => (await tutti(place, '__complete', '--', 'runs', '--batch=o')).stdout, {
        timeout: 60_000,
      })
      .toBe('--batch=one\t2 runs\n');
    follower.child.kill('SIGINT');
    await follower.ended;
  },
);

test('a server that is not up is not started, and nothing is said', async () => {
  const place = await placeWith('embedded');
  const untouched = await freshHome({ bare: true });
  const fresh = { ...place, env: { TUTTI_HOME: untouched } };
  const silence = { code: 0, stdout: '', stderr: '' };
  expect(await tutti(fresh, '__complete', '--', 'status', '')).toMatchObject(silence);
  expect(await readdir(untouched)).toEqual([]);

  await write(place, 'small.yaml', small);
  await tutti(place, 'run', 'small.yaml', 'simulated');
  expect(await tutti(place, '__complete', '--', 'show', '')).toMatchObject(silence);
});

test('a server that is down or does not answer is not waited for', async () => {
  const place = await placeWith('embedded');
  const silence = { code: 0, stdout: '', stderr: '' };
  const down = ['--store', 'postgresql://nobody@127.0.0.1:1/nothing'];
  expect(await tutti(place, '__complete', '--', ...down, 'status', '')).toMatchObject(silence);

  const mute = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void mute.close());
  await once(mute, 'listening');
  const address = mute.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `postgresql://nobody@127.0.0.1:${address.port}/nothing`;
  let asked = 0;
  mute.once('connection', () => (asked = Date.now()));
  expect(await tutti(place, '__complete', '--', '--store', url, 'status', '')).toMatchObject(
    silence,
  );
  // Without a limit of our own, connecting is given up after 10 s.
  expect(Date.now() - asked).toBeLessThan(9_000);
});

test.for([
  ['bash', ['-n']],
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
] as const)('%s takes its script', async ([shell, options], context) => {
  const program = shell === 'bash' ? shell : shellNamed(shell, context);
  const place = await placeWith('embedded');
  const { code, stdout } = await tutti(place, 'completion', shell);
  expect(code).toBe(0);
  expect(stdout).toContain(`made by: tutti completion ${shell}`);
  const file = await write(place, 'script', stdout);
  const { status, stderr } = spawnSync(program, [...options, file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('a shell that is not known is a mistake in usage', async () => {
  const place = await placeWith('embedded');
  const { code, stderr } = await tutti(place, 'completion', 'csh');
  expect(code).toBe(2);
  expect(stderr).toContain('bash, zsh, fish');
  expect((await tutti(place, 'completion', '--help')).stdout).toContain('Examples:');
});
