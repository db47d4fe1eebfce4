import { access, copyFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TaskEnd, TaskRequest, TaskResult } from '../../backends/index.js';
import { asError } from '../../errors.js';
import { claimFile, endFile, type Outcome, type Work } from '../../launcher/index.js';
import { TaskFault } from '../errors.js';
import type { Kind, TaskCall } from '../tools.js';

interface Command {
  /** Given to a shell, because its user wrote it as a command. */
  readonly cmd: string;
  readonly cwd: string;
  readonly shell: string;
  /** For a check: not true means failed, and nobody waits. */
  readonly fail: boolean;
  /** Where its user looks for what it printed. */
  readonly log: string | undefined;
}

/**
 * `execute` and `check`: processes of this host, each claimed and recorded like a job. One for all
 * tasks of an ensemble, since it knows which tries of a check have ended.
 */
export function commands(): Kind {
  /** By token: the number of the try that comes next. Earlier ones have ended. */
  const next = new Map<string, number>();
  return async (call) => {
    const { request, place, pieces } = call;
    const { token, task } = request;
    const command = await commandOf(call);
    await writing(call, () => mkdir(place.directory, { recursive: true, mode: 0o775 }));
    for (let tries = next.get(token) ?? 1; ; tries += 1) {
      next.set(token, tries + 1);
      const work = workOf(call, command, tries);
      const before = await pieces.look(work);
      if (before.kind === 'unclaimed') {
        if (tries > 1 && task.name === 'check') await forget(workOf(call, command, tries - 1));
        await writing(call, () => writeScript(work, command.cmd));
      }
      const sight = before.kind === 'ended' ? before : await pieces.carryThrough(work);
      const result = await resultOf(sight, request, command, work);
      // Of a check's earlier tries only one that was true says anything.
      const isOld = before.kind === 'ended' && result.kind === 'waiting';
      const mayRepeat = result.kind === 'cut off' && isSafeToRepeat(request);
      if (isOld || mayRepeat) continue;
      if (result.kind !== 'waiting') next.delete(token);
      return logged(result, command, work);
    }
  };
}

async function commandOf({ request, place, args, shell }: TaskCall): Promise<Command> {
  const cwd = resolve(place.cwd, args.text('cwd') ?? '.');
  return {
    cmd: args.text('cmd') ?? '',
    cwd,
    shell: args.text('shell') ?? shell ?? (await defaultShell()),
    fail: args.flag('fail'),
    log: args.flag('log') ? join(cwd, logName(request)) : undefined,
  };
}

/** Begins like the logs of model-ensembler, so that what looks for those finds it. */
function logName({ owner, phase, index }: TaskRequest): string {
  const of = owner.kind === 'batch' ? `${owner.batch}.` : '';
  return `execute_command.${of}${phase}-${index + 1}.log`;
}

function workOf({ request, place }: TaskCall, { cwd, shell }: Command, tries: number): Work {
  const { directory, name, output } = place;
  const nth = tries === 1 ? '' : `.${tries}`;
  return {
    id: request.token,
    directory,
    name: `${name}${nth}`,
    cwd,
    output: output.replace(/\.out$/, `${nth}.out`),
    program: shell,
    args: [`${directory}/${name}${nth}.sh`],
  };
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
  { request: { task }, place: { directory } }: TaskCall,
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

async function resultOf(
  sight: Outcome,
  { task }: TaskRequest,
  { fail }: Command,
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

/** `log: true`: what it printed is put where it ran, too, whether it succeeded or not. */
async function logged(result: TaskResult, { log }: Command, { output }: Work): Promise<TaskResult> {
  if (log === undefined || result.kind === 'cut off') return result;
  try {
    await copyFile(output, log);
    return result;
  } catch (error) {
    if (result.kind === 'waiting') return result;
    const why = `its log could not be written: ${asError(error).message}`;
    return { ...result, message: [result.message, why].filter(Boolean).join('; ') };
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
