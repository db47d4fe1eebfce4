import { sql } from 'kysely';
import type { Database } from '../../../src/database/index.js';
import { created } from '../../support/store.js';

/** An ensemble that was started here, or somewhere else, with its runs planned. */
export async function ensembleHere(db: Database, yaml: string, cwd = process.cwd()) {
  const { lease, ...ensemble } = await created(db, yaml);
  await change(db, 'ensembles', lease.eid, { cwd });
  return { ...ensemble, lease, eid: lease.eid };
}

/** Puts a row as it would be after events that a test does not need one by one. */
export async function change(
  db: Database,
  table: 'ensembles' | 'batches' | 'runs',
  eid: string,
  doc: Readonly<Record<string, unknown>>,
  only: { readonly batch?: string; readonly idx?: readonly number[] } = {},
): Promise<void> {
  const where = [
    sql`eid = ${eid}`,
    ...(only.batch === undefined ? [] : [sql`batch = ${only.batch}`]),
    ...(only.idx === undefined ? [] : [sql`idx = any (${only.idx}::integer[])`]),
  ];
  await sql`
    update ${sql.table(`tutti_store.${table}`)} set doc = doc || ${JSON.stringify(doc)}::jsonb
    where ${sql.join(where, sql` and `)}`.execute(db.kysely);
}

/** A supervisor's answer, from whoever the test wants to be one. */
export async function answer(db: Database, id: string, reply: unknown): Promise<void> {
  await sql`
    update tutti_store.commands set handled = 7, answer = ${JSON.stringify(reply)}::jsonb
    where id = ${id}`.execute(db.kysely);
}
