import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import type { StoredEvent } from '../../src/events/catalogue/index.js';
import { followEvents } from '../../src/events/store/index.js';
import { type Place, placeWith, type Running, start, write } from './tutti.js';

/** Each says that it has begun, and ends when it is let go, or when the test's directory is gone. */
const job = `#!/bin/sh
echo "$PWD" >> ../../begun
while [ -e ../../wait ]; do sleep 0.02; done
`;

/** A directory with `waiting.yaml`: so many jobs of this host that wait to be let go. */
export async function placeWithWaitingJobs(runs = 2): Promise<Place> {
  const place = await placeWith('embedded');
  await mkdir(join(place.cwd, 'template'));
  await chmod(await write(place, 'template/job.sh', job), 0o755);
  await write(place, 'wait', '');
  const members = Array.from({ length: runs }, (_, index) => index).join(', ');
  await write(
    place,
    'waiting.yaml',
    `ensemble:
  batches:
    - name: member
      basedir: runs
      templatedir: ../template
      job_file: job.sh
      sweep: {grid: {member: [${members}]}}
`,
  );
  // Before the store goes, the supervisors go that a test leaves behind.
  onTestFinished(async () => {
    await letGo(place);
    for (const pid of supervisors.splice(0)) endProcess(pid);
  });
  return place;
}

/** How its user starts it. */
export const runWaiting = ['run', 'waiting.yaml', 'local'] as const;

/** Such a place, with a supervisor in the foreground, at a time when a job runs. */
export async function placeWithRunningJobs(): Promise<Running & { readonly place: Place }> {
  const place = await placeWithWaitingJobs();
  const running = start(place, ...runWaiting);
  await eventOf(place, ofType('run.running'));
  return { place, ...running };
}

export async function letGo(place: Place): Promise<void> {
  await rm(join(place.cwd, 'wait'), { force: true });
}

/** Each run once: nobody started a job a second time. */
export async function expectEachRunBeganOnce(place: Place, runs = 2): Promise<void> {
  const lines = (await readFile(join(place.cwd, 'begun'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => line.slice(line.lastIndexOf('/') + 1)).sort()).toEqual(
    Array.from({ length: runs }, (_, index) => `member-${index}`),
  );
}

export function logOf(place: Place): Promise<string> {
  return readFile(join(place.cwd, 'logs', 'waiting.log'), 'utf8');
}

const supervisors: number[] = [];

/** The first event that is such a one, whenever it comes. */
export async function eventOf(
  place: Place,
  isIt: (event: StoredEvent) => boolean,
): Promise<StoredEvent> {
  const db = await openDatabase({ url: place.env['DATABASE_URL'], home: place.env['TUTTI_HOME'] });
  const enough = new AbortController();
  try {
    for await (const event of followEvents(db, {}, enough.signal)) {
      if (event.type === 'supervisor.attached') supervisors.push(event.data.pid);
      if (isIt(event)) return event;
    }
    throw new Error('following ended');
  } finally {
    enough.abort();
    await db.leave();
  }
}

export function ofType(type: StoredEvent['type']): (event: StoredEvent) => boolean {
  return (event) => event.type === type;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function endProcess(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}
