import { sql } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { heartbeat, readAnswer, sendCommand } from '../../src/events/store/index.js';
import { until } from '../support/postgres.js';
import { created, host, openStore } from '../support/store.js';
import { watched } from '../support/watched-database.js';
import { plain } from './scripted.js';

async function listeners(db: Database): Promise<number> {
  const { rows } = await sql`
    select from pg_stat_activity
    where datname = current_database() and application_name = 'tutti commands'`.execute(db.kysely);
  return rows.length;
}

describe('a supervisor that cannot listen for commands', () => {
  it('looks for them all the same, and listens as soon as it can, once', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const ensemble = await created(await openStore(), plain(1));
    const { db, lease } = ensemble;
    const { eid } = lease;
    const ask = (verb: string): Promise<string> => {
      const selector = { of: [{ kind: 'runs', batch: 'b', from: 0, to: 0 }], where: [] };
      return sendCommand(db, { eid, verb, selector, args: {}, actor: 'ada' });
    };
    const held = await ask('hold');
    let opened = 0;
    const refusing = watched(db, {
      connect: async (purpose) => {
        const client = await db.connect(purpose);
        if (purpose === 'commands') opened += 1;
        // The first lives, and refuses everything from now on.
        if (purpose === 'commands' && opened === 1) {
          await client.query('begin');
          await client.query('nonsense').catch(() => undefined);
        }
        return client;
      },
    });
    const hosting = host({ ...ensemble, db: refusing });
    await until('it is held', async () => (await readAnswer(db, held))?.answer !== null);
    vi.advanceTimersByTime(heartbeat.every);
    await until('it listens', () => opened === 2);
    await until('only that is there', async () => (await listeners(db)) === 1);
    await ask('release');
    const { departure, defects } = await hosting;
    expect(departure).toBe('finished');
    expect(defects).toMatchObject([{ message: expect.stringContaining('aborted') as string }]);
    await until('it has closed it', async () => (await listeners(db)) === 0);
  });
});
