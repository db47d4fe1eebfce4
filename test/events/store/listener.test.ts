import { sql } from 'kysely';
import type { Client } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import { Listener, sendCommand } from '../../../src/events/store/index.js';
import { asAdministrator, until } from '../../support/postgres.js';
import { openStore } from '../../support/store.js';
import { watched } from '../../support/watched-database.js';

async function listeners(db: Database): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity
    where datname = current_database() and application_name = 'tutti commands'`.execute(db.kysely);
  return rows.map(({ pid }) => pid);
}

async function listening(db: Database, lost?: () => void) {
  const heard: string[] = [];
  const listener = await Listener.open(db, {
    ...{ channel: 'tutti_commands', purpose: 'commands' },
    heard: (payload) => heard.push(payload),
    ...(lost === undefined ? {} : { lost }),
  });
  onTestFinished(() => listener.close());
  return { listener, heard };
}

describe('who listens', () => {
  it('hears of what is rung from then on', async () => {
    const db = await openStore();
    const { heard } = await listening(db);
    const command = { verb: 'hold', selector: {}, args: {}, actor: 'ada' };
    await sendCommand(db, { eid: 'e-1', ...command });
    await until('it is heard', () => heard.length > 0);
    expect(heard).toEqual(['e-1']);
  });

  it('learns that the connection was lost', async () => {
    const db = await openStore();
    const lost = vi.fn();
    const { listener } = await listening(db, lost);
    const [pid] = await listeners(db);
    await asAdministrator((client) => client.query('select pg_terminate_backend($1)', [pid]));
    await until('it is known', () => listener.isLost);
    expect(lost).toHaveBeenCalledOnce();
  });

  it('and cannot leaves no connection behind', async () => {
    const db = await openStore();
    const refusing = watched(db, {
      connect: async (purpose): Promise<Client> => {
        const client = await db.connect(purpose);
        await client.query(`set statement_timeout = 1; begin`);
        // From now on this connection refuses everything, and lives.
        await client.query('select pg_sleep(1)').catch(() => undefined);
        return client;
      },
    });
    await expect(listening(refusing)).rejects.toThrow(/transaction is aborted/);
    await until('it is gone', async () => (await listeners(db)).length === 0);
  });
});
