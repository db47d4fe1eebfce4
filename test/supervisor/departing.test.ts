import { sql } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Backend } from '../../src/backends/index.js';
import type { VirtualClock } from '../../src/clock/index.js';
import { heartbeat, readAnswer, sendCommand } from '../../src/events/store/index.js';
import { findEnsemble, listRuns, verifyEnsemble } from '../../src/projections/tables/index.js';
import { until } from '../support/postgres.js';
import { created, host, openStore } from '../support/store.js';
import { Moment, watched } from '../support/watched-database.js';
import { plain, scripted } from './scripted.js';

describe('a retry that comes as the ensemble finishes', () => {
  it('is done before its supervisor leaves', async () => {
    const text = plain(1, 'post_process: [{name: execute, args: {cmd: "true"}}]');
    const ensemble = await created(await openStore(), text);
    const { db, lease } = ensemble;
    const { eid } = lease;
    const [looking, finished] = [new Moment(), new Moment()];
    const slow = watched(db, {
      read: async ([row]) => {
        if (row === undefined || !('verb' in row)) return;
        looking.happen();
        await finished.come;
      },
    });
    let [id, isAsked] = ['', false];
    const backend = (clock: VirtualClock, simulated: Backend): Backend =>
      scripted(simulated, {
        submit: (job) =>
          job.attempt === 1
            ? Promise.resolve({ kind: 'rejected', message: 'no' })
            : simulated.submit(job),
        // The last that is to be done before it has finished.
        runTask: async (task) => {
          if (!isAsked) {
            isAsked = true;
            const pass = (): void => void clock.at(clock.now() + 1_000, pass);
            pass();
            const selector = { of: [], where: [] };
            id = await sendCommand(db, { eid, verb: 'retry', args: {}, selector, actor: 'ada' });
            await looking.come;
          }
          return simulated.runTask(task);
        },
      });
    const committed = ({ type }: { readonly type: string }): void => {
      if (type === 'ensemble.finished') finished.happen();
    };
    expect(await host({ ...ensemble, db: slow }, { backend, committed })).toEqual({
      departure: 'finished',
      defects: [],
    });
    expect(await readAnswer(db, id)).toMatchObject({ answer: { done: 1 } });
    expect(await listRuns(db, eid)).toMatchObject([{ state: 'succeeded', attempt: 2 }]);
    expect(await findEnsemble(db, eid)).toMatchObject({ outcome: 'succeeded' });
    expect((await verifyEnsemble(db, eid)).faults).toEqual([]);
  });
});

describe('a supervisor that is still reading a long log', () => {
  it('says that it lives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const ensemble = await created(await openStore(), plain(1));
    const { db, lease } = ensemble;
    const [reading, heard] = [new Moment(), new Moment()];
    let readers = 0;
    const long = watched(db, {
      connect: async (purpose) => {
        if (purpose === 'read') readers += 1;
        // The first is the test's own, which looks for the time of the latest event.
        if (purpose === 'read' && readers === 2) {
          reading.happen();
          await heard.come;
        }
        return db.connect(purpose);
      },
    });
    const beaten = async (): Promise<unknown> => {
      const { rows } = await sql`
        select beat_at from tutti_store.leases where eid = ${lease.eid}`.execute(db.kysely);
      return rows;
    };
    const before = await beaten();
    const hosting = host({ ...ensemble, db: long });
    onTestFinished(async () => {
      heard.happen();
      await hosting;
    });
    await reading.come;
    vi.advanceTimersByTime(heartbeat.every);
    await until('it was heard', async () => {
      return JSON.stringify(await beaten()) !== JSON.stringify(before);
    });
    heard.happen();
    expect(await hosting).toEqual({ departure: 'finished', defects: [] });
  });
});
