import type { Client } from 'pg';
import type { Database } from '../../database/index.js';
import { ChainAudit, positionGaps, readEvents } from '../../events/store/index.js';
import {
  type ChangeSet,
  type KeyedDocument,
  keys,
  type TableName,
  tableNames,
} from '../folds/index.js';
import { Replay } from './replay.js';

export interface Verification {
  readonly events: number;
  readonly streams: number;
  readonly rows: Readonly<Record<TableName, number>>;
  /** Whatever does not agree, in words; empty where all does. */
  readonly faults: readonly string[];
}

/** Where a table and the log differ, so many rows are named. */
const namedRows = 5;

/**
 * Folds the ensemble's events once more, into tables of the same shape, and compares row by row,
 * both ways; follows the hash chain of each stream; looks for gaps in the positions.
 *
 * All of it reads one snapshot of the database, so a live ensemble can be verified while it runs.
 */
export async function verifyEnsemble(db: Database, eid: string): Promise<Verification> {
  const faults: string[] = [];
  const client = await db.connect('verify');
  try {
    await client.query('begin isolation level repeatable read');
    const last = await client.query<{ position: number }>('select position from tutti_store.head');
    const audit = new ChainAudit();
    const replay = new Replay();
    // Events never change, so those up to the snapshot's head can be read on any connection.
    for await (const event of readEvents(db, { eid, to: last.rows[0]?.position ?? 0 })) {
      const fault = audit.follow(event);
      if (fault !== undefined) faults.push(fault);
      replay.follow(event);
    }
    faults.push(...replay.faults);
    const rows = { ensembles: 0, batches: 0, runs: 0, params: 0, attempts: 0, tasks: 0 };
    for (const table of tableNames) {
      rows[table] = await compareTable(client, eid, table, replay.changes, faults);
    }
    await client.query('rollback');
    const gaps = await positionGaps(db);
    if (gaps !== undefined) faults.push(gaps);
    return { events: replay.events, streams: audit.heads.size, rows, faults };
  } finally {
    await client.end();
  }
}

async function compareTable(
  client: Client,
  eid: string,
  table: TableName,
  changes: ChangeSet,
  faults: string[],
): Promise<number> {
  const stored = `tutti_store.${table}`;
  const folded = `pg_temp.folded_${table}`;
  await client.query(`create temp table folded_${table} (like ${stored}) on commit drop`);
  let rows = 0;
  for (const chunk of chunks(changes.rows(table), 1_000)) {
    await client.query(
      `insert into ${folded} select * from jsonb_populate_recordset(null::${stored}, $1::jsonb)`,
      [JSON.stringify(chunk.map((row) => namedColumns(table, row)))],
    );
    rows += chunk.length;
  }
  const key = keys[table].map((column) => `"${column}"`).join(', ');
  const own = `(select * from ${stored} where eid = $1)`;
  for (const [words, here, there] of [
    ['is in the table, and the log says otherwise', own, `table ${folded}`],
    ['follows from the log, and the table says otherwise', `table ${folded}`, own],
  ] as const) {
    const result = await client.query<{ key: string; many: number }>(
      `with differing as (${here} except ${there})
       select jsonb_build_array(${key})::text as key, count(*) over () as many
       from differing where $1::text is not null order by 1 limit ${namedRows}`,
      [eid],
    );
    for (const row of result.rows) faults.push(`${table} ${row.key} ${words}`);
    const more = (result.rows[0]?.many ?? 0) - result.rows.length;
    if (more > 0) faults.push(`${table}: ${more} more rows like this`);
  }
  return rows;
}

function namedColumns(table: TableName, { key, doc }: KeyedDocument): object {
  const named = keys[table].map((column, index) => [column, key[index]] as const);
  return { ...Object.fromEntries(named), doc };
}

function* chunks<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
