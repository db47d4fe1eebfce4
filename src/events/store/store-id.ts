import { sql } from 'kysely';
import type { Database } from '../../database/index.js';

/** Tells this store from every other: the id of an ensemble means something only here. */
export async function storeId(db: Database): Promise<string> {
  const result = await sql<{ id: string }>`select id from tutti_store.store`.execute(db.kysely);
  const [store] = result.rows;
  if (store === undefined) throw new Error('the store has no id');
  return store.id;
}
