import type { Client } from 'pg';
import { type Clock, isoTime } from '../clock/index.js';
import type { PlannedRun } from '../config/index.js';
import type { Database } from '../database/index.js';
import {
  ensembleStream,
  type Fact,
  payloadFault,
  type Payload,
  runStream,
} from '../events/catalogue/index.js';
import {
  append,
  beginEnsemble,
  type Entry,
  type HeldLease,
  type Holder,
  newStream,
  readEvents,
  releaseLease,
  seal,
} from '../events/store/index.js';
import { beginHistory, changesOf, continueHistory } from '../projections/folds/index.js';
import { FactRefused } from './errors.js';

/** As many to a commit as a supervisor writes. */
const runsPerAppend = 500;

export interface Creation {
  readonly db: Database;
  readonly client: Client;
  readonly clock: Clock;
  readonly holder: Holder;
}

/**
 * Writes a new ensemble and its runs. The event that creates it says how many runs there are, so a
 * creation that was cut off can be told, and completed from the same file.
 *
 * Between the giving of its id and its first event there is time to put the id where others look
 * for it: `place` may still refuse.
 */
export async function createEnsemble(
  creation: Creation,
  created: Payload<'ensemble.created'>,
  runs: Iterable<PlannedRun>,
  place: (eid: string) => Promise<void> = () => Promise.resolve(),
): Promise<HeldLease> {
  const lease = await beginEnsemble(creation.db, created.name, creation.holder);
  try {
    await place(lease.eid);
  } catch (error) {
    await releaseLease(creation.db, lease);
    throw error;
  }
  const fact: Fact = { type: 'ensemble.created', data: created };
  await append(creation.client, [
    firstEntry(ensembleStream(lease.eid), fact, lease, creation.clock),
  ]);
  await planRuns(creation, lease, runs);
  return lease;
}

/** Plans the runs that are not in the log yet. */
export async function completeEnsemble(
  creation: Creation,
  lease: HeldLease,
  runs: Iterable<PlannedRun>,
): Promise<void> {
  const planned = new Set<string>();
  for await (const event of readEvents(creation.db, { eid: lease.eid, type: 'run.planned' })) {
    planned.add(event.stream);
  }
  await planRuns(creation, lease, runs, planned);
}

async function planRuns(
  { client, clock }: Creation,
  lease: HeldLease,
  runs: Iterable<PlannedRun>,
  planned: ReadonlySet<string> = new Set(),
): Promise<void> {
  let entries: Entry[] = [];
  // While PostgreSQL takes one part, the next one is made.
  let inFlight: Promise<unknown> = Promise.resolve();
  const send = async (): Promise<void> => {
    const part = entries;
    entries = [];
    await inFlight;
    inFlight = append(client, part);
  };
  try {
    for (const { batch, idx, params, texts, priority } of runs) {
      const stream = runStream(lease.eid, batch, idx);
      if (planned.has(stream)) continue;
      const data = texts === undefined ? { params, priority } : { params, texts, priority };
      entries.push(firstEntry(stream, { type: 'run.planned', data }, lease, clock));
      if (entries.length === runsPerAppend) await send();
    }
    if (entries.length > 0) await send();
  } finally {
    // Also where a run could not be made: nobody leaves while something is being written.
    await inFlight;
  }
}

function firstEntry(stream: string, fact: Fact, lease: HeldLease, clock: Clock): Entry {
  const fault = payloadFault(fact);
  if (fault !== undefined) throw new FactRefused(stream, fact.type, fault);
  const sealed = seal(stream, newStream, fact, { actor: 'supervisor', at: isoTime(clock) });
  const after = continueHistory(beginHistory(stream), sealed.event);
  if (after === undefined) throw new FactRefused(stream, fact.type, 'it cannot be the first');
  return { lease, sealed, changes: changesOf(after, sealed.event) };
}
