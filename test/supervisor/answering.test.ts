import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SimulatedBackend } from '../../src/backends/index.js';
import { VirtualClock } from '../../src/clock/index.js';
import { defaultSimulated } from '../../src/config/index.js';
import type { DomainEvent } from '../../src/events/catalogue/index.js';
import { readAnswer, sendCommand } from '../../src/events/store/index.js';
import { listRuns, verifyEnsemble } from '../../src/projections/tables/index.js';
import { recordedEnsemble, Supervisor } from '../../src/supervisor/index.js';
import { until } from '../support/postgres.js';
import {
  connection,
  created,
  type CreatedEnsemble,
  eventsOf,
  openStore,
} from '../support/store.js';
import { Moment } from '../support/watched-database.js';
import { plain } from './scripted.js';

interface Hosting extends CreatedEnsemble {
  readonly told: string[];
  readonly stop: () => Promise<string>;
}

/** One run whose job has been submitted, and does not end by itself. */
async function hosted(): Promise<Hosting> {
  const ensemble = await created(await openStore(), plain(1));
  const { db, lease, holder, parsed } = ensemble;
  const time = new VirtualClock((await recordedEnsemble(db, lease.eid)).latest);
  const submitted = new Moment();
  const leave = new AbortController();
  const told: string[] = [];
  const committed = ({ type }: DomainEvent): void => {
    if (type === 'run.submitted') submitted.happen();
  };
  const departure = Supervisor.host(
    {
      ...{ db, holder, committed, version: '0.0.0' },
      clock: { now: () => time.now(), at: (when, call) => time.at(when, call) },
      backends: [new SimulatedBackend(time, () => defaultSimulated)],
      trouble: (message) => told.push(message),
      mended: () => told.push('back'),
      pauses: { first: 5, longest: 50 },
      log: (error) => told.push(error.message),
    },
    lease,
    { definition: parsed.definition, backend: 'simulated' },
    leave.signal,
  );
  departure.catch(() => undefined);
  const stop = (): Promise<string> => {
    leave.abort();
    return departure;
  };
  onTestFinished(async () => {
    await stop().catch(() => undefined);
  });
  await Promise.race([submitted.come, departure]);
  return { ...ensemble, told, stop };
}

/** What became of a command is not written: the disk is full for it. */
async function refuseReplies({
  db,
}: Hosting): Promise<{ tries(): Promise<number>; end(): Promise<void> }> {
  const client = await connection(db, 'test');
  await client.query(`
    create sequence tries;
    create function refuse() returns trigger language plpgsql as $$
    begin
      perform nextval('tries');
      raise exception 'no space left on device' using errcode = '53100';
    end $$;
    create trigger refuse before update of answer on tutti_store.commands
      for each row execute function refuse();`);
  return {
    tries: async () => {
      const { rows } = await client.query<{ tries: string }>(
        'select case when is_called then last_value else 0 end as tries from tries',
      );
      return Number(rows[0]?.tries ?? 0);
    },
    end: async () => {
      await client.query('drop trigger refuse on tutti_store.commands');
    },
  };
}

describe('a command that is being carried out while the database is in trouble', () => {
  it('is carried out once, and answered when that is over', async () => {
    const hosting = await hosted();
    const { db, lease, told, stop } = hosting;
    const replies = await refuseReplies(hosting);
    // No append gets through.
    const other = await connection(db, 'test');
    await other.query('begin; select from tutti_store.head for update');
    const id = await sendCommand(db, {
      ...{ eid: lease.eid, verb: 'hold', args: {}, actor: 'ada' },
      selector: { of: [{ kind: 'runs', batch: 'b', from: 0, to: 0 }], where: [] },
    });
    await until('a reply was tried', async () => (await replies.tries()) > 0);
    await replies.end();
    // As each heartbeat does, and each command of somebody else.
    for (let rings = 0; rings < 20; rings += 1) {
      await sql`select pg_notify('tutti_commands', ${lease.eid})`.execute(db.kysely);
      expect(await readAnswer(db, id)).toMatchObject({ handled: null });
    }
    await other.query('rollback');
    await until('it is handled', async () => (await readAnswer(db, id))?.handled !== null);
    expect(await stop()).toBe('interrupted');
    expect(await readAnswer(db, id)).toMatchObject({ answer: { done: 1, already: 0 } });
    expect(await eventsOf(db, { eid: lease.eid, type: 'run.held' })).toHaveLength(1);
    expect(await listRuns(db, lease.eid)).toMatchObject([{ held: true }]);
    expect((await verifyEnsemble(db, lease.eid)).faults).toEqual([]);
    expect(told).toEqual([expect.stringContaining('The database cannot be used now.'), 'back']);
  });
});
