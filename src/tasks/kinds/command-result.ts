import { copyFile, open } from 'node:fs/promises';
import type { TaskEnd, TaskRequest, TaskResult } from '../../backends/index.js';
import { asError } from '../../errors.js';
import { type Ended, type Outcome, ranIntoTimeout, type Work } from '../../launcher/index.js';
import { timedOut } from '../limits.js';
import { cancelled, withdrawnBy } from '../notes.js';
import type { Command } from './command-work.js';

/** How a command came out, from what it left. */
export async function resultOf(
  outcome: Outcome,
  request: TaskRequest,
  { fail }: Command,
  work: Work,
): Promise<TaskResult> {
  const { name } = request.task;
  switch (outcome.kind) {
    case 'ended': {
      const end = await endOfCommand(outcome, request, work);
      if (end.ok) return end;
      const printed = await lastLines(work.output);
      if (name === 'check' && !fail) return { kind: 'waiting', output: printed };
      return { ...end, message: [name, end.message, printed].filter(Boolean).join(': ') };
    }
    case 'vanished':
      return { kind: 'cut off', evidence: outcome.evidence };
    case 'blocked':
      if (outcome.id === withdrawnBy) return cancelled;
      return { kind: 'cut off', evidence: `it was claimed by ${outcome.id}` };
    case 'refused':
      return { kind: 'ended', ok: false, message: `${name}: ${outcome.message}` };
  }
}

/** One that was asked to end and then says that all is well has not done all that it was to do. */
async function endOfCommand(
  { code, signal, message, startedAt, endedAt }: Ended,
  request: TaskRequest,
  work: Work,
): Promise<TaskEnd> {
  const isLate = request.task.timeout !== undefined && (await ranIntoTimeout(work, endedAt));
  const ok = code === 0 && message === undefined && !isLate;
  const how = isLate ? timedOut(request) : (message ?? signal ?? `exit code ${code ?? '?'}`);
  return {
    kind: 'ended',
    ok,
    log: work.output,
    endedAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(code === undefined ? {} : { code }),
    ...(signal === undefined ? {} : { signal }),
    ...(ok ? {} : { message: how }),
  };
}

/** `log: true`: what it printed is put where it ran, too, whether it succeeded or not. */
export async function logged(
  result: TaskResult,
  { log }: Command,
  { output }: Work,
): Promise<TaskResult> {
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
