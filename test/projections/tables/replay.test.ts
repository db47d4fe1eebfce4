import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import { replay } from '../../../src/projections/tables/index.js';
import { created, eventsOf, host, openStore } from '../../support/store.js';

const yaml = `
ensemble:
  name: e
  simulated: {seed: 5, queue_seconds: 2, run_seconds: 3}
  batches:
    - {name: b, maxruns: 2, sweep: {grid: {a: [1, 2, 3, 4, 5]}}}
`;

async function ran(): Promise<{ db: Database; eid: string }> {
  const ensemble = await created(await openStore(), yaml);
  await host(ensemble);
  return { db: ensemble.db, eid: ensemble.lease.eid };
}

describe('a replay', () => {
  it('gives the state of then, at any position', async () => {
    const { db, eid } = await ran();
    const events = await eventsOf(db, { eid });
    let [started, succeeded] = [0, 0];
    for (const { position, type } of events) {
      if (type === 'run.dispatched') started += 1;
      if (type === 'run.succeeded') succeeded += 1;
      const then = await replay(db, eid, { position });
      expect(then.faults).toEqual([]);
      expect(then.last?.position).toBe(position);
      expect(then.runStates.get('succeeded') ?? 0).toBe(succeeded);
      const total = [...then.runStates.values()].reduce((sum, many) => sum + many, 0);
      expect(total - (then.runStates.get('planned') ?? 0)).toBe(started);
    }
    expect([started, succeeded]).toEqual([5, 5]);
  });

  it('gives the tables of now where no position is given', async () => {
    const { db, eid } = await ran();
    const now = await replay(db, eid);
    expect(now.runStates).toEqual(new Map([['succeeded', 5]]));
    expect(now.events).toBe((await eventsOf(db, { eid })).length);
    expect([...now.changes.rows('runs')]).toHaveLength(5);
  });

  it('goes to a time, by the clock of the database', async () => {
    const { db, eid } = await ran();
    const events = await eventsOf(db, { eid });
    const middle = events.find(({ type }) => type === 'run.succeeded')!;
    const then = await replay(db, eid, { time: middle.recordedAt });
    const until = events.filter(({ recordedAt }) => recordedAt <= middle.recordedAt);
    expect(then.events).toBe(until.length);
    expect((await replay(db, eid, { time: new Date(0) })).events).toBe(0);
  });

  it('is empty before the ensemble began, and where there is none', async () => {
    const { db, eid } = await ran();
    expect((await replay(db, eid, { position: 0 })).last).toBeUndefined();
    expect((await replay(db, 'nobody-1')).events).toBe(0);
  });
});
