import { type Client, DatabaseError } from 'pg';
import {
  type Change,
  ChangeSet,
  type KeyColumn,
  type KeyedDocument,
  keys,
  keyTypes,
  type TableName,
  tableNames,
} from '../../projections/folds/index.js';
import {
  bigintColumn,
  hashColumn,
  integerColumn,
  jsonColumn,
  textColumn,
  uuidColumn,
} from './columns.js';
import { AppendRefused, LeaseLost } from './errors.js';
import { die, faultOf, freeze } from './fault-switch.js';
import { callFunction } from './function-call.js';
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

/** Appends the entries, all or none, and returns the position of the last. */
export async function append(client: Client, entries: readonly Entry[]): Promise<number> {
  const fault = faultOf(entries);
  if (fault === 'before') die();
  try {
    const last = await callFunction(client, 'tutti_store.append', argumentsOf(entries));
    if (last === undefined) throw new AppendRefused('the append function gave no answer');
    if (fault === 'after') die();
    if (fault === 'frozen') freeze();
    return Number(last);
  } catch (error) {
    throw asRefusal(error);
  }
}

/** In the order of the function's parameters. */
function argumentsOf(entries: readonly Entry[]): Buffer[] {
  const leases = new Map<string, HeldLease>();
  const moved = new Map<string, StreamHead>();
  const changes = new ChangeSet();
  const handled = new Set<string>();
  for (const { lease, sealed, changes: own, handles } of entries) {
    leases.set(lease.eid, lease);
    if (!moved.has(sealed.stream)) moved.set(sealed.stream, sealed.before);
    for (const change of own) changes.add(change);
    if (handles !== undefined) handled.add(handles);
  }
  const held = [...leases.values()];
  const heads = [...moved.values()];
  const events = entries.map(({ sealed }) => sealed);
  return [
    textColumn(held.map(({ eid }) => eid)),
    bigintColumn(held.map(({ epoch }) => epoch)),
    textColumn([...moved.keys()]),
    integerColumn(heads.map(({ version }) => version)),
    hashColumn(heads.map(({ hash }) => hash)),
    textColumn(events.map(({ stream }) => stream)),
    integerColumn(events.map(({ head }) => head.version)),
    textColumn(events.map(({ event }) => event.type)),
    jsonColumn(events.map(({ data }) => data)),
    jsonColumn(events.map(({ meta }) => meta)),
    hashColumn(events.map(({ head }) => head.hash)),
    uuidColumn([...handled]),
    ...tableNames.flatMap((table) => columnsOf([...changes.rows(table)], table)),
  ];
}

/** A table's key, column by column, and its documents. */
function columnsOf(rows: readonly KeyedDocument[], table: TableName): Buffer[] {
  return [
    ...keys[table].map((column, index) => keyColumn(column, rows, index)),
    jsonColumn(rows.map(({ doc }) => JSON.stringify(doc))),
  ];
}

function keyColumn(column: KeyColumn, rows: readonly KeyedDocument[], index: number): Buffer {
  return keyTypes[column] === 'text'
    ? textColumn(rows.map(({ key }) => String(key[index])))
    : integerColumn(rows.map(({ key }) => Number(key[index])));
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
