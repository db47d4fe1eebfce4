import { setTimeout as delay } from 'node:timers/promises';
import { asError, errorCode } from '../errors.js';
import { livenessOf } from './liveness.js';
import { readEnd } from './look.js';
import { whyNotHere } from './processes.js';
import { readRecord } from './read-record.js';
import { type Claim, parseClaim } from './records.js';
import { claimFile, type Place } from './work.js';

export type Signalled =
  /** `group`: the work's process group, if it has one of its own. */
  | { readonly kind: 'sent'; readonly group: number | undefined }
  /** There is nothing that it could be sent to. */
  | { readonly kind: 'gone' }
  /** It was not sent, and the work may be running. */
  | { readonly kind: 'unknown'; readonly message: string };

/** From its claim to its start a piece takes a few milliseconds. */
const startPatienceMs = 2_000;

/** To the whole process group, once it is certain that the group still is the work's. */
export async function signal(place: Place, name: NodeJS.Signals): Promise<Signalled> {
  const deadline = performance.now() + startPatienceMs;
  try {
    for (;;) {
      const answer = await trySignal(place, name);
      if (answer.kind !== 'starting') return answer;
      if (performance.now() > deadline) {
        return { kind: 'unknown', message: 'it was claimed and has not started its program yet' };
      }
      await delay(5);
    }
  } catch (thrown) {
    return { kind: 'unknown', message: asError(thrown).message };
  }
}

async function trySignal(
  place: Place,
  name: NodeJS.Signals,
): Promise<Signalled | { readonly kind: 'starting' }> {
  if ((await readEnd(place)) !== undefined) return { kind: 'gone' };
  const file = await readRecord(claimFile(place));
  if (file === undefined) return { kind: 'gone' };
  const claim = parseClaim(file.text);
  switch (claim.kind) {
    case 'blocked':
      return { kind: 'gone' };
    case 'incomplete':
      return { kind: 'starting' };
    case 'claimed':
      return signalClaimed(claim, name);
  }
}

async function signalClaimed(
  claim: Claim,
  name: NodeJS.Signals,
): Promise<Signalled | { readonly kind: 'starting' }> {
  const elsewhere = await whyNotHere(claim);
  if (elsewhere !== undefined) return elsewhere.kind === 'gone' ? { kind: 'gone' } : elsewhere;
  const { wrapper, job, group } = claim;
  const found = await livenessOf(job ?? wrapper);
  switch (found.kind) {
    case 'unknown':
      return found;
    case 'dead':
      return { kind: 'gone' };
    case 'alive':
      if (job === undefined) return { kind: 'starting' };
      // Just started, it may not lead its group yet; then it has no children either.
      return (group !== undefined && send(-group, name)) || send(job.pid, name)
        ? { kind: 'sent', group }
        : { kind: 'gone' };
  }
}

function send(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (thrown) {
    if (errorCode(thrown) === 'ESRCH') return false;
    throw thrown;
  }
}
