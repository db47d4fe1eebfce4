import { access, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import type { TaskEnd, TaskRequest, TaskResult } from '../backends/index.js';
import { asError } from '../errors.js';
import { claimFile, endFile, type Outcome, type Pieces, type Work } from '../launcher/index.js';
import { type Layout, runView, type WorkPlace } from '../workspace/index.js';
import { renderTemplate, TemplateError } from '../templates/index.js';
import { TaskFault } from './errors.js';
import { Slots } from './slots.js';
import { type CommandArguments, commandArguments, type Lookup } from './task-arguments.js';

export interface TaskRunnerOptions {
  readonly layout: Layout;
  readonly pieces: Pieces;
  /** How many tasks may run at once. */
  readonly atOnce: number;
  /** What commands are given to where their task names no shell. */
  readonly shell?: string | undefined;
}

/** Runs the tasks of an ensemble as processes of this host, each claimed and recorded like a job. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #slots: Slots;
  /** By token: the number of the try that comes next. Earlier ones have ended. */
  readonly #tries = new Map<string, number>();

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
    this.#slots = new Slots(options.atOnce);
  }

  async runTask(request: TaskRequest): Promise<TaskResult> {
    const place = this.#options.layout.task(request);
    try {
      const command = commandArguments(request.task, place.cwd, this.#lookup(request));
      return await this.#slots.use(() => this.#run(request, command, place));
    } catch (error) {
      if (!(error instanceof TaskFault || error instanceof TemplateError)) throw error;
      return { kind: 'ended', ok: false, message: told(error) };
    }
  }

  async #run(
    request: TaskRequest,
    command: CommandArguments,
    place: WorkPlace,
  ): Promise<TaskResult> {
    const { pieces } = this.#options;
    await writing(request, place, () => mkdir(place.directory, { recursive: true, mode: 0o775 }));
    for (let tries = this.#tries.get(request.token) ?? 1; ; tries += 1) {
      this.#tries.set(request.token, tries + 1);
      const work = await this.#work(request, command, place, tries);
      const before = await pieces.look(work);
      if (before.kind === 'unclaimed') {
        if (tries > 1 && request.task.name === 'check') {
          await forget(await this.#work(request, command, place, tries - 1));
        }
        await writing(request, place, () => writeScript(work, command.cmd));
      }
      const sight = before.kind === 'ended' ? before : await pieces.carryThrough(work);
      const result = await resultOf(sight, request, command, work);
      // Of a check's earlier tries only one that was true says anything.
      const isOld = before.kind === 'ended' && result.kind === 'waiting';
      const mayRepeat = result.kind === 'cut off' && isSafeToRepeat(request);
      if (!isOld && !mayRepeat) return result;
    }
  }

  async #work(
    { token }: TaskRequest,
    { cwd, shell }: CommandArguments,
    { directory, name, output }: WorkPlace,
    tries: number,
  ): Promise<Work> {
    const nth = tries === 1 ? '' : `.${tries}`;
    return {
      id: token,
      directory,
      name: `${name}${nth}`,
      cwd,
      output: output.replace(/\.out$/, `${nth}.out`),
      program: shell ?? this.#options.shell ?? (await defaultShell()),
      args: [`${directory}/${name}${nth}.sh`],
    };
  }

  #lookup({ owner, cycle, parameters }: TaskRequest): Lookup {
    if (owner.kind !== 'run' || parameters === undefined) return () => undefined;
    const view = runView(this.#options.layout, { run: owner, cycle, ...parameters });
    return (name) =>
      Object.hasOwn(view.run, name)
        ? renderTemplate({ file: `run.${name}.hbs`, text: `{{run.[${name}]}}` }, view)
        : undefined;
  }
}

/** A check changes nothing; of other commands only their user knows. */
function isSafeToRepeat({ task }: TaskRequest): boolean {
  return task.name === 'check' || task.rerunnable === true;
}

/**
 * The command goes into a file: it may hold anything, and shows later what was run. The file is there
 * whole or not at all, since what an earlier supervisor asked for may be starting in this moment.
 */
async function writeScript(work: Work, cmd: string): Promise<void> {
  const script = scriptOf(work);
  await writeFile(`${script}.new`, `${cmd}\n`);
  await rename(`${script}.new`, script);
}

async function writing(
  { task }: TaskRequest,
  { directory }: WorkPlace,
  write: () => Promise<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    const why = asError(error).message;
    throw new TaskFault(`the task ${task.name} cannot be started in ${directory}: ${why}`, {
      code: 'task.not-writable',
      hint: 'See that you may write there, and that there is room.',
    });
  }
}

/** A check may be tried for days: what an earlier try has left would come to more than the run itself. */
async function forget(work: Work): Promise<void> {
  for (const file of [claimFile(work), endFile(work), scriptOf(work), work.output]) {
    await rm(file, { force: true });
  }
}

function scriptOf({ directory, name }: Work): string {
  return `${directory}/${name}.sh`;
}

function told({ message, hint }: TaskFault | TemplateError): string {
  return hint === undefined ? message : `${message}. ${hint}`;
}

async function resultOf(
  sight: Outcome,
  { task }: TaskRequest,
  { fail }: CommandArguments,
  { output }: Work,
): Promise<TaskResult> {
  switch (sight.kind) {
    case 'ended': {
      const { code, signal, message, startedAt, endedAt } = sight;
      const ok = code === 0 && message === undefined;
      const printed = ok ? '' : await lastLines(output);
      if (!ok && task.name === 'check' && !fail) return { kind: 'waiting', output: printed };
      const how = message ?? signal ?? `exit code ${code ?? '?'}`;
      const end: TaskEnd = {
        kind: 'ended',
        ok,
        log: output,
        endedAt,
        ...(startedAt === undefined ? {} : { startedAt }),
        ...(code === undefined ? {} : { code }),
        ...(signal === undefined ? {} : { signal }),
      };
      return ok
        ? end
        : { ...end, message: `${task.name}: ${how}${printed === '' ? '' : `: ${printed}`}` };
    }
    case 'vanished':
      return { kind: 'cut off', evidence: sight.evidence };
    case 'blocked':
      return { kind: 'cut off', evidence: `it was claimed by ${sight.id}` };
    case 'refused':
      return { kind: 'ended', ok: false, message: `${task.name}: ${sight.message}` };
  }
}

/** What it printed last, where that is something to show. */
async function lastLines(output: string): Promise<string> {
  const most = 400;
  try {
    const file = await open(output, 'r');
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(most),
        position: Math.max(0, size - most),
      });
      return buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-3).join('\n');
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}

let shell: Promise<string> | undefined;

/** bash, as people's commands expect it, where there is one. */
function defaultShell(): Promise<string> {
  shell ??= access('/bin/bash').then(
    () => '/bin/bash',
    () => '/bin/sh',
  );
  return shell;
}
