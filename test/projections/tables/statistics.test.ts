import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import { type Spread, statisticsBy, statisticsOf } from '../../../src/projections/tables/index.js';
import { created, host, openStore } from '../../support/store.js';

const yaml = `
ensemble:
  name: e
  simulated: {seed: 7, queue_seconds: [1, 30], run_seconds: [10, 600], failures: {"exit:1": 0.3, template: 0.1}}
  batch_config: {retry: {attempts: 3, on: ["exit:*"]}}
  batches:
    - {name: b, ntasks: 4, sweep: {grid: {rho: [28.0, 0.5], kind: [warm, cold], n: [1, 2, 3, 4, 5, 6]}}}
    - {name: a, runs: [{rho: 28}, {kind: warm}]}
`;

async function ran(): Promise<{ db: Database; eid: string }> {
  const ensemble = await created(await openStore(), yaml);
  await host(ensemble);
  return { db: ensemble.db, eid: ensemble.lease.eid };
}

/** By the definition, from the numbers themselves. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return low + (high - low) * (place - Math.floor(place));
  };
  return {
    jobs: sorted.length,
    min: expect.closeTo(sorted[0]!, 6) as number,
    median: expect.closeTo(at(0.5), 6) as number,
    mean: expect.closeTo(
      sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
      6,
    ) as number,
    p90: expect.closeTo(at(0.9), 6) as number,
    max: expect.closeTo(sorted.at(-1)!, 6) as number,
  };
}

async function attemptsOf(db: Database, eid: string) {
  return db.kysely.selectFrom('tutti.attempts').selectAll().where('eid', '=', eid).execute();
}

describe('the statistics of an ensemble', () => {
  it('say of each batch, and of all, how runs ended and how long their jobs took', async () => {
    const { db, eid } = await ran();
    const { all, batches, longest } = await statisticsOf(db, eid);
    expect(batches.map(({ batch }) => batch)).toEqual(['b', 'a']);
    const attempts = await attemptsOf(db, eid);
    const runs = await db.kysely
      .selectFrom('tutti.runs')
      .selectAll()
      .where('eid', '=', eid)
      .execute();
    for (const told of [...batches, all]) {
      const jobs = attempts.filter(({ batch }) => told.batch === null || batch === told.batch);
      const own = runs.filter(({ batch }) => told.batch === null || batch === told.batch);
      expect(told.runs).toBe(own.length);
      for (const [state, count] of Object.entries(told.states)) {
        expect(count).toBe(own.filter((run) => run.state === state).length);
      }
      expect(Object.values(told.states).reduce((sum, count) => sum + count, 0)).toBe(own.length);
      expect(told.attempts).toBe(jobs.length);
      expect(told.retried).toBe(own.filter(({ attempt }) => attempt > 1).length);
      const seconds = jobs.map(({ run_seconds }) => run_seconds!);
      expect(told.ran).toEqual(spreadOf(seconds));
      expect(told.waited).toEqual(spreadOf(jobs.map(({ wait_seconds }) => wait_seconds!)));
      expect(told.first_start).toEqual(
        new Date(Math.min(...jobs.map(({ started_at }) => started_at!.getTime()))),
      );
      expect(told.last_end).toEqual(
        new Date(Math.max(...jobs.map(({ ended_at }) => ended_at!.getTime()))),
      );
      expect(told.wall_seconds).toBeCloseTo(
        (told.last_end!.getTime() - told.first_start!.getTime()) / 1000,
        6,
      );
      const ended = own.filter(({ exited_at }) => exited_at !== null).length;
      expect(told.runs_per_hour).toBeCloseTo((ended / told.wall_seconds!) * 3600, 6);
    }
    const coreSeconds = attempts.reduce(
      (sum, { batch, run_seconds }) => sum + run_seconds! * (batch === 'b' ? 4 : 1),
      0,
    );
    expect(all.core_hours).toBeCloseTo(coreSeconds / 3600, 9);
    expect(all.retried).toBeGreaterThan(0);
    expect(longest).toHaveLength(5);
    expect(longest[0]?.run_seconds).toBe(
      Math.max(...attempts.map(({ run_seconds }) => run_seconds!)),
    );
  });

  it('are there before anything has run', async () => {
    const { db, lease } = await created(await openStore(), yaml);
    const { all, longest } = await statisticsOf(db, lease.eid);
    expect(all).toMatchObject({ runs: 26, states: { planned: 26 }, attempts: 0, core_hours: 0 });
    expect(all.ran).toEqual({ jobs: 0, min: null, median: null, mean: null, p90: null, max: null });
    expect([all.first_start, all.wall_seconds, all.runs_per_hour]).toEqual([null, null, null]);
    expect(longest).toEqual([]);
  });
});

describe('the statistics by a parameter', () => {
  it('have a line for each value, as it was written, and one for runs without', async () => {
    const { db, eid } = await ran();
    const rows = await statisticsBy(db, eid, 'rho');
    expect(rows.map(({ value, to, runs }) => [value, to, runs])).toEqual([
      ['0.5', null, 12],
      ['28.0', null, 13],
      [null, null, 1],
    ]);
    const runs = await db.kysely
      .selectFrom('tutti.runs')
      .selectAll()
      .where('eid', '=', eid)
      .execute();
    const low = runs.filter(({ params }) => params['rho'] === 0.5);
    const names = new Set(low.map(({ run }) => run));
    const jobs = (await attemptsOf(db, eid)).filter(({ run }) => names.has(run));
    expect(rows[0]).toEqual({
      value: '0.5',
      to: null,
      runs: low.length,
      succeeded: low.filter(({ state }) => state === 'succeeded').length,
      failed: low.filter(({ state }) => state === 'failed').length,
      ran: spreadOf(jobs.map(({ run_seconds }) => run_seconds!)),
    });
  });

  it('have texts in their order', async () => {
    const { db, eid } = await ran();
    expect((await statisticsBy(db, eid, 'kind')).map(({ value, runs }) => [value, runs])).toEqual([
      ['cold', 12],
      ['warm', 13],
      [null, 1],
    ]);
  });

  it('have ranges where there are many numbers, each with as many of them', async () => {
    const numbers = Array.from({ length: 100 }, (_, index) => index / 2);
    const { db, lease } = await created(
      await openStore(),
      `ensemble: {name: e, batches: [{name: b, sweep: {grid: {x: [${numbers.join(', ')}]}}}]}`,
    );
    const rows = await statisticsBy(db, lease.eid, 'x');
    expect(rows).toHaveLength(10);
    expect(rows[0]).toMatchObject({ value: '0', to: '4.5', runs: 10 });
    expect(rows[9]).toMatchObject({ value: '45', to: '49.5', runs: 10 });
  });
});
