import { Kysely, Migrator, PostgresDialect, type Migration } from 'kysely';
import type pg from 'pg';
import { openPool, type Address } from './connection.js';
import { migratedNames, migrationTables, pendingMigrations } from './check.js';
import { lockSpace, migrationLock } from './locks.js';
import { DatabaseUnavailable } from './unavailable.js';

/**
 * Brings the database up to date; the given connection keeps the lock, a second one does the work.
 *
 * `create schema if not exists` fails in a race, and so does Kysely's own preparation, which precedes its lock;
 * so one advisory lock lies around all of it. A database that is up to date is never locked:
 * a frozen migration elsewhere must not stop every `tutti status`.
 */
export async function migrateToLatest(
  client: pg.Client,
  address: Address,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const done = await migratedNames(client);
  if (pendingMigrations(migrations, done).length === 0 && done !== undefined) return;
  await client.query('select pg_advisory_lock($1, $2)', [lockSpace, migrationLock]);
  try {
    await migrateLocked(client, address, migrations);
  } finally {
    await client
      .query('select pg_advisory_unlock($1, $2)', [lockSpace, migrationLock])
      .catch(() => undefined);
  }
}

async function migrateLocked(
  client: pg.Client,
  address: Address,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const done = await migratedNames(client);
  if (done === undefined) await prepare(client);
  if (pendingMigrations(migrations, done).length === 0) return;
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: openPool(address, 'migrate', 1) }),
  });
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableSchema: migrationTables.schema,
    migrationTableName: migrationTables.table,
    migrationLockTableName: migrationTables.lock,
  });
  const { error } = await migrator.migrateToLatest().finally(() => db.destroy());
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
}

/** Schemas and migration table in one transaction: a crash in between would leave a schema that looks foreign. */
async function prepare(client: pg.Client): Promise<void> {
  const { schema, table } = migrationTables;
  const { rows } = await client.query<{ may: boolean; name: string; user: string }>(
    `select has_database_privilege(current_database(), 'create') as may,
            quote_ident(current_database()) as name, quote_ident(current_user) as user`,
  );
  const right = rows[0];
  if (right?.may === false) {
    throw new DatabaseUnavailable(
      'database.forbidden',
      `The database user ${right.user} may not create schemas in ${right.name}.`,
      `Let its owner run: grant create on database ${right.name} to ${right.user};`,
    );
  }
  // One message, hence one transaction. The columns are those that Kysely's Migrator expects.
  await client.query(
    `create schema ${schema};
     create schema tutti;
     create table ${schema}.${table} (name varchar(255) primary key, "timestamp" varchar(255) not null)`,
  );
}
