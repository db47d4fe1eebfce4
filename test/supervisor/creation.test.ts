import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/clock/index.js';
import { parseEnsemble, type PlannedRun } from '../../src/config/index.js';
import type { Database } from '../../src/database/index.js';
import { type HeldLease, takeLease, thisProcess } from '../../src/events/store/index.js';
import { findEnsemble, listRuns, verifyEnsemble } from '../../src/projections/tables/index.js';
import {
  completeEnsemble,
  createEnsemble,
  FactRefused,
  IncompleteEnsemble,
} from '../../src/supervisor/index.js';
import {
  connection,
  createdPayload,
  eventsOf,
  host,
  newYear,
  openStore,
} from '../support/store.js';
import { plain } from './scripted.js';

const parsed = parseEnsemble(plain(600), { file: 'e.yaml' });
/** A process that is gone, so that its ensemble can be taken at once. */
const holder = { ...thisProcess(), process_start: '1' };

function* cutOffAfter(many: number): Generator<PlannedRun> {
  let made = 0;
  for (const run of parsed.runs) {
    if (made === many) throw new Error('cut off');
    made += 1;
    yield run;
  }
}

async function cutOff(db: Database, many: number): Promise<HeldLease> {
  const creation = { db, client: await connection(db), clock: new VirtualClock(newYear), holder };
  const creating = createEnsemble(creation, createdPayload(parsed), cutOffAfter(many));
  await expect(creating).rejects.toThrow('cut off');
  return takeLease(db, 'plain-1', thisProcess());
}

describe('a creation that was cut off', () => {
  it('is refused with what is missing, and nothing of it starts', async () => {
    const db = await openStore();
    const lease = await cutOff(db, 599);
    const hosting = host({ db, lease, holder, parsed });
    await expect(hosting).rejects.toBeInstanceOf(IncompleteEnsemble);
    await expect(hosting).rejects.toThrow('500 of 600 runs');
    expect(await eventsOf(db, { type: 'supervisor' })).toEqual([]);
    expect(await findEnsemble(db, lease.eid)).toMatchObject({ state: 'created' });
  });

  it.each([0, 500, 599])(
    'after %d runs is completed from the same file, and runs',
    async (many) => {
      const db = await openStore();
      const lease = await cutOff(db, many);
      const creation = {
        db,
        client: await connection(db),
        clock: new VirtualClock(newYear),
        holder,
      };
      await completeEnsemble(creation, lease, parsed.runs);
      // Once more does nothing more.
      await completeEnsemble(creation, lease, parsed.runs);
      expect(await eventsOf(db, { type: 'run.planned' })).toHaveLength(600);
      expect(await host({ db, lease, holder, parsed })).toEqual({
        departure: 'finished',
        defects: [],
      });
      const runs = await listRuns(db, lease.eid, { state: 'succeeded' });
      expect(runs).toHaveLength(600);
      expect((await verifyEnsemble(db, lease.eid)).faults).toEqual([]);
    },
  );
});

describe('a creation', () => {
  it('keeps numbers as they were written beside their values', async () => {
    const db = await openStore();
    const client = await connection(db);
    const written = parseEnsemble(
      'ensemble:\n  batches:\n    - {name: b, runs: [{rho: 28.0, dt: 1e-5}]}',
      { file: 'e.yaml' },
    );
    const creation = { db, client, clock: new VirtualClock(newYear), holder };
    await createEnsemble(creation, createdPayload(written), written.runs);
    expect(await listRuns(db, 'e-1')).toMatchObject([
      { params: { rho: 28, dt: 0.00001 }, texts: { '/rho': '28.0', '/dt': '1e-5' } },
    ]);
  });

  it('refuses a definition that is not as its schema says, and writes nothing', async () => {
    const db = await openStore();
    const creation = { db, client: await connection(db), clock: new VirtualClock(newYear), holder };
    const payload = { ...createdPayload(parsed), runs: -1 };
    await expect(createEnsemble(creation, payload, [])).rejects.toBeInstanceOf(FactRefused);
    expect(await eventsOf(db, {})).toEqual([]);
  });
});
