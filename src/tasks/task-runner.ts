import type { CancelHow, TaskRequest, TaskResult } from '../backends/index.js';
import type { TaskName } from '../config/index.js';
import { timeoutGrace } from '../launcher/index.js';
import { TemplateError } from '../templates/index.js';
import { TaskFault, told } from './errors.js';
import { InsideTask } from './inside-task.js';
import { commands } from './kinds/command.js';
import { jobs } from './kinds/jobs.js';
import { move } from './kinds/move.js';
import { quota } from './kinds/quota.js';
import { remove } from './kinds/remove.js';
import { submit } from './kinds/submit.js';
import { endOf, isCheck, tooLate } from './limits.js';
import { lookupOf } from './lookup.js';
import { cancelled } from './notes.js';
import { Slots } from './slots.js';
import { TaskArguments } from './task-arguments.js';
import type { InsideKind, TaskCall, Tools } from './tools.js';
import { Wish } from './wish.js';

export interface TaskRunnerOptions extends Tools {
  /** How many tasks may run at once. */
  readonly atOnce: number;
}

/** These run inside this process. Done twice they do no harm, so nothing needs to be claimed. */
const inside: Partial<Record<TaskName, InsideKind>> = { jobs, quota, move, archive: move, remove };

/** Runs the tasks of an ensemble on this host: commands as processes, the others inside this one. */
export class TaskRunner {
  readonly #tools: Tools;
  readonly #slots: Slots;
  readonly #command = commands();
  /** By token. */
  readonly #going = new Map<string, Promise<TaskResult>>();
  readonly #wishes = new Map<string, Wish>();
  readonly #inside = new Set<InsideTask>();
  #isLeaving = false;

  constructor({ atOnce, ...tools }: TaskRunnerOptions) {
    this.#tools = tools;
    this.#slots = new Slots(atOnce);
  }

  /** Whoever asks for a task that is going on here already waits for the same end. */
  runTask(request: TaskRequest): Promise<TaskResult> {
    const { token } = request;
    let going = this.#going.get(token);
    if (going === undefined) {
      going = this.#perform(request).finally(() => this.#going.delete(token));
      this.#going.set(token, going);
    }
    return going;
  }

  endTask(request: TaskRequest, how: CancelHow): Promise<void> {
    this.#wishFor(request).ask(isCheck(request) ? sooner(how) : how);
    // What an earlier supervisor has started is found in this way; why it cannot be is told to those
    // who ask for its end.
    this.runTask(request).catch(() => undefined);
    return Promise.resolve();
  }

  /** Stops what runs inside this process, and waits until it has stopped. Processes go on. */
  async close(): Promise<void> {
    this.#isLeaving = true;
    await Promise.all([...this.#inside].map((task) => task.leave()));
  }

  #wishFor({ token }: TaskRequest): Wish {
    let wish = this.#wishes.get(token);
    if (wish === undefined) {
      wish = new Wish();
      this.#wishes.set(token, wish);
    }
    return wish;
  }

  async #perform(request: TaskRequest): Promise<TaskResult> {
    const { layout, env } = this.#tools;
    const place = layout.task(request);
    const wish = this.#wishFor(request);
    try {
      const args = new TaskArguments(request, lookupOf(layout, request), env);
      const call = { ...this.#tools, request, place, args, wish };
      const result = await this.#slots.use(() => this.#run(call), wish);
      // It is not asked again.
      return result.kind === 'waiting' && wish.isThere ? cancelled : result;
    } catch (error) {
      if (!(error instanceof TaskFault || error instanceof TemplateError)) throw error;
      return { kind: 'ended', ok: false, message: told(error) };
    } finally {
      if (!wish.isThere) this.#wishes.delete(request.token);
    }
  }

  #run(call: TaskCall): Promise<TaskResult> {
    const { name } = call.request.task;
    const kind = inside[name];
    if (kind !== undefined) return this.#isLeaving ? forever() : this.#runInside(kind, call);
    return name === 'submit' ? submit(call) : this.#command(call);
  }

  async #runInside(kind: InsideKind, call: TaskCall): Promise<TaskResult> {
    const { request, wish, clock } = call;
    const now = clock.now();
    const endsAt = endOf(request, now);
    if (wish.isThere) return cancelled;
    if (endsAt <= now) return tooLate(request);
    const task = new InsideTask(kind, call);
    this.#inside.add(task);
    try {
      return await task.result(endsAt);
    } finally {
      this.#inside.delete(task);
      // What was stopped has not failed: the next supervisor does it again, and who waits here waits.
      if (this.#isLeaving) await forever();
    }
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}

/** A check that runs is of no use to anybody who does not want its answer. */
function sooner(how: CancelHow): CancelHow {
  return how.kind === 'end' ? how : { kind: 'end', grace: timeoutGrace };
}
