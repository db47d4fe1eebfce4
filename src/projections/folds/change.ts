import { keys, type Rows, type TableName } from './rows.js';

/**
 * What an event does to the tables: values to be set in one row, made where it is not there yet.
 *
 * Changes to the same row add up, the later one wins, and nothing needs to be read to know them.
 * So the changes of 500 events shrink to one write for each row that they touch.
 */
export type Change = {
  [Table in TableName]: { readonly table: Table; readonly set: RowChange<Table> };
}[TableName];

type KeyOf<Table extends TableName> = (typeof keys)[Table][number] & keyof Rows[Table];

export type RowChange<Table extends TableName> = Pick<Rows[Table], KeyOf<Table>> &
  Partial<Rows[Table]>;

/** A row as the tables hold it: the values of its key, in the key's order, and its document. */
export interface KeyedDocument {
  readonly key: readonly unknown[];
  readonly doc: Record<string, unknown>;
}

/** The rows that a number of changes come to. */
export class ChangeSet {
  readonly #tables = new Map<TableName, Map<string, KeyedDocument>>();

  add({ table, set }: Change): void {
    let rows = this.#tables.get(table);
    if (rows === undefined) this.#tables.set(table, (rows = new Map<string, KeyedDocument>()));
    const values: Readonly<Record<string, unknown>> = set;
    const key = keys[table].map((column) => values[column]);
    const id = key.join('\n');
    let row = rows.get(id);
    if (row === undefined) rows.set(id, (row = { key, doc: {} }));
    const own = keySets[table];
    for (const column of Object.keys(values)) {
      if (!own.has(column)) row.doc[column] = values[column];
    }
  }

  rows(table: TableName): Iterable<KeyedDocument> {
    return this.#tables.get(table)?.values() ?? [];
  }
}

const keySets: Readonly<Record<TableName, ReadonlySet<string>>> = {
  ensembles: new Set(keys.ensembles),
  batches: new Set(keys.batches),
  runs: new Set(keys.runs),
  params: new Set(keys.params),
  attempts: new Set(keys.attempts),
  tasks: new Set(keys.tasks),
};
