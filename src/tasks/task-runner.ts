import type { TaskRequest, TaskResult } from '../backends/index.js';
import type { TaskName } from '../config/index.js';
import { TemplateError } from '../templates/index.js';
import { TaskFault, told } from './errors.js';
import { commands } from './kinds/command.js';
import { jobs } from './kinds/jobs.js';
import { move } from './kinds/move.js';
import { quota } from './kinds/quota.js';
import { remove } from './kinds/remove.js';
import { submit } from './kinds/submit.js';
import { lookupOf } from './lookup.js';
import { Slots } from './slots.js';
import { TaskArguments } from './task-arguments.js';
import type { Kind, TaskCall, Tools } from './tools.js';

export interface TaskRunnerOptions extends Omit<Tools, 'leaving'> {
  /** How many tasks may run at once. */
  readonly atOnce: number;
}

/** These run inside this process. Done twice they do no harm, so nothing needs to be claimed. */
const inside: Partial<Record<TaskName, Kind>> = { jobs, quota, move, archive: move, remove };

/** Runs the tasks of an ensemble on this host: commands as processes, the others inside this one. */
export class TaskRunner {
  readonly #tools: Tools;
  readonly #slots: Slots;
  readonly #command = commands();
  readonly #leaving = new AbortController();
  readonly #inside = new Set<Promise<TaskResult>>();

  constructor({ atOnce, ...tools }: TaskRunnerOptions) {
    this.#tools = { ...tools, leaving: this.#leaving.signal };
    this.#slots = new Slots(atOnce);
  }

  async runTask(request: TaskRequest): Promise<TaskResult> {
    const { layout, env } = this.#tools;
    const place = layout.task(request);
    try {
      const args = new TaskArguments(request, lookupOf(layout, request), env);
      return await this.#slots.use(() => this.#run({ ...this.#tools, request, place, args }));
    } catch (error) {
      if (!(error instanceof TaskFault || error instanceof TemplateError)) throw error;
      return { kind: 'ended', ok: false, message: told(error) };
    }
  }

  /** Stops what runs inside this process, and waits until it has stopped. Processes go on. */
  async close(): Promise<void> {
    this.#leaving.abort();
    await Promise.allSettled(this.#inside);
  }

  async #run(call: TaskCall): Promise<TaskResult> {
    const { name } = call.request.task;
    const kind = inside[name];
    if (kind === undefined) return name === 'submit' ? submit(call) : this.#command(call);
    const work = kind(call);
    this.#inside.add(work);
    try {
      return await work;
    } finally {
      this.#inside.delete(work);
      // What was stopped has not failed: the next supervisor does it again, and who waits here waits.
      if (this.#leaving.signal.aborted) await new Promise(() => undefined);
    }
  }
}
