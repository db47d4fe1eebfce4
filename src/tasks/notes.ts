import { mkdir, writeFile } from 'node:fs/promises';
import type { TaskEnd, TaskResult } from '../backends/index.js';
import type { TaskCall } from './tools.js';

/** What a task of this process has to say goes where the output of commands goes. */
export async function ended(call: TaskCall, ok: boolean, said: string): Promise<TaskEnd> {
  const log = await note(call, said);
  return {
    kind: 'ended',
    ok,
    ...(log === undefined ? {} : { log }),
    ...(ok ? {} : { message: `${call.request.task.name}: ${said}` }),
  };
}

export async function waiting(call: TaskCall, said: string): Promise<TaskResult> {
  await note(call, said);
  return { kind: 'waiting', output: said };
}

/** Somebody wished it to end, and nothing of it was going on. */
export const cancelled: TaskEnd = Object.freeze({ kind: 'ended', ok: false, message: 'cancelled' });

/** Who holds the claim of what was withdrawn before it began. */
export const withdrawnBy = 'cancelled';

/** On a full disk the task goes on without: how it ended is recorded elsewhere. */
async function note({ place }: TaskCall, said: string): Promise<string | undefined> {
  try {
    await mkdir(place.directory, { recursive: true, mode: 0o775 });
    await writeFile(place.output, `${said}\n`);
    return place.output;
  } catch {
    return undefined;
  }
}
