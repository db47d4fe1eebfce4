import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import {
  LocalBackend,
  type JobRequest,
  type Observation,
  type SubmittedJob,
} from '../../../src/backends/index.js';
import { type Clock, SystemClock } from '../../../src/clock/index.js';
import { Launcher, Pieces, signal, type Work } from '../../../src/launcher/index.js';
import { Layout } from '../../../src/workspace/index.js';
import { definitionOf, ground } from '../../workspace/ground.js';

export interface Exit extends Extract<Observation, { kind: 'exited' }> {
  readonly idx: number;
}

const yaml = `
ensemble:
  batches:
    - {name: b, job_file: run.sh, runs: [{x: 1}]}
    - {name: wide, job_file: run.sh, ntasks: 2, runs: [{x: 1}]}
    - {name: huge, job_file: run.sh, ntasks: 99, runs: [{x: 1}]}
`;

/** A local backend with a directory for its jobs; what still runs when its test ends is killed. */
export class Stand {
  readonly defects: unknown[] = [];
  readonly layout: Layout;
  readonly pieces: Pieces;
  readonly backend: LocalBackend;
  readonly #jobs = new Map<string, SubmittedJob>();
  #news: () => void = () => undefined;

  private constructor(
    readonly root: string,
    cores: number,
    clock: Clock,
  ) {
    this.layout = new Layout(root, definitionOf(yaml));
    this.pieces = new Pieces(
      new Launcher({ env: process.env, log: (line) => this.defects.push(line) }),
    );
    this.backend = new LocalBackend({
      pieces: this.pieces,
      clock,
      cores,
      patience: 3_000,
      workplace: {
        prepare: () => Promise.resolve([]),
        runTask: () => Promise.reject(new Error('no tasks here')),
        endTask: () => Promise.reject(new Error('no tasks here')),
      },
      placeOf: (job) => this.layout.job(job),
      definitionOf: (batch) => this.layout.definition(batch),
      defect: (error) => this.defects.push(error),
      trouble: (message) => this.defects.push(message),
    });
    this.backend.onNews(() => this.#news());
  }

  static async open({
    cores = 2,
    root,
    clock = new SystemClock(),
  }: { cores?: number; root?: string; clock?: Clock } = {}): Promise<Stand> {
    const stand = new Stand(root ?? (await ground()), cores, clock);
    onTestFinished(async () => {
      for (const job of stand.#jobs.values()) await signal(stand.layout.job(job), 'SIGKILL');
      await stand.pieces.close();
    });
    return stand;
  }

  /** With one core: a job has it, and another waits for it. */
  static async withOneWaiting(): Promise<{
    stand: Stand;
    running: SubmittedJob;
    waiting: SubmittedJob;
  }> {
    const stand = await Stand.open({ cores: 1 });
    const [running, waiting] = [stand.job(0), stand.job(1)];
    await stand.submit(running, noted('0'));
    await stand.submit(waiting, noted('1'));
    await stand.hasLines('notes', 1);
    return { stand, running, waiting };
  }

  /** As a supervisor that is killed: it goes, and another stands in its place. */
  async successor(cores = 2): Promise<Stand> {
    await this.pieces.close();
    const next = await Stand.open({ cores, root: this.root });
    for (const [token, job] of this.#jobs) next.#jobs.set(token, job);
    return next;
  }

  job(idx: number, more: Partial<JobRequest> & { batch?: string } = {}): SubmittedJob {
    const { batch = 'b', attempt = 1, ...rest } = more;
    const job: SubmittedJob = {
      run: { kind: 'run', eid: 'e-1', batch, idx },
      attempt,
      segment: 1,
      cycle: 1,
      token: `token-${batch}-${idx}-${attempt}`,
      id: `${batch}-${idx}.${attempt}`,
      submittedAt: Date.now(),
      ...rest,
    };
    this.#jobs.set(job.token, job);
    return job;
  }

  /** Makes the run's directory with this shell script as its job. */
  async prepare(job: SubmittedJob, script: string): Promise<void> {
    const { directory, cwd } = this.layout.job(job);
    await mkdir(directory, { recursive: true });
    const file = join(cwd, 'run.sh');
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }

  async submit(job: SubmittedJob, script: string): Promise<void> {
    await this.prepare(job, script);
    expect(await this.backend.submit(job)).toEqual({ kind: 'submitted', id: job.id });
  }

  /** What a launcher is asked for this job, however late. */
  work(job: SubmittedJob): Work {
    const { cwd, ...place } = this.layout.job(job);
    return { ...place, cwd, id: job.token, program: join(cwd, 'run.sh'), args: [] };
  }

  async see(job: SubmittedJob): Promise<Observation | undefined> {
    return (await this.backend.observe([job])).get(job.token);
  }

  /** Looks at all of them whenever there is news, until each has ended. */
  async exits(...jobs: SubmittedJob[]): Promise<Exit[]> {
    const ended = new Map<string, Exit>();
    while (ended.size < jobs.length) {
      const news = new Promise<void>((resolve) => {
        this.#news = resolve;
      });
      const open = jobs.filter(({ token }) => !ended.has(token));
      const seen = await this.backend.observe(open);
      for (const { token, run } of open) {
        const observation = seen.get(token);
        if (observation?.kind === 'exited') ended.set(token, { ...observation, idx: run.idx });
      }
      if (ended.size < jobs.length) await news;
    }
    return jobs.map(({ token }) => ended.get(token)!);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  async lines(name: string): Promise<string[]> {
    const text = await readFile(this.path(name), 'utf8').catch(() => '');
    return text === '' ? [] : text.trimEnd().split('\n');
  }

  /** Waits until a file has so many lines. */
  async hasLines(name: string, many: number): Promise<void> {
    await expect.poll(() => this.lines(name), { timeout: 60_000, interval: 10 }).toHaveLength(many);
  }

  /** Lets jobs go on that wait for it: `await_go` in their script. */
  async go(): Promise<void> {
    await appendFile(this.path('go'), '');
  }
}

/** In a job's script: waits until the test says go. */
export const awaitGo = 'while [ ! -e ../go ]; do sleep 0.05; done';

/** Notes when it begins and ends. O_APPEND keeps lines of many writers apart and in order. */
export const noted = (name: string, work = awaitGo) =>
  `echo "begin ${name}" >>../notes; ${work}; echo "end ${name}" >>../notes`;
