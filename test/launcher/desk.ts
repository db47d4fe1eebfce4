import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import {
  claimFile,
  Launcher,
  type LauncherOptions,
  look,
  type Place,
  type Sight,
  signal,
  type Work,
} from '../../src/launcher/index.js';
import { thisHost } from '../../src/host.js';
import { bootId } from '../../src/launcher/host.js';
import { plainShell, type Shell, shellFor } from '../../src/launcher/shell.js';

/** All that is promised holds with bash, and where there is none. */
export const shells: readonly (readonly [string, Shell])[] = [
  ['bash', shellFor(process.env['PATH'])],
  ['sh', plainShell],
];

/** And whoever sees to a piece. */
export const launchers = shells.flatMap(([name, shell]) => [
  [`${name}, a resident`, { shell, residents: 8 }] as const,
  [`${name}, forked for it`, { shell, residents: 0 }] as const,
]);

export async function folder(prefix = 'tutti-launcher-'): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  onTestFinished(() => rm(path, { recursive: true, force: true, maxRetries: 3 }));
  return path;
}

/** A launcher with a folder for what it starts. What still runs when its test ends is killed. */
export class Desk {
  readonly directory: string;
  readonly launcher: Launcher;
  readonly complaints: string[] = [];
  readonly #ends = new Map<string, () => void>();
  readonly #works: Work[] = [];

  private constructor(directory: string, options: Partial<LauncherOptions>) {
    this.directory = directory;
    this.launcher = new Launcher({
      env: process.env,
      log: (line) => this.complaints.push(line),
      ...options,
    });
    this.launcher.ended((work) => this.#ends.get(work.id)?.());
  }

  static async open(options: Partial<LauncherOptions> = {}, directory?: string): Promise<Desk> {
    const desk = new Desk(directory ?? (await folder()), options);
    onTestFinished(async () => {
      await Promise.all(desk.#works.map((work) => signal(work, 'SIGKILL')));
      await desk.launcher.close();
    });
    return desk;
  }

  work(
    name: string,
    program: string,
    args: readonly string[] = [],
    more: Partial<Work> = {},
  ): Work {
    const { directory } = this;
    const output = join(directory, `${name}.log`);
    const work = { directory, name, id: `of ${name}`, program, args, cwd: directory, output };
    this.#works.push({ ...work, ...more });
    return { ...work, ...more };
  }

  /** Of a shell script, which is the quickest program to write. */
  script(name: string, text: string, more: Partial<Work> = {}): Work {
    return this.work(name, '/bin/sh', ['-c', text], more);
  }

  /** An executable file. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.directory, name);
    await writeFile(path, text);
    await chmod(path, 0o755);
    return path;
  }

  endOf(work: Work): Promise<void> {
    return new Promise((resolve) => this.#ends.set(work.id, resolve));
  }

  /** Gives the wrapper's process id. */
  async start(work: Work): Promise<number> {
    const started = await this.launcher.start(work);
    if (started.kind !== 'started') throw new Error(`not started: ${JSON.stringify(started)}`);
    return started.pid;
  }

  async run(work: Work): Promise<Sight> {
    const ended = this.endOf(work);
    await this.start(work);
    await ended;
    return look(work);
  }

  /** What it printed, when it has ended. */
  async printed(work: Work): Promise<string> {
    expect(await this.run(work)).toMatchObject({ kind: 'ended', code: 0 });
    return readFile(work.output, 'utf8');
  }
}

/** Waits until a piece has printed this. */
export async function hasPrinted(work: Work, text: string): Promise<void> {
  await expect
    .poll(() => readFile(work.output, 'utf8').catch(() => ''), { timeout: 60_000, interval: 5 })
    .toContain(text);
}

/** The process group of a piece that runs, once it is recorded. */
export async function groupOf(place: Place): Promise<number> {
  let group: number | undefined;
  await expect
    .poll(async () => {
      const sight = await look(place);
      return (group = sight.kind === 'running' ? sight.group : undefined);
    })
    .toBeGreaterThan(1);
  return group ?? 0;
}

export interface ProcessStat {
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly start: string;
}

export function statOf(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      state: fields[0]!,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      start: fields[19]!,
    };
  } catch {
    return undefined;
  }
}

/** A script that says which signals it gets, and ends with 7 at the one that is asked for. */
export const listening = (last: string): string =>
  'for s in TERM INT USR1 USR2; do trap "echo got $s" $s; done; ' +
  `trap 'echo got ${last}; exit 7' ${last}; ` +
  'echo ready; while :; do sleep 0.02; done';

/** Dead, or a zombie. */
export async function hasEnded(pid: number): Promise<void> {
  await expect.poll(() => statOf(pid)?.state ?? 'Z', { timeout: 60_000, interval: 5 }).toBe('Z');
}

/** A pipe with a name: who reads it waits until it is written to. */
export function makePipe(path: string): string {
  if (spawnSync('mkfifo', [path]).status !== 0) throw new Error('mkfifo failed');
  return path;
}

export interface ClaimParts {
  readonly host?: string;
  readonly boot?: string;
  readonly wrapper?: string;
  readonly job?: string;
  readonly group?: number;
}

/** A claim of an hour ago, as a wrapper would have left it. */
export async function leaveClaim(place: Place, parts: ClaimParts = {}): Promise<void> {
  const { host = thisHost(), boot = await bootId(), wrapper = deadProcess, job, group } = parts;
  const begun = job === undefined ? '' : `job ${job}\n${group ? `group ${group}\n` : ''}started\n`;
  const text = `id x\nhost ${host}\nboot ${boot}\nwrapper ${wrapper}\nclaimed\n${begun}`;
  await leave(claimFile(place), text);
}

export async function leave(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  const anHourAgo = Date.now() / 1000 - 3600;
  await utimes(path, anHourAgo, anHourAgo);
}

/** No system gives this number to a process. */
const deadProcess = '4194999 12345';
