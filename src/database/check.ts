import type pg from 'pg';
import type { Migration } from 'kysely';
import { DatabaseUnavailable } from './unavailable.js';

const oldestServer = 140_000;

/** The names under which Kysely keeps what was migrated; their presence is what makes a database ours. */
export const migrationTables = {
  schema: 'tutti_store',
  table: 'migrations',
  lock: 'migrations_lock',
} as const;

interface ServerFacts {
  readonly version: string;
  readonly number: number;
  readonly encoding: string;
  readonly database: string;
  readonly read_only: boolean;
}

/** Whether this server can hold a store at all. */
export async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<ServerFacts>(
    `select version(), current_setting('server_version_num')::int as number,
            current_setting('server_encoding') as encoding, current_database() as database,
            current_setting('transaction_read_only')::boolean as read_only`,
  );
  const server = rows[0];
  if (!server?.version.startsWith('PostgreSQL')) {
    throw new DatabaseUnavailable(
      'database.not-postgresql',
      `The server speaks PostgreSQL’s protocol but is another database: ${server?.version ?? 'unknown'}.`,
      'Tutti needs PostgreSQL itself, version 14 or later.',
    );
  }
  if (server.number < oldestServer) {
    throw new DatabaseUnavailable(
      'database.too-old',
      `The server is ${server.version.split(' on ')[0] ?? ''}; Tutti needs PostgreSQL 14 or later.`,
      'Upgrade it, name another server in DATABASE_URL, or leave that unset for the embedded database.',
    );
  }
  if (server.encoding !== 'UTF8') {
    throw new DatabaseUnavailable(
      'database.encoding',
      `The database ${server.database} is encoded as ${server.encoding}, which cannot hold every text.`,
      'Make one with `createdb --encoding=UTF8 --template=template0 NAME`.',
    );
  }
  if (server.read_only) {
    throw new DatabaseUnavailable(
      'database.read-only',
      `The database ${server.database} accepts no writes: it is a standby, or was set read-only.`,
      'Point DATABASE_URL at the primary server.',
    );
  }
}

/** The migrations that this database has seen, in order; undefined if it holds nothing of ours yet. */
export async function migratedNames(client: pg.Client): Promise<readonly string[] | undefined> {
  const { schema, table } = migrationTables;
  const found = await client.query<{ schemas: string[]; migrated: boolean }>(
    `select array(select nspname::text from pg_namespace where nspname in ('tutti', $1) order by 1) as schemas,
            exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where n.nspname = $1 and c.relname = $2) as migrated`,
    [schema, table],
  );
  const { schemas = [], migrated = false } = found.rows[0] ?? {};
  if (migrated) {
    const { rows } = await client.query<{ name: string }>(
      `select name from ${schema}.${table} order by name`,
    );
    return rows.map((row) => row.name);
  }
  const [foreign] = schemas;
  if (foreign === undefined) return undefined;
  throw new DatabaseUnavailable(
    'database.not-ours',
    `This database has a schema called ${foreign} that Tutti did not make.`,
    'Give Tutti a database of its own (createdb NAME), or rename that schema.',
  );
}

/** What is left to do. A database that knows more than we do belongs to a newer Tutti, and is left alone. */
export function pendingMigrations(
  known: Readonly<Record<string, Migration>>,
  done: readonly string[] = [],
): readonly string[] {
  const unknown = done.filter((name) => !(name in known));
  if (unknown.length > 0) {
    throw new DatabaseUnavailable(
      'database.newer',
      `This database was last used by a newer Tutti (it knows ${unknown.join(', ')}).`,
      'Use that version, or a database of its own for this one.',
    );
  }
  return Object.keys(known).filter((name) => !done.includes(name));
}
