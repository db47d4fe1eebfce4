import type { Client } from 'pg';

/** One process of the server's, at the other end of a connection of ours. Its id is soon another's. */
export interface Session {
  readonly pid: number;
  /** Microseconds since 1970. */
  readonly began: number;
}

/** Asked of the server itself: what a client was told at its start may be a go-between's number. */
export async function sessionOf(client: Client): Promise<Session> {
  const { rows } = await client.query<Session>(
    `select pid, ${began} as began from pg_stat_activity where pid = pg_backend_pid()`,
  );
  const [session] = rows;
  if (session === undefined) throw new Error('the server does not know who is asking');
  return session;
}

/**
 * Ends a session whose connection was lost, and returns when it is over: then all that it committed
 * can be seen, and what it had not committed, or had not yet read, never will be.
 */
export async function endSession(client: Client, { pid, began: when }: Session): Promise<void> {
  for (;;) {
    const { rows } = await client.query(
      `select pg_terminate_backend(pid, ${awhile}) from pg_stat_activity where pid = $1 and ${began} = $2`,
      [pid, when],
    );
    if (rows.length === 0) return;
  }
}

const began = '(extract(epoch from backend_start) * 1000000)::bigint';

/** Milliseconds in which the server waits for the end, before it answers and is asked again. */
const awhile = 1_000;
