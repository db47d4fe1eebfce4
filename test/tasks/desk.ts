import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { JobQueue, TaskRequest, TaskResult } from '../../src/backends/index.js';
import { type Clock, SystemClock } from '../../src/clock/index.js';
import { Launcher, Pieces } from '../../src/launcher/index.js';
import { TaskRunner } from '../../src/tasks/index.js';
import { Layout } from '../../src/workspace/index.js';
import { definitionOf, ground } from '../workspace/ground.js';

const layoutOf = (root: string) =>
  new Layout(
    root,
    definitionOf(
      'ensemble: {vars: {rho: 28.0}, batches: [{name: b, basedir: runs, job_file: run.sh, runs: [{x: 1}]}]}',
    ),
  );

export interface DeskOptions {
  readonly root?: string;
  readonly atOnce?: number;
  readonly queue?: JobQueue;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string>>;
}

const emptyQueue: JobQueue = { count: () => Promise.resolve({ kind: 'counted', many: 0 }) };

/** Says that it begins, and waits until the test says go. */
export const slow = 'echo begun >>begun; while [ ! -e go ]; do sleep 0.02; done; echo done >>done';

/** A place for the tasks of one run, and whoever runs them. */
export class Desk {
  readonly runner: TaskRunner;
  readonly pieces: Pieces;
  readonly layout: Layout;
  readonly defects: unknown[] = [];
  #token = 0;

  private constructor(
    readonly root: string,
    { atOnce = 4, queue = emptyQueue, clock = new SystemClock(), env = {} }: DeskOptions,
  ) {
    this.layout = layoutOf(root);
    this.pieces = new Pieces(new Launcher({ env: process.env }));
    this.runner = new TaskRunner({
      layout: this.layout,
      pieces: this.pieces,
      queue,
      clock,
      defect: (error) => this.defects.push(error),
      env: { ...process.env, ...env },
      atOnce,
    });
  }

  static async open(options: DeskOptions = {}): Promise<Desk> {
    const desk = new Desk(options.root ?? (await ground()), options);
    await mkdir(desk.directory, { recursive: true });
    onTestFinished(() => desk.close());
    return desk;
  }

  /** Of a supervisor that comes after one that began this task, by default a slow one, and went. */
  static async takingOver(
    task: Parameters<Desk['request']>[0] = {},
  ): Promise<{ desk: Desk; request: TaskRequest }> {
    const first = await Desk.open();
    const request = first.request({ cmd: slow, ...task });
    void first.runner.runTask(request);
    await first.hasLines('begun', 1);
    return { desk: await first.successor(), request };
  }

  /** The run's. */
  get directory(): string {
    return join(this.root, 'runs/b-0');
  }

  async close(): Promise<void> {
    await this.runner.close();
    await this.pieces.close();
  }

  async successor(): Promise<Desk> {
    await this.close();
    return Desk.open({ root: this.root });
  }

  request(
    task: Partial<TaskRequest['task']> & { readonly cmd?: unknown; readonly more?: object },
    params: Record<string, unknown> = {},
  ): TaskRequest {
    const { cmd, more = {}, ...rest } = task;
    this.#token += 1;
    const args = { ...(cmd === undefined ? {} : { cmd }), ...more } as TaskRequest['task']['args'];
    return {
      owner: { kind: 'run', eid: 'e-1', batch: 'b', idx: 0 },
      phase: 'pre_run',
      index: 0,
      attempt: 1,
      cycle: 1,
      token: `token-${this.#token}`.padEnd(36, 'x').replace('token-', `${this.#token}0000000`),
      parameters: { params, texts: {} },
      task: { name: 'execute', ...rest, args },
    };
  }

  run(...about: Parameters<Desk['request']>): Promise<TaskResult> {
    return this.runner.runTask(this.request(...about));
  }

  async lines(name: string): Promise<string[]> {
    const text = await readFile(join(this.root, 'runs/b-0', name), 'utf8').catch(() => '');
    return text === '' ? [] : text.trimEnd().split('\n');
  }

  /** Lets slow commands go on. */
  async go(): Promise<void> {
    await writeFile(join(this.directory, 'go'), '');
  }

  hasLines(name: string, many: number): Promise<void> {
    return expect.poll(() => this.lines(name), { timeout: 60_000, interval: 5 }).toHaveLength(many);
  }

  /** What tasks have left beside the run. */
  async left(): Promise<string[]> {
    return (await readdir(join(this.root, 'runs/b-0/.tutti'))).sort();
  }
}
