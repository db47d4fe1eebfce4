import { asError } from '../errors.js';
import { findProcesses } from './processes.js';
import { readRecord } from './read-record.js';
import { type Claim, type Exit, parseClaim, parseEnd } from './records.js';
import { claimFile, endFile, type Place } from './work.js';

/** What can be said of a piece of work from what it left, and from this host's processes. */
export type Sight =
  | { readonly kind: 'unclaimed' }
  /** It can never start. */
  | { readonly kind: 'blocked'; readonly id: string }
  | Running
  | Ended
  /** It was claimed and no longer runs, and how it ended is nowhere written. */
  | { readonly kind: 'vanished'; readonly id?: string; readonly evidence: string }
  /** This look allows no conclusion. */
  | { readonly kind: 'unknown'; readonly message: string };

export interface Running {
  readonly kind: 'running';
  readonly id: string;
  /** The wrapper's. */
  readonly pid: number;
  /** The work's process group; missing in the first moment, and where it has none of its own. */
  readonly group?: number;
  readonly startedAt: number;
  /** Whether the wrapper is still there to record the end. */
  readonly attended: boolean;
}

export interface Ended extends Exit {
  readonly kind: 'ended';
  readonly id: string;
  /** Missing if somebody took the claim away. */
  readonly startedAt?: number;
  readonly endedAt: number;
}

/** A claim is written at once. File servers may show it empty for a minute; longer, it was cut off. */
const claimPatienceMs = 120_000;

/** How long what a killed wrapper had forked may take to write itself into the claim. */
const startPatienceMs = 10_000;

/** End record, then the processes, then the end record once more: it may have come meanwhile. */
export async function look(place: Place): Promise<Sight> {
  try {
    return (await readEnd(place)) ?? (await lookAtClaim(place));
  } catch (thrown) {
    return { kind: 'unknown', message: asError(thrown).message };
  }
}

export async function readEnd(place: Place): Promise<Ended | undefined> {
  const file = await readRecord(endFile(place));
  if (file === undefined) return undefined;
  const end = parseEnd(file.text);
  if (end.kind === 'incomplete') return undefined;

  const claimed = await readRecord(claimFile(place));
  const ended: Ended = {
    kind: 'ended',
    id: end.id,
    ...end.exit,
    ...(claimed === undefined ? {} : { startedAt: claimed.writtenAt }),
    endedAt: file.writtenAt,
  };
  const claim = parseClaim(claimed?.text ?? '');
  if (end.exit.message !== undefined || claim.kind !== 'claimed' || claim.job !== undefined) {
    return ended;
  }
  return { ...ended, message: 'nothing was run, as its start could not be recorded: a full disk?' };
}

async function lookAtClaim(place: Place): Promise<Sight> {
  const file = await readRecord(claimFile(place));
  if (file === undefined) return { kind: 'unclaimed' };
  const claim = parseClaim(file.text);
  switch (claim.kind) {
    case 'blocked':
      return claim;
    case 'incomplete':
      return lookAtIncomplete(file.writtenAt);
    case 'claimed':
      return lookAtProcesses(place, claim, file.writtenAt);
  }
}

function lookAtIncomplete(writtenAt: number): Sight {
  const since = new Date(writtenAt).toISOString();
  return Date.now() - writtenAt < claimPatienceMs
    ? { kind: 'unknown', message: `its claim of ${since} is not complete yet` }
    : { kind: 'vanished', evidence: `its claim of ${since} was cut off while it was written` };
}

async function lookAtProcesses(place: Place, claim: Claim, startedAt: number): Promise<Sight> {
  const found = await findProcesses(claim);
  switch (found.kind) {
    case 'unknown':
      return found;
    case 'alive':
      return {
        kind: 'running',
        id: claim.id,
        pid: claim.wrapper.pid,
        ...(claim.group === undefined ? {} : { group: claim.group }),
        startedAt,
        attended: found.attended,
      };
    case 'gone': {
      const ended = await readEnd(place);
      if (ended !== undefined) return ended;
      const { evidence } = found;
      if (claim.job === undefined && Date.now() - startedAt < startPatienceMs) {
        return { kind: 'unknown', message: `${evidence} when it was last seen` };
      }
      return { kind: 'vanished', id: claim.id, evidence: `there is no end record; ${evidence}` };
    }
  }
}
