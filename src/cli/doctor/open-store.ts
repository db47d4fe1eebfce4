import { performance } from 'node:perf_hooks';
import { type Database, explainDatabaseError, openDatabase } from '../../database/index.js';
import { asError, TuttiError } from '../../errors.js';
import type { StoreFacts } from './store.js';

interface Answer {
  readonly version: string;
  readonly made: boolean;
  readonly may_make: boolean;
  readonly database: string;
  readonly user: string;
}

/** Opens the store as every command does, but changes nothing in it. */
export async function openStore(url: string | undefined): Promise<StoreFacts> {
  const before = performance.now();
  try {
    const db = await openDatabase({ url, migrate: false });
    const milliseconds = performance.now() - before;
    try {
      return { opened: true, milliseconds, ...(await ask(db)) };
    } finally {
      await db.leave();
    }
  } catch (error) {
    const known = error instanceof TuttiError ? error : explainDatabaseError(error);
    return { opened: false, message: (known ?? asError(error)).message, hint: known?.hint };
  }
}

async function ask(db: Database) {
  const client = await db.connect('doctor');
  try {
    const { rows } = await client.query<Answer>(
      `select split_part(current_setting('server_version'), ' ', 1) as version,
              to_regclass('tutti_store.migrations') is not null as made,
              has_database_privilege(current_database(), 'create') as may_make,
              quote_ident(current_database()) as database, quote_ident(current_user) as user`,
    );
    const answer = rows[0];
    if (answer === undefined) throw new Error('the server answered with no row');
    const { version, made, may_make: mayMake, database, user } = answer;
    const asked = Date.now();
    const clock = await client.query<{ now: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    );
    const answered = Date.now();
    return {
      version,
      made,
      mayMake,
      database,
      user,
      socketDirectory: db.embedded ? socketDirectoryOf(db.url) : undefined,
      clockAheadMs: (clock.rows[0]?.now ?? answered) - (asked + answered) / 2,
      clockDoubtMs: (answered - asked) / 2,
    };
  } finally {
    await client.end();
  }
}

function socketDirectoryOf(url: string): string | undefined {
  return new URL(url).searchParams.get('host') ?? undefined;
}
