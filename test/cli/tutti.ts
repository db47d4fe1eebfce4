import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freshDatabase, freshHome } from '../support/postgres.js';

const program = new URL('../../bin/tutti', import.meta.url).pathname;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Where commands of a test find their store: their own server, or one that is named to them. */
export interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export type StoreKind = 'embedded' | 'DATABASE_URL';

export async function placeWith(store: StoreKind): Promise<Place> {
  const cwd = await folder();
  const home = await freshHome();
  return store === 'embedded'
    ? { cwd, env: { TUTTI_HOME: home } }
    : { cwd, env: { TUTTI_HOME: home, DATABASE_URL: await freshDatabase() } };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tutti-cli-'));
  onTestFinished(() => rm(path, { recursive: true, force: true, maxRetries: 20 }));
  return path;
}

/** Starts the program as a user does: the built one, with a clean environment. */
export function start(place: Place, ...args: readonly string[]): Running {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd: place.cwd,
    env: { PATH, HOME: place.cwd, NO_COLOR: '1', ...place.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, ended };
}

export async function tutti(place: Place, ...args: readonly string[]): Promise<Ended> {
  return start(place, ...args).ended;
}

/** The parsed answer of a command with --json. */
export async function ask<Answer>(place: Place, ...args: readonly string[]): Promise<Answer> {
  const { stdout, stderr, code } = await tutti(place, ...args, '--json');
  try {
    return JSON.parse(stdout) as Answer;
  } catch {
    throw new Error(`tutti ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  }
}

export async function write(place: Place, name: string, text: string | Buffer): Promise<string> {
  const path = join(place.cwd, name);
  await writeFile(path, text);
  return path;
}

/** An ensemble in which much goes wrong, the same way with the same seed. */
export function troubled(runs: number, seed = 7): string {
  const members = Array.from({ length: runs }, (_, index) => index).join(', ');
  return `ensemble:
  name: troubled
  limits: {maxruns: 200}
  simulated:
    seed: ${seed}
    queue_seconds: [0, 30]
    run_seconds: [10, 600]
    failures: {"exit:1": 0.1, "signal:SEGV": 0.02, out-of-memory: 0.02, template: 0.01, check: 0.02}
  batch_config:
    maxjobs: 120
    retry: {attempts: 3, delays: [10s, 1m]}
    pre_run: [{name: check, args: {cmd: "true"}}]
  batches:
    - name: many
      sweep: {grid: {member: [${members}]}}
`;
}
