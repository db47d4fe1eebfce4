import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.js';
import type { HeldLease } from './append.js';

/** Keeps what became of a command; its last event says in the same append that it was handled. */
export async function keepReply(
  db: Database,
  id: string,
  reply: unknown,
  lease: HeldLease,
): Promise<void> {
  await sql`
    update tutti_store.commands set answer = ${JSON.stringify(reply)}::jsonb
    where id = ${id} and ${isHeld(lease)}`.execute(db.kysely);
}

/** For a command that leads to no event at all. */
export async function replyWithoutEvents(
  db: Database,
  id: string,
  reply: unknown,
  lease: HeldLease,
): Promise<void> {
  await sql`
    update tutti_store.commands
    set answer = ${JSON.stringify(reply)}::jsonb, handled = (select position from tutti_store.head)
    where id = ${id} and handled is null and ${isHeld(lease)}`.execute(db.kysely);
}

/** Only who has the ensemble may answer. */
function isHeld({ eid, epoch }: HeldLease): RawBuilder<boolean> {
  return sql`exists (
    select from tutti_store.leases where eid = ${eid} and epoch = ${epoch} and not released
  )`;
}
