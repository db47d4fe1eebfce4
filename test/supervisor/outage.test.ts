import type { Client } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SimulatedBackend } from '../../src/backends/index.js';
import { VirtualClock } from '../../src/clock/index.js';
import { defaultSimulated } from '../../src/config/index.js';
import type { Database } from '../../src/database/index.js';
import type { DomainEvent } from '../../src/events/catalogue/index.js';
import { heartbeat, LeaseLost, takeLease, thisProcess } from '../../src/events/store/index.js';
import { findEnsemble, listRuns, verifyEnsemble } from '../../src/projections/tables/index.js';
import { recordedEnsemble, Supervisor } from '../../src/supervisor/index.js';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { asAdministrator, until } from '../support/postgres.js';
import {
  created,
  type CreatedEnsemble,
  host,
  openStore,
  openStoreAt,
  silence,
  takenUp,
} from '../support/store.js';
import { plain } from './scripted.js';

/** As a process that is gone would have left it: whoever comes may take it at once. */
const gone = () => ({ ...thisProcess(), process_start: '1' });

interface Hosting {
  readonly db: Database;
  /** Through which its supervisor reaches the database. */
  readonly way: CuttingProxy;
  readonly ensemble: CreatedEnsemble;
  readonly stop: AbortController;
  readonly told: string[];
  readonly defects: Error[];
  readonly departure: Promise<string>;
}

/** An ensemble of so many runs, hosted from the far end of a proxy. */
async function hosted(
  runs: number,
  given: {
    readonly committed?: (event: DomainEvent, hosting: Omit<Hosting, 'departure'>) => void;
    readonly begin?: (way: CuttingProxy) => Promise<void>;
    /** Its jobs take their time, as real ones do. */
    readonly isSlow?: boolean;
  } = {},
): Promise<Hosting> {
  const ensemble = await created(await openStore(), plain(runs), gone());
  const { db, lease, holder, parsed } = ensemble;
  const way = await CuttingProxy.before(db.url);
  const far = await openStoreAt(way.url);
  const time = new VirtualClock((await recordedEnsemble(db, lease.eid)).latest);
  const clock =
    given.isSlow === true
      ? { now: () => time.now(), at: (when: number, call: () => void) => time.at(when, call) }
      : time;
  const stop = new AbortController();
  const [told, defects]: [string[], Error[]] = [[], []];
  const hosting = { db, way, ensemble, stop, told, defects };
  await given.begin?.(way);
  const departure = Supervisor.host(
    {
      db: far,
      clock,
      holder,
      backends: [new SimulatedBackend(time, () => defaultSimulated)],
      version: '0.0.0',
      committed: (event) => given.committed?.(event, hosting),
      trouble: (message) => told.push(message),
      mended: () => told.push('back'),
      pauses: { first: 5, longest: 50 },
      log: (error) => defects.push(error),
    },
    lease,
    { definition: parsed.definition, backend: 'simulated' },
    stop.signal,
  );
  departure.catch(() => undefined);
  return { ...hosting, departure };
}

/** Calls once, at the n-th event of this type. */
function at(type: string, nth: number, call: (hosting: Omit<Hosting, 'departure'>) => void) {
  let seen = 0;
  return (event: DomainEvent, hosting: Omit<Hosting, 'departure'>): void => {
    if (event.type !== type) return;
    seen += 1;
    if (seen === nth) call(hosting);
  };
}

/** So many runs, whose database goes away at the n-th job that is submitted; that has been told. */
async function awayAt(nth: number, { of }: { of: number }): Promise<Hosting> {
  const hosting = await hosted(of, {
    committed: at('run.submitted', nth, ({ way }) => void way.close()),
  });
  await until('it is told', () => hosting.told.length > 0);
  return hosting;
}

async function expectAllSucceeded({ db, ensemble }: Hosting, runs: number): Promise<void> {
  const { eid } = ensemble.lease;
  expect(await findEnsemble(db, eid)).toMatchObject({ outcome: 'succeeded' });
  expect(await listRuns(db, eid, { state: 'succeeded' })).toHaveLength(runs);
  expect((await verifyEnsemble(db, eid)).faults).toEqual([]);
}

const away = expect.stringContaining('The database cannot be used now.') as string;

describe('a supervisor whose database goes away', () => {
  it('in the middle waits for it, tells so once, and ends as if nothing had been', async () => {
    const hosting = await awayAt(50, { of: 200 });
    const { way, told, defects, departure } = hosting;
    expect(told).toEqual([away]);
    expect(told[0]).toContain('Jobs go on');
    await way.open();
    expect(await departure).toBe('finished');
    expect(told).toEqual([away, 'back']);
    expect(defects).toEqual([]);
    await expectAllSucceeded(hosting, 200);
  });

  it('before it could begin waits for it', async () => {
    const hosting = await hosted(3, { begin: (way) => way.close() });
    const { way, told, defects, departure } = hosting;
    await until('it is told', () => told.length > 0);
    await way.open();
    expect(await departure).toBe('finished');
    expect(defects).toEqual([]);
    await expectAllSucceeded(hosting, 3);
  });

  it('has its sessions terminated, and goes on', async () => {
    let terminated: Promise<unknown> | undefined;
    const hosting = await hosted(200, {
      committed: at('run.submitted', 50, ({ db }) => {
        terminated = asAdministrator((client) =>
          client.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = $1 and application_name like 'tutti%'`,
            [new URL(db.url).pathname.slice(1)],
          ),
        );
      }),
    });
    expect(await hosting.departure).toBe('finished');
    expect(hosting.defects).toEqual([]);
    // It may be over before all sessions are; those that are looked from now are to stay.
    await terminated;
    await expectAllSucceeded(hosting, 200);
  });

  it('loses its connection at every tenth commit, before or after it, and goes on', async () => {
    const hosting = await hosted(100, {
      begin: async (way) => {
        let commits = 0;
        way.atCommit = () => {
          commits += 1;
          if (commits % 10 !== 0) return 'forward';
          return commits % 20 === 0 ? 'cut before' : 'cut after';
        };
      },
    });
    expect(await hosting.departure).toBe('finished');
    expect(hosting.defects).toEqual([]);
    expect(hosting.told.length).toBeGreaterThan(0);
    await expectAllSucceeded(hosting, 100);
  });

  it('and is asked to leave then does so soon, and a resume completes', async () => {
    const hosting = await awayAt(10, { of: 50 });
    const { way, stop, ensemble, departure } = hosting;
    const begin = performance.now();
    stop.abort();
    await expect(departure).rejects.toMatchObject({
      code: 'store.left-unwritten',
      exitCode: 4,
      hint: expect.stringContaining(`tutti resume ${ensemble.lease.eid}`) as string,
    });
    expect(performance.now() - begin).toBeLessThan(8_000);
    await way.open();
    expect(await host(await takenUp(ensemble))).toEqual({ departure: 'finished', defects: [] });
    await expectAllSucceeded(hosting, 50);
  });

  it('takes its leave in good order where it is back in time', async () => {
    const hosting = await awayAt(10, { of: 50 });
    const { way, stop, ensemble, departure } = hosting;
    stop.abort();
    await way.open();
    expect(await departure).toBe('interrupted');
    expect(await host(await takenUp(ensemble))).toEqual({ departure: 'finished', defects: [] });
    await expectAllSucceeded(hosting, 50);
  });
});

describe('a heartbeat while the database is away', () => {
  async function waiting(): Promise<Hosting> {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let queued: () => void = () => undefined;
    const isQueued = new Promise<void>((resolve) => (queued = resolve));
    const hosting = await hosted(1, { isSlow: true, committed: at('run.submitted', 1, queued) });
    await isQueued;
    return hosting;
  }

  /** It is time for one, which fails and is told. */
  async function beatsInVain({ way, told }: Hosting): Promise<void> {
    await way.close();
    vi.advanceTimersByTime(heartbeat.every);
    await until('it is told', () => told.length > 0);
  }

  it('tells so where there is nothing to write, and is no defect', async () => {
    const hosting = await waiting();
    const { way, stop, told, defects, departure } = hosting;
    await beatsInVain(hosting);
    vi.advanceTimersByTime(heartbeat.every);
    await way.open();
    await until('it is back', () => told.length > 1);
    expect(told).toEqual([away, 'back']);
    expect(defects).toEqual([]);
    stop.abort();
    expect(await departure).toBe('interrupted');
  });

  it('hears afterwards that another has taken over', async () => {
    const hosting = await waiting();
    const { db, way, ensemble, departure } = hosting;
    await beatsInVain(hosting);
    await silence(db, ensemble.lease.eid, 60);
    await takeLease(db, ensemble.lease.eid, thisProcess());
    await way.open();
    await expect(departure).rejects.toBeInstanceOf(LeaseLost);
  });
});

describe('a loading that is cut off', () => {
  it('is done again', async () => {
    const ensemble = await created(await openStore(), plain(20), gone());
    let reads = 0;
    const { db } = ensemble;
    const connect = async (purpose: string): Promise<Client> => {
      const client = await db.connect(purpose);
      if (purpose === 'read') reads += 1;
      // The first is the test's own, which looks for the time of the latest event.
      if (reads === 2) {
        await client.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
      }
      return client;
    };
    const cutting: Database = {
      ...{ url: db.url, embedded: db.embedded, kysely: db.kysely },
      ...{ connect, leave: () => db.leave() },
    };
    expect(await host({ ...ensemble, db: cutting })).toEqual({
      departure: 'finished',
      defects: [],
    });
    expect(reads).toBe(3);
  });
});
