import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import {
  append,
  beginEnsemble,
  type Holder,
  seal,
  takeLease,
  thisProcess,
} from '../../../src/events/store/index.js';
import { connection, eventsOf, openStore, silence } from '../../support/store.js';
import { note, origin, Scribe } from './scribe.js';
import { type End, RacingWriter } from './racing-writer.js';

const elsewhere: Holder = { ...thisProcess(), host: 'elsewhere' };

/** What a frozen process must not be able to stop. */
const deadline = 20_000;

async function within<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const late = delay(deadline, undefined, { signal: over.signal }).then(() => {
    throw new Error(`${what} was not done within ${deadline} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** What was wrong with each race; nothing, as it should be. */
async function races(db: Database, count: number, lane: string): Promise<string[]> {
  const wrong: string[] = [];
  const writer = new RacingWriter(db.url);
  const client = await connection(db);
  const beside = new Scribe(await beginEnsemble(db, `beside-${lane}`, thisProcess()));
  for (let race = 0; race < count; race += 1) {
    const old = await beginEnsemble(db, `raced-${lane}`, elsewhere);
    await writer.begin(old, 'old');
    // Nothing is awaited here: the moment is to be any moment.
    await delay(Math.random() * 15);
    await writer.freeze();

    const done = append(client, [beside.entry(note('b'))]);
    await within(`an append beside ${old.eid}`, done);
    await silence(db, old.eid, 60);
    const lease = await within(`the takeover of ${old.eid}`, takeLease(db, old.eid, thisProcess()));
    const last = (await eventsOf(db, { eid: old.eid })).at(-1);
    if (last === undefined) throw new Error('the writer had begun, and nothing is in the log');
    const sealed = seal(last.stream, last, note('successor'), { ...origin, actor: 'new' });
    await within('the first append after it', append(client, [{ lease, sealed, changes: [] }]));
    if (writer.state !== 'T') wrong.push(`${old.eid}: the writer was not frozen all the time`);

    writer.thaw();
    const end = await within('the answer of the thawed writer', writer.ended());
    wrong.push(...(await faultsOf(db, old.eid, end)));
  }
  return wrong;
}

async function faultsOf(db: Database, eid: string, end: End): Promise<string[]> {
  const faults: string[] = [];
  if (end.code !== 'store.lease-lost') faults.push(`${eid}: it ended with ${end.message}`);
  const events = await eventsOf(db, { eid });
  const takeover = events.findIndex(({ meta }) => meta.actor === 'new');
  if (takeover !== events.length - 1) faults.push(`${eid}: the old epoch wrote after the new one`);
  if (takeover < end.appended)
    faults.push(`${eid}: of ${end.appended} events ${takeover} are there`);
  return faults;
}

describe('a supervisor that is frozen while it appends', () => {
  it(
    'stops nobody, and writes nothing once another has taken over: 100 races',
    { timeout: 120_000 },
    async () => {
      const db = await openStore();
      const wrong = await Promise.all([races(db, 50, 'left'), races(db, 50, 'right')]);
      console.log(`100 races, ${wrong.flat().length} wrong`);
      expect(wrong.flat()).toEqual([]);
    },
  );
});
