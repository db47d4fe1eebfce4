import { access, constants, mkdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TaskResult } from '../../backends/index.js';
import { type Outcome, withdraw, type Work } from '../../launcher/index.js';
import { TaskFault } from '../errors.js';
import { cancelled, withdrawnBy } from '../notes.js';
import type { Kind, TaskCall } from '../tools.js';

/** Starts a script as a job of its own, beside the run's, and does not wait for its end. */
export const submit: Kind = async (call) => {
  const { request, place, args } = call;
  const program = resolve(place.cwd, args.text('script') ?? '');
  const { directory, name, cwd, output } = place;
  const work = { id: request.token, directory, name, cwd, output, program, args: [] };
  const before = await call.pieces.look(work);
  if (before.kind === 'unclaimed') {
    if (call.wish.isThere && (await withdraw(work, withdrawnBy))) return cancelled;
    await refuseUnlessProgram(program);
    await mkdir(directory, { recursive: true, mode: 0o775 });
  }
  const outcome = await started(call, work);
  switch (outcome.kind) {
    case 'started':
      return { kind: 'ended', ok: true, log: output };
    case 'ended':
      // Whatever came of it, it was started; what could not be is the task's own failure.
      return outcome.message === undefined
        ? { kind: 'ended', ok: true, log: output }
        : failed(`submit: ${outcome.message}`, output);
    case 'refused':
      return failed(`submit: ${outcome.message}`);
    case 'vanished':
      return { kind: 'cut off', evidence: outcome.evidence };
    case 'blocked':
      if (outcome.id === withdrawnBy) return cancelled;
      return { kind: 'cut off', evidence: `it was claimed by ${outcome.id}` };
  }
};

function failed(message: string, log?: string): TaskResult {
  return { kind: 'ended', ok: false, message, ...(log === undefined ? {} : { log }) };
}

/** An earlier supervisor may have started it: then the claim is there, and nothing is started again. */
function started(
  { pieces }: TaskCall,
  work: Work,
): Promise<Outcome | { readonly kind: 'started' }> {
  return new Promise((answer, reject) => {
    pieces.carryThrough(work, () => answer({ kind: 'started' })).then(answer, reject);
  });
}

async function refuseUnlessProgram(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const hint = 'A script is looked for in the directory in which the task runs.';
  if (found === undefined) {
    throw new TaskFault(`the script ${path} is not there`, { code: 'task.no-script', hint });
  }
  if (!found.isFile()) {
    throw new TaskFault(`the script ${path} is no file`, { code: 'task.no-script', hint });
  }
  try {
    await access(path, constants.X_OK);
  } catch {
    throw new TaskFault(`the script ${path} may not be executed`, {
      code: 'task.script-mode',
      hint: `chmod +x it where it comes from.`,
    });
  }
}
