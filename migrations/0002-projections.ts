import { type Kysely, sql } from 'kysely';

/**
 * What the folds make of the events: one document for each row, under its key. The columns that
 * users see are those of the views.
 *
 * An event changes a few of a row's values. Overlaying a document with them (`||`) takes one static
 * statement a table, whatever was changed; with a typed column for each value, 500 events cost
 * twice the time in PostgreSQL (measured: 57 µs a row with jsonb_populate_record, 28 µs so).
 */
export interface ProjectionTable {
  readonly name: string;
  readonly key: Readonly<Record<string, 'text' | 'integer'>>;
}

export const projectionTables: readonly ProjectionTable[] = [
  { name: 'ensembles', key: { eid: 'text' } },
  { name: 'batches', key: { eid: 'text', batch: 'text' } },
  { name: 'runs', key: { eid: 'text', batch: 'text', idx: 'integer' } },
  // Apart from `runs`: parameters may be large, they hardly change, and a run's state often does.
  { name: 'params', key: { eid: 'text', batch: 'text', idx: 'integer' } },
  {
    name: 'attempts',
    key: {
      eid: 'text',
      batch: 'text',
      idx: 'integer',
      cycle: 'integer',
      attempt: 'integer',
      segment: 'integer',
    },
  },
  {
    name: 'tasks',
    key: {
      eid: 'text',
      batch: 'text',
      idx: 'integer',
      phase: 'text',
      index: 'integer',
      cycle: 'integer',
      attempt: 'integer',
    },
  },
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of projectionTables) await sql.raw(createTable(table)).execute(db);
}

/** No index on what changes, and room in each page: so an update touches no index (HOT). */
function createTable({ name, key }: ProjectionTable): string {
  const columns = Object.entries(key).map(([column, type]) =>
    type === 'text' ? `"${column}" text collate "C" not null` : `"${column}" integer not null`,
  );
  return `
create table tutti_store.${name} (
  ${columns.join(',\n  ')},
  doc jsonb not null,
  primary key (${quoted(key)})
) with (fillfactor = 60);`;
}

export function quoted(key: ProjectionTable['key']): string {
  return Object.keys(key)
    .map((column) => `"${column}"`)
    .join(', ');
}
