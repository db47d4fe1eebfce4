import { type Client, DatabaseError } from 'pg';
import type { Change } from '../../projections/folds/index.js';
import { ChangeSet } from '../../projections/folds/index.js';
import { AppendRefused, LeaseLost } from './errors.js';
import type { SealedEvent, StreamHead } from './seal.js';

/** What a writer must hold to append to an ensemble's streams. */
export interface HeldLease {
  readonly eid: string;
  readonly epoch: number;
}

/** One event on its way into the log, with what it does to the tables. */
export interface Entry {
  readonly lease: HeldLease;
  readonly sealed: SealedEvent;
  readonly changes: readonly Change[];
  /** The command that it answers, marked as handled in the same transaction. */
  readonly handles?: string | undefined;
}

/**
 * Appends the entries, all or none, and returns the position of the last.
 *
 * The call is one message of PostgreSQL's simple protocol. The server begins only when it has all
 * of it, and has committed before it answers, so a client that is frozen at any point holds no
 * lock. In the extended protocol it could freeze between "execute" and "sync", and every other
 * supervisor would wait for it.
 */
export async function append(client: Client, entries: readonly Entry[]): Promise<number> {
  try {
    const result = await client.query<{ last: number }>(appendCall(entries));
    const last = result.rows[0]?.last;
    if (last === undefined) throw new AppendRefused('the append function gave no answer');
    return last;
  } catch (error) {
    throw asRefusal(error);
  }
}

function appendCall(entries: readonly Entry[]): string {
  const leases = new Map<string, HeldLease>();
  const moved = new Map<string, StreamHead>();
  const changes = new ChangeSet();
  const handled = new Set<string>();
  let events = '';
  for (const { lease, sealed, changes: own, handles } of entries) {
    leases.set(lease.eid, lease);
    if (!moved.has(sealed.stream)) moved.set(sealed.stream, sealed.before);
    for (const change of own) changes.add(change);
    if (handles !== undefined) handled.add(handles);
    events += events === '' ? sealed.json : `,${sealed.json}`;
  }
  const streams = Array.from(moved, ([stream, { version, hash }]) => [stream, version, hash]);
  const args = [
    JSON.stringify([...leases.values()]),
    JSON.stringify(streams),
    `[${events}]`,
    JSON.stringify(changes),
    JSON.stringify([...handled]),
  ];
  return `select tutti_store.append(${args.map(literal).join(',')}) as last`;
}

/** An escape literal, which means the same whatever the server's settings are. */
function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'::jsonb`;
}

/** The append function's own refusals, by the codes that it raises. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  switch (error.code?.slice(0, 2)) {
    case 'TU':
      return error.code === 'TU001'
        ? new LeaseLost(error.detail ?? '', error)
        : new AppendRefused(error.message, error);
    case '22': // a value that jsonb or a column does not take
    case '23': // a constraint of a projection
      return new AppendRefused(error.message, error);
    default:
      return error;
  }
}
