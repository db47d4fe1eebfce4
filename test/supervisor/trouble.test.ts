import { sql } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SimulatedBackend } from '../../src/backends/index.js';
import { VirtualClock } from '../../src/clock/index.js';
import { defaultSimulated } from '../../src/config/index.js';
import {
  batchStream,
  ensembleStream,
  type Fact,
  runStream,
} from '../../src/events/catalogue/index.js';
import {
  append,
  AppendRefused,
  GroupCommit,
  headPosition,
  heartbeat,
  LeaseLost,
  takeLease,
  thisProcess,
} from '../../src/events/store/index.js';
import { verifyEnsemble } from '../../src/projections/tables/index.js';
import { HostedEnsemble } from '../../src/supervisor/hosted-ensemble.js';
import { FactRefused, Supervisor } from '../../src/supervisor/index.js';
import {
  connection,
  created,
  type CreatedEnsemble,
  eventsOf,
  host,
  newYear,
  openStore,
  silence,
} from '../support/store.js';
import { plain } from './scripted.js';

/** As a process that is gone would have left it: whoever comes may take it at once. */
const gone = () => ({ ...thisProcess(), process_start: '1' });

describe('a lease that is lost', () => {
  it('in the middle ends the hosting, and nothing is appended after it', async () => {
    const ensemble = await created(await openStore(), plain(300), gone());
    const { db, lease } = ensemble;
    let taken: Promise<number> | undefined;
    const hosting = host(ensemble, {
      committed: ({ type }) => {
        if (type !== 'run.submitted') return;
        taken ??= takeLease(db, lease.eid, thisProcess()).then(() => headPosition(db));
      },
    });
    await expect(hosting).rejects.toBeInstanceOf(LeaseLost);
    const head = await taken;
    expect(head).toBeGreaterThan(0);
    expect(await headPosition(db)).toBe(head);
    expect(await eventsOf(db, { eid: lease.eid, type: 'supervisor.detached' })).toEqual([]);
  });

  it('is told by the heartbeat to one that has nothing to write', async () => {
    const ensemble = await created(await openStore(), plain(1));
    const { db, lease, holder, parsed } = ensemble;
    const time = new VirtualClock(newYear);
    // Like a real one, this clock does not leap over a job that takes its time.
    const clock = {
      now: () => time.now(),
      at: (when: number, call: () => void) => time.at(when, call),
    };
    let queued: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (queued = resolve));
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const hosting = Supervisor.host(
      {
        db,
        clock,
        holder,
        backends: [new SimulatedBackend(time, () => defaultSimulated)],
        version: '0.0.0',
        committed: ({ type }) => {
          if (type === 'run.submitted') queued();
        },
        log: () => undefined,
      },
      lease,
      { definition: parsed.definition, backend: 'simulated' },
      new AbortController().signal,
    );
    hosting.catch(() => undefined);
    await waiting;
    await silence(db, lease.eid, 60);
    await takeLease(db, lease.eid, thisProcess());
    vi.advanceTimersByTime(heartbeat.every);
    await expect(hosting).rejects.toBeInstanceOf(LeaseLost);
  });
});

describe('a table that refuses what follows from an event', () => {
  it('refuses the event and ends the hosting', async () => {
    const ensemble = await created(await openStore(), plain(5));
    const { db, lease } = ensemble;
    await sql`
      alter table tutti_store.runs add check (idx <> 3 or to_jsonb(runs)::text not like '%"succeeded"%')`.execute(
      db.kysely,
    );
    await expect(host(ensemble)).rejects.toBeInstanceOf(AppendRefused);
    const events = await eventsOf(db, { stream: runStream(lease.eid, 'b', 3) });
    expect(events.at(-1)?.type).not.toBe('run.succeeded');
    expect((await verifyEnsemble(db, lease.eid)).faults).toEqual([]);
  });
});

/** An ensemble that is loaded, and decides nothing by itself. */
async function loaded({ db, lease, parsed }: CreatedEnsemble): Promise<HostedEnsemble> {
  const client = await connection(db);
  const commit = new GroupCommit({
    append: (entries) => append(client, entries),
    broken: (error) => {
      throw error;
    },
  });
  const nothing = (): void => undefined;
  return HostedEnsemble.load(
    lease,
    { definition: parsed.definition, backend: 'simulated' },
    {
      db,
      commit,
      clock: new VirtualClock(newYear),
      wake: nothing,
      reconcile: nothing,
      committed: nothing,
      defect: nothing,
      lost: nothing,
    },
  );
}

describe('a fact that its machine does not take', () => {
  it.each<[string, (eid: string) => [stream: string, fact: Fact]]>([
    [
      'a success of a run that never started',
      (eid) => [runStream(eid, 'b', 0), { type: 'run.succeeded', data: {} }],
    ],
    [
      'a second plan',
      (eid) => [runStream(eid, 'b', 0), { type: 'run.planned', data: { params: {}, priority: 0 } }],
    ],
    [
      'a dispatch for another attempt',
      (eid) => [
        runStream(eid, 'b', 0),
        { type: 'run.dispatched', data: { attempt: 2, from: 'template' } },
      ],
    ],
    [
      'a release of what is not held',
      (eid) => [ensembleStream(eid), { type: 'ensemble.released', data: {} }],
    ],
    [
      'a first cycle of a batch that has not started',
      (eid) => [batchStream(eid, 'b'), { type: 'batch.cycle-started', data: { cycle: 1 } }],
    ],
    [
      "a run's event about a batch",
      (eid) => [batchStream(eid, 'b'), { type: 'run.succeeded', data: {} }],
    ],
    [
      'one that is not as its schema says',
      (eid) => [
        runStream(eid, 'b', 0),
        { type: 'run.dispatched', data: { attempt: 0, from: 'template' } },
      ],
    ],
  ])('is never appended: %s', async (_, unlawful) => {
    const ensemble = await created(await openStore(), plain(1));
    const { db } = ensemble;
    const hosted = await loaded(ensemble);
    const before = await headPosition(db);
    const [stream, fact] = unlawful(ensemble.lease.eid);
    await expect(hosted.report(stream, [fact])).rejects.toBeInstanceOf(FactRefused);
    expect(await headPosition(db)).toBe(before);
    // What is lawful goes on as if nothing had been.
    await hosted.report(runStream(ensemble.lease.eid, 'b', 0), [{ type: 'run.held', data: {} }]);
    expect(await headPosition(db)).toBe(before + 1);
  });

  it('is refused also by what is only on its way', async () => {
    const ensemble = await created(await openStore(), plain(1));
    const { db, lease } = ensemble;
    const hosted = await loaded(ensemble);
    const stream = runStream(lease.eid, 'b', 0);
    const dispatched: Fact = { type: 'run.dispatched', data: { attempt: 1, from: 'template' } };
    const first = hosted.report(stream, [dispatched]);
    await expect(hosted.report(stream, [dispatched])).rejects.toThrow('it is templating');
    await first;
    expect(await eventsOf(db, { stream, type: 'run.dispatched' })).toHaveLength(1);
  });
});
