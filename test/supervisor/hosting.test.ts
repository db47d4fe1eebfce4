import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { liveHolder, takeLease, thisProcess } from '../../src/events/store/index.js';
import {
  findEnsemble,
  listBatches,
  listRuns,
  verifyEnsemble,
} from '../../src/projections/tables/index.js';
import {
  created,
  type CreatedEnsemble,
  eventsOf,
  host,
  openStore,
  takenUp,
} from '../support/store.js';
import { eventful, plain } from './scripted.js';

/** How all runs ended, without the times, which depend on when somebody looked. */
async function endings(db: Database, eid: string): Promise<unknown[]> {
  const runs = await listRuns(db, eid);
  return runs.map(({ run, state, phase, reason, attempt, exit_code, signal }) => {
    return [run, state, phase, reason, attempt, exit_code, signal];
  });
}

async function undisturbed(yaml: string): Promise<CreatedEnsemble> {
  const ensemble = await created(await openStore(), yaml);
  await host(ensemble);
  return ensemble;
}

let wholeEndings: Promise<unknown[]> | undefined;

/** As the eventful ensemble ends when nobody disturbs it. */
function undisturbedEndings(): Promise<unknown[]> {
  wholeEndings ??= undisturbed(eventful).then(({ db, lease }) => endings(db, lease.eid));
  return wholeEndings;
}

/** Hosts, and leaves when so many events were committed. */
async function hostFor(ensemble: CreatedEnsemble, many: number): Promise<string> {
  const stop = new AbortController();
  let seen = 0;
  const { departure, defects } = await host(ensemble, {
    stop: stop.signal,
    committed: () => {
      seen += 1;
      if (seen === many) stop.abort();
    },
  });
  expect(defects).toEqual([]);
  return departure;
}

describe('an ensemble that nobody disturbs', () => {
  it('runs to its end, and its lease is free again', async () => {
    const ensemble = await created(await openStore(), plain(30));
    const { db, lease } = ensemble;
    expect(await liveHolder(db, lease.eid)).toBeDefined();
    expect(await host(ensemble)).toEqual({ departure: 'finished', defects: [] });
    expect(await findEnsemble(db, lease.eid)).toMatchObject({
      state: 'finished',
      outcome: 'succeeded',
      supervisor: null,
    });
    expect(await listBatches(db, lease.eid)).toMatchObject([{ state: 'finished', succeeded: 30 }]);
    expect(await liveHolder(db, lease.eid)).toBeUndefined();
  });

  it('goes through failures, retries and tasks, and its tables agree with its log', async () => {
    const { db, lease } = await undisturbed(eventful);
    expect(await findEnsemble(db, lease.eid)).toMatchObject({
      state: 'finished',
      outcome: 'failed',
    });
    const runs = await listRuns(db, lease.eid);
    expect(runs).toHaveLength(37);
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['succeeded', 'failed']));
    expect(Math.max(...runs.map(({ attempt }) => attempt))).toBe(3);
    expect((await verifyEnsemble(db, lease.eid)).faults).toEqual([]);
  });

  it('says who has it, and when it was left', async () => {
    const { db, lease, holder } = await undisturbed(plain(1));
    const events = await eventsOf(db, { eid: lease.eid, type: 'supervisor' });
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      [
        'supervisor.attached',
        {
          supervisor: holder.supervisor,
          host: holder.host,
          pid: holder.pid,
          epoch: 1,
          tutti: '0.0.0',
        },
      ],
      ['supervisor.detached', { supervisor: holder.supervisor, why: 'finished' }],
    ]);
  });

  it('is finished at once where it has been finished before', async () => {
    const ensemble = await undisturbed(plain(1));
    expect(await host(await takenUp(ensemble))).toEqual({ departure: 'finished', defects: [] });
  });
});

describe('an ensemble that was interrupted', () => {
  it.each([1, 2, 3, 9, 40, 150, 600])(
    'after %d events ends as if it had not been',
    async (many) => {
      const whole = await undisturbedEndings();
      let ensemble = await created(await openStore(), eventful);
      const { db, lease } = ensemble;
      let departures = 0;
      // Early interruptions a few times only: each of them writes two events itself.
      for (let times = 0; times < 5; times += 1) {
        if ((await hostFor(ensemble, many)) === 'finished') break;
        departures += 1;
        ensemble = await takenUp(ensemble);
      }
      if ((await findEnsemble(db, lease.eid))?.state !== 'finished') {
        expect(await host(ensemble)).toEqual({ departure: 'finished', defects: [] });
      }
      expect(departures).toBeGreaterThan(0);
      expect(await endings(db, lease.eid)).toEqual(whole);
      expect((await verifyEnsemble(db, lease.eid)).faults).toEqual([]);
    },
  );

  it('can be taken up by another process at once', async () => {
    const ensemble = await created(await openStore(), plain(20));
    expect(await hostFor(ensemble, 30)).toBe('interrupted');
    const { db, lease } = ensemble;
    expect(await findEnsemble(db, lease.eid)).toMatchObject({ state: 'running', supervisor: null });
    expect(await takeLease(db, lease.eid, thisProcess())).toEqual({ eid: lease.eid, epoch: 2 });
  });

  it('starts nothing where it is told to leave before it has begun', async () => {
    const ensemble = await created(await openStore(), plain(5));
    const { departure } = await host(ensemble, { stop: AbortSignal.abort() });
    expect(departure).toBe('interrupted');
    const events = await eventsOf(ensemble.db, { eid: ensemble.lease.eid, type: 'run.dispatched' });
    expect(events).toEqual([]);
  });
});
