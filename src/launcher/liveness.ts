import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { asError, errorCode } from '../errors.js';
import { hasProc } from './host.js';
import { processExists } from './process-exists.js';
import type { ProcessMark } from './records.js';

export type Liveness =
  | { readonly kind: 'alive' }
  /** What was seen, to follow `process 4711`. */
  | { readonly kind: 'dead'; readonly evidence: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** Whether this very process still runs on this host. */
export async function livenessOf(
  mark: ProcessMark,
  { proc = hasProc }: { readonly proc?: boolean } = {},
): Promise<Liveness> {
  const seen = proc ? await seeInProc(mark.pid) : await seeByPs(mark.pid);
  switch (seen.kind) {
    case 'unseen':
      return withoutSight(mark.pid, seen.message);
    case 'absent':
      return { kind: 'dead', evidence: 'is not there' };
    case 'seen':
      break;
  }
  if (seen.isZombie) return { kind: 'dead', evidence: 'has ended (a zombie)' };
  if (mark.start === '-') {
    const message = `process ${mark.pid} is there, but when the recorded one began is not known`;
    return { kind: 'unknown', message };
  }
  if (seen.start === mark.start) return { kind: 'alive' };
  const evidence = `is another one (it began at ${seen.start}, the recorded one at ${mark.start})`;
  return { kind: 'dead', evidence };
}

type Seen =
  | {
      readonly kind: 'seen';
      /** It only waits for its parent to ask how it ended. */
      readonly isZombie: boolean;
      readonly group?: number;
      readonly start: string;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unseen'; readonly message: string };

export async function seeInProc(pid: number): Promise<Seen> {
  try {
    return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch (thrown) {
    // It may end between being opened and being read.
    if (errorCode(thrown) === 'ESRCH') return { kind: 'absent' };
    return { kind: 'unseen', message: asError(thrown).message };
  }
}

/** Fields are counted after the last `)`: a program's name may hold anything. */
function parseStat(stat: string): Seen {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // The fields 3, 5, 20 and 22 of proc(5).
  const [state, group, threads, start] = [fields[0], fields[2], fields[17], fields[19]];
  if (state === undefined || start === undefined || !/^\d+$/.test(start)) {
    return { kind: 'unseen', message: `its state was told as ${JSON.stringify(stat)}` };
  }
  // One that has further threads lives on in them.
  const isZombie = 'ZXx'.includes(state) && Number(threads) <= 1;
  return { kind: 'seen', isZombie, group: Number(group), start };
}

/** To the second only, which the wrapper did the same way. */
async function seeByPs(pid: number): Promise<Seen> {
  try {
    const { stdout } = await promisify(execFile)(
      'ps',
      ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)],
      { env: { PATH: process.env['PATH'], TZ: 'UTC0', LC_ALL: 'C' } },
    );
    const [state = '', ...start] = stdout.trim().split(/\s+/);
    if (start.length > 0) {
      return { kind: 'seen', isZombie: state.startsWith('Z'), start: start.join(' ') };
    }
    return { kind: 'unseen', message: `ps says ${JSON.stringify(stdout)}` };
  } catch (thrown) {
    // With no such process ps prints nothing and ends with 1, and so it may for other reasons.
    return { kind: 'unseen', message: asError(thrown).message };
  }
}

/**
 * Neither /proc nor ps shows it. That is not enough: some systems hide other people's processes.
 * But no system says ESRCH of a process that exists.
 */
function withoutSight(pid: number, message: string): Liveness {
  return processExists(pid)
    ? { kind: 'unknown', message: `process ${pid} exists and cannot be looked at: ${message}` }
    : { kind: 'dead', evidence: 'is not there' };
}
