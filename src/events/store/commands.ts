import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../database/index.js';

/** What somebody wants of an ensemble, from any terminal. It is kept until a supervisor answers. */
export interface Command {
  readonly id: string;
  readonly eid: string;
  readonly verb: string;
  readonly selector: unknown;
  readonly args: unknown;
  readonly actor: string;
  readonly at: Date;
  /** Position of the last event of the append that answered it, or null. */
  readonly handled: number | null;
}

export type NewCommand = Pick<Command, 'eid' | 'verb' | 'selector' | 'args' | 'actor'>;

/** Writes the command down and wakes the supervisor that has the ensemble. Returns its id. */
export async function sendCommand(db: Database, command: NewCommand): Promise<string> {
  const { eid, verb, selector, args, actor } = command;
  const id = randomUUID();
  await sql`
    with sent as (
      insert into tutti_store.commands (id, eid, verb, selector, args, actor)
      values (${id}, ${eid}, ${verb}, ${JSON.stringify(selector)}::jsonb, ${JSON.stringify(args)}::jsonb, ${actor})
      returning eid
    ) select pg_notify('tutti_commands', eid) from sent`.execute(db.kysely);
  return id;
}

/** In the order in which they were sent. */
export async function pendingCommands(db: Database, eid: string): Promise<Command[]> {
  const result = await sql<Command>`
    select id, eid, verb, selector, args, actor, at, handled
    from tutti_store.commands where eid = ${eid} and handled is null order by at, id`.execute(
    db.kysely,
  );
  return result.rows;
}

/** What has become of a command by now. */
export interface Answer {
  readonly handled: number | null;
  /** What the supervisor had to say to whoever sent it. */
  readonly answer: unknown;
}

export async function readAnswer(db: Database, id: string): Promise<Answer | undefined> {
  const result = await sql<Answer>`
    select handled, answer from tutti_store.commands where id = ${id}`.execute(db.kysely);
  return result.rows[0];
}
