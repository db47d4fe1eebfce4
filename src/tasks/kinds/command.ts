import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TaskRequest, TaskResult } from '../../backends/index.js';
import { asError } from '../../errors.js';
import { withdraw, type Work } from '../../launcher/index.js';
import { TaskFault } from '../errors.js';
import { endOf, isCheck, tooLate } from '../limits.js';
import { cancelled, withdrawnBy } from '../notes.js';
import type { Kind, TaskCall } from '../tools.js';
import { logged, resultOf } from './command-result.js';
import {
  type Command,
  defaultShell,
  forget,
  latestTry,
  workOf,
  writeScript,
} from './command-work.js';
import { seeThrough } from './see-through.js';

/**
 * `execute` and `check`: processes of this host, each claimed and recorded like a job. One for all
 * tasks of an ensemble, since it knows which tries of a check have ended.
 */
export function commands(): Kind {
  /** By token: the number of the try that comes next. Earlier ones have ended. */
  const next = new Map<string, number>();
  return async (call) => {
    const { request, place, pieces } = call;
    const { token } = request;
    const command = await commandOf(call);
    await writing(call, () => mkdir(place.directory, { recursive: true, mode: 0o775 }));
    for (let tries = next.get(token) ?? (await latestTry(request, place)); ; tries += 1) {
      next.set(token, tries + 1);
      const work = workOf(call, command, tries);
      const before = await pieces.look(work);
      if (before.kind === 'unclaimed') {
        const instead = await insteadOfStarting(call, work);
        if (instead !== undefined) {
          next.delete(token);
          return instead;
        }
        if (tries > 1 && isCheck(request)) await forget(workOf(call, command, tries - 1));
        await writing(call, () => writeScript(work, command.cmd));
      }
      const outcome = before.kind === 'ended' ? before : await seeThrough(call, work);
      const result = await resultOf(outcome, request, command, work);
      // Of a check's earlier tries only one that was true says anything.
      const isOld = before.kind === 'ended' && result.kind === 'waiting';
      const mayRepeat = outcome.kind === 'vanished' && isSafeToRepeat(call);
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

/** What comes of a command that nobody has started, where it is not to be started any more. */
async function insteadOfStarting(
  { request, wish, clock, defect }: TaskCall,
  work: Work,
): Promise<TaskResult | undefined> {
  if (wish.isThere) {
    // Somebody who was frozen may wake up with it in his hands: he cannot start it either.
    const isWithdrawn = await withdraw(work, withdrawnBy).catch((error: unknown) => {
      defect(error);
      return true;
    });
    return isWithdrawn ? cancelled : undefined;
  }
  const now = clock.now();
  return endOf(request, now) <= now ? tooLate(request) : undefined;
}

/** A check changes nothing; of other commands only their user knows. */
function isSafeToRepeat({ request, wish }: TaskCall): boolean {
  return !wish.isThere && (isCheck(request) || request.task.rerunnable === true);
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
