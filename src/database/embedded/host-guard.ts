import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, TuttiError } from '../../errors.js';
import { thisHost } from '../../host.js';
import { DatabaseUnavailable } from '../unavailable.js';
import { takeAway } from './take-away.js';

/**
 * The home may lie on a file system that several login nodes share, and only one of them can run the server:
 * process ids and shared memory, by which PostgreSQL protects its data, end at the machine.
 * So a file names the host. It is there while the server runs, and stays if that host dies.
 */
export interface HostMark {
  readonly host: string;
  readonly text: string;
}

const markFile = (home: string): string => join(home, 'host');

export async function readHostMark(home: string): Promise<HostMark | undefined> {
  const text = await readFile(markFile(home), 'utf8').catch(() => '');
  const [host] = text.split('\n');
  return host ? { host, text } : undefined;
}

export async function refuseOtherHost(home: string): Promise<void> {
  const mark = await readHostMark(home);
  if (mark !== undefined && mark.host !== thisHost()) throw refused(home, mark);
}

/** Makes sure that the mark is ours. `fresh`: it also gets a new text, so that a process which is just leaving keeps it. */
export async function markHost(home: string, { fresh }: { fresh: boolean }): Promise<void> {
  for (;;) {
    const mark = await readHostMark(home);
    if (mark !== undefined && mark.host !== thisHost()) throw refused(home, mark);
    if (mark !== undefined && !fresh) return;
    const draft = `${markFile(home)}.${randomUUID()}`;
    await writeFile(draft, await ownMark(), { mode: 0o600 });
    try {
      if (mark === undefined) await link(draft, markFile(home));
      else await rename(draft, markFile(home));
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }
}

export async function removeHostMark(home: string, mark: HostMark): Promise<void> {
  await takeAway(markFile(home), mark.text);
}

/** For a host that is dead and will not come back by itself; whoever says so is believed. */
export async function takeOverHost(home: string, from: string): Promise<void> {
  const mark = await readHostMark(home);
  if (mark === undefined || mark.host === thisHost()) return;
  if (mark.host !== from) {
    throw new TuttiError(`The database in ${home} belongs to ${mark.host}, not to ${from}.`, {
      code: 'database.claim',
      exitCode: ExitCode.usage,
      hint: `Once ${mark.host} is dead: tutti db claim --from ${mark.host}`,
    });
  }
  await removeHostMark(home, mark);
  await markHost(home, { fresh: false });
}

function refused(home: string, mark: HostMark): DatabaseUnavailable {
  return new DatabaseUnavailable(
    'database.other-host',
    `The database in ${home} runs on ${mark.host}, and this is ${thisHost()}.`,
    `Run Tutti on ${mark.host}; once that machine is dead: tutti db claim --from ${mark.host}`,
  );
}

async function ownMark(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${thisHost()}\n${boot.trim()}\n${randomUUID()}\n`;
}
