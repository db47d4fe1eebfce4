import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { followEvents } from '../../src/events/store/index.js';
import { ask, type Place, placeWith, start, tutti, write } from './tutti.js';

interface Explained {
  readonly headline: string;
  readonly because: readonly string[];
  readonly advice: readonly string[];
  readonly output: { readonly lines: readonly string[] } | null;
}

/** The first run fails, the second waits at a gate, and the third for a slot. */
const ensemble = `ensemble:
  name: gated
  batches:
    - name: b
      maxruns: 1
      basedir: runs
      templatedir: ../template
      templates: [what.hbs]
      job_file: run.sh
      pre_run: [{name: execute, args: {cmd: "echo looked at $PWD"}}]
      runs: [{does: fail}, {does: wait}, {does: nothing}]
`;

const job = `#!/bin/sh
case "$(cat what)" in
  fail) echo "no such grid" >&2; exit 3 ;;
  wait) echo "at the gate"; read -r word < ../../gate; echo "it says $word" ;;
  *) echo "nothing to do" ;;
esac
`;

async function gated(): Promise<Place> {
  const place = await placeWith('embedded');
  const template = join(place.cwd, 'template');
  await mkdir(template);
  await writeFile(join(template, 'what.hbs'), '{{run.does}}');
  await writeFile(join(template, 'run.sh'), job, { mode: 0o755 });
  await promisify(execFile)('mkfifo', [join(place.cwd, 'gate')]);
  await write(place, 'gated.yaml', ensemble);
  return place;
}

/** Waits until the log has this event. */
async function happens(place: Place, stream: string, type: string): Promise<void> {
  const db = await openDatabase({ url: undefined, home: place.env['TUTTI_HOME'] });
  const enough = new AbortController();
  try {
    for await (const event of followEvents(db, { stream }, enough.signal)) {
      if (event.type === type) return;
    }
  } finally {
    enough.abort();
    await db.leave();
  }
}

/** Resolves when a program has printed this. */
function prints({ child }: ReturnType<typeof start>, text: string): Promise<void> {
  return new Promise((resolve) => {
    let all = '';
    child.stdout?.on('data', (chunk: string) => {
      all += chunk;
      if (all.includes(text)) resolve();
    });
  });
}

test(
  'runs that fail, work and wait are explained, and their output is shown',
  { timeout: 240_000 },
  async () => {
    const place = await gated();
    const supervisor = start(place, 'run', 'gated.yaml', 'local');
    const planned = new Promise<void>((resolve) => {
      supervisor.child.stderr?.on('data', (text: string) => {
        if (text.includes('planned')) resolve();
      });
    });
    await planned;
    await happens(place, 'run/gated-1/b-1', 'run.running');

    const failed = await ask<Explained>(place, 'explain', 'b-0');
    expect(failed.headline).toMatch(
      /^b-0 of gated-1 has failed, on .*: its job ended with exit code 3\.$/,
    );
    expect(failed.output?.lines).toEqual(['no such grid']);
    const inWords = await tutti(place, 'explain', 'gated-1/b-0');
    expect(inWords.stdout).toContain('| no such grid');
    expect(inWords.stdout).toContain('What would change it:');

    const waiting = await ask<Explained>(place, 'explain', 'b-2');
    expect(waiting.headline).toContain('b-2 of gated-1 has not started; it waits');
    expect(waiting.because).toEqual([
      '1 run of the batch b is under way, and its `maxruns` allows 1.',
    ]);
    const silent = await tutti(place, 'logs', 'b-2');
    expect(silent.stderr).toContain('b-2 has not started yet: it waits for a free slot');
    expect(silent.code).toBe(0);

    const tasks = await tutti(place, 'logs', 'b-1', '--task', 'pre_run');
    expect(tasks.stdout).toContain('==> pre_run 1: execute, succeeded <==\nlooked at');

    const follower = start(place, 'logs', 'gated-1/b-1', '-f');
    await prints(follower, 'at the gate\n');
    const later = start(place, 'logs', 'b-2', '--follow');
    const working = await ask<Explained>(place, 'explain', 'b-1');
    expect(working.headline).toContain('b-1 of gated-1 runs its job, since');
    expect(working.output?.lines).toEqual(['at the gate']);

    await writeFile(join(place.cwd, 'gate'), 'go\n');
    const followed = await follower.ended;
    expect(followed).toMatchObject({ code: 0, stdout: 'at the gate\nit says go\n' });
    expect(followed.stderr).toContain('b-1 succeeded');
    expect(await later.ended).toMatchObject({ code: 0, stdout: 'nothing to do\n' });
    expect((await supervisor.ended).code).toBe(1);

    const last = await tutti(place, 'logs', 'b-1', '-n', '1');
    expect(last.stdout).toBe('it says go\n');
    const { outputs } = await ask<{ outputs: { text: string }[] }>(place, 'logs', 'b-0');
    expect(outputs.map(({ text }) => text)).toEqual(['no such grid\n']);
    const none = await tutti(place, 'logs', 'b-0', '--attempt', '2');
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('has had no attempt 2');
  },
);

test('an ensemble that nobody is running says so', { timeout: 240_000 }, async () => {
  const place = await gated();
  const supervisor = start(place, 'run', 'gated.yaml', 'local');
  await new Promise<void>((resolve) => {
    supervisor.child.stderr?.on('data', (text: string) => {
      if (text.includes('planned')) resolve();
    });
  });
  await happens(place, 'run/gated-1/b-1', 'run.running');
  supervisor.child.kill('SIGKILL');
  await supervisor.ended;
  try {
    const { because, advice } = await ask<Explained>(place, 'explain', 'b-2');
    expect(because[0]).toContain('Nobody is running gated-1');
    expect(advice[0]).toBe('Go on with it: tutti resume gated-1');
  } finally {
    await writeFile(join(place.cwd, 'gate'), 'go\n');
  }
});

test('on a simulated cluster there is no output, and that is said', async () => {
  const place = await placeWith('embedded');
  await write(place, 'a.yaml', 'ensemble: {batches: [{name: b, runs: [{x: 1}]}]}');
  await tutti(place, 'run', 'a.yaml', 'simulated');
  for (const options of [[], ['-f']]) {
    const { code, stdout, stderr } = await tutti(place, 'logs', 'b-0', ...options);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('simulated cluster, whose jobs print nothing');
  }
  const explained = await tutti(place, 'explain', 'b-0');
  expect(explained.stdout).toContain('b-0 of a-1 has succeeded');
});

test('a run is named with its ensemble once', async () => {
  const place = await placeWith('embedded');
  await write(place, 'a.yaml', 'ensemble: {batches: [{name: b, runs: [{x: 1}]}]}');
  await tutti(place, 'run', 'a.yaml', 'simulated');
  expect((await tutti(place, 'show', 'a-1/b-0')).stdout).toContain('b-0 of a-1: succeeded');
  const twice = await tutti(place, 'explain', 'a-1/b-0', 'c-1');
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain('is in the ensemble a-1, not in c-1');
  const both = await tutti(place, 'logs', 'b-0', '-f', '--json');
  expect(both.code).toBe(2);
});
