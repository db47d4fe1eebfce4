import { spawn } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { localPlace, type Told } from './local-place.js';
import { type Ended, type Place, tutti } from './tutti.js';
import { eventOf } from './waiting-jobs.js';

const checkout = new URL('../../', import.meta.url).pathname;

const examples = `${checkout}examples/model-ensembler`;

/** What the examples leave where they are run. */
const left = /\/(?:spring|neap|sanity|logs|[^/]+\.(?:keep|ready|touch))$/;

/** A directory as a user of model-ensembler has it: YAML files, and templates in Jinja. */
export async function exampleFiles(): Promise<Place> {
  const place = await localPlace({});
  await cp(examples, place.cwd, { recursive: true, filter: (path) => !left.test(path) });
  return place;
}

/** What such a user types, with the commands on the PATH. */
export function shell(place: Place, line: string): Promise<Ended> {
  const PATH = `${checkout}bin:${process.env['PATH'] ?? ''}`;
  const env = { PATH, HOME: place.cwd, NO_COLOR: '1', ...place.env };
  const child = spawn('bash', ['-c', line], { cwd: place.cwd, env, detached: true });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  onTestFinished(() => {
    // Its whole group: what the shell started outlives it otherwise.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  });
  return ended;
}

/** Makes the files that checks of these batches wait for, each once its check is seen to wait. */
export async function makeReady(place: Place, batches: readonly string[]): Promise<void> {
  for (const batch of batches) {
    await eventOf(
      place,
      ({ type, stream }) => type === 'task.waiting' && stream.endsWith(`/${batch}`),
    );
    await writeFile(join(place.cwd, batch, 'batch.ready'), '');
  }
}

/** All that happened, in its order. */
export async function historyOf(place: Place, eid: string): Promise<Told[]> {
  const { stdout } = await tutti(place, 'events', eid, '--json');
  const told = stdout.split('\n').filter((line) => line !== '');
  return told.map((line) => JSON.parse(line) as Told);
}

export function textOf(place: Place, path: string): Promise<string> {
  return readFile(join(place.cwd, path), 'utf8');
}
