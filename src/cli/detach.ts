import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from '../database/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { packageFile } from '../package-files.js';
import { followEvents, headPosition, readEvents } from '../events/store/index.js';
import { openLogFile } from './plain-log.js';

const program = fileURLToPath(packageFile('bin/tutti'));

export interface Detaching {
  readonly db: Database;
  readonly eid: string;
  /** Takes what the process says, and the ensemble's log. */
  readonly logFile: string;
  /** The store that the command line named. */
  readonly store: string | undefined;
  readonly stop: AbortSignal;
}

/**
 * Leaves an ensemble, whose lease is free, to a process of its own that needs no terminal, and
 * returns that one's id once it has really taken the ensemble over. Until then this process stays
 * with the store, so that an embedded server is never without somebody.
 */
export async function detach({ db, eid, logFile, store, stop }: Detaching): Promise<number> {
  const before = await headPosition(db);
  const log = await openLogFile(logFile);
  const begin = (await log?.stat())?.size ?? 0;
  const output = log?.fd ?? 'ignore';
  const child = spawn(process.execPath, [program, 'resume', eid, '--log'], {
    detached: true,
    env: { ...process.env, NO_COLOR: '1', ...(store === undefined ? {} : { DATABASE_URL: store }) },
    stdio: ['ignore', output, output],
  });
  const ended = new Promise<End>((resolve) => {
    child.once('error', (error) => resolve({ code: null, message: error.message }));
    child.once('exit', (code, signal) => resolve({ code, message: signal ?? '' }));
  });
  const enough = new AbortController();
  try {
    const select = { eid, after: before, type: 'supervisor.attached' };
    const isIts = (event: { readonly data: object }): boolean =>
      'pid' in event.data && event.data.pid === child.pid;
    const attached = firstOf(
      followEvents(db, select, AbortSignal.any([stop, enough.signal])),
      isIts,
    );
    const first = await Promise.race([attached, ended]);
    enough.abort();
    if (await attached) return child.pid ?? 0;
    if (typeof first === 'boolean') throw new StillOnItsWay(eid, child.pid ?? 0);
    // It may have taken the ensemble over, and be through with it, before we heard of either.
    if (await firstOf(readEvents(db, select), isIts)) return child.pid ?? 0;
    throw new NotTakenOver(eid, first, await saidSince(logFile, begin));
  } finally {
    enough.abort();
    child.unref();
    await log?.close();
  }
}

interface End {
  readonly code: number | null;
  readonly message: string;
}

async function firstOf<Each>(
  events: AsyncIterable<Each>,
  isIt: (event: Each) => boolean,
): Promise<boolean> {
  for await (const event of events) if (isIt(event)) return true;
  return false;
}

/** The end of it, without where in the program it was said. */
async function saidSince(file: string, begin: number): Promise<string> {
  const text = await readFile(file).catch(() => Buffer.alloc(0));
  const lines = text.subarray(begin).toString('utf8').trim().split('\n');
  return lines
    .filter((line) => !/^\s+at /.test(line))
    .slice(-10)
    .join('\n');
}

class NotTakenOver extends TuttiError {
  constructor(eid: string, { code, message }: End, said: string) {
    const known = Object.values(ExitCode).find((each) => each === code && each !== 0);
    const why = [said, message].filter((text) => text !== '').join('\n');
    super(`${eid} could not be left to a process in the background:\n${why}`, {
      code: 'cli.not-detached',
      exitCode: known ?? ExitCode.unavailable,
      hint: `Nothing is lost. Run it in the foreground: tutti resume ${eid}`,
    });
  }
}

class StillOnItsWay extends TuttiError {
  constructor(eid: string, pid: number) {
    super(`${eid} is left to process ${pid}, which has not taken it over yet`, {
      code: 'cli.not-awaited',
      exitCode: ExitCode.interrupted,
      hint: `See whether it does: tutti status ${eid}`,
    });
  }
}
