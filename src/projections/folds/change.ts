import { keys, type Rows, type TableName, tableNames } from './rows.js';

/**
 * What an event does to the tables: columns to be set in one row, made where it is not there yet.
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

type ChangedRow = Record<string, unknown>;

/** The rows that a number of changes come to. */
export class ChangeSet {
  readonly #tables = new Map<TableName, Map<string, ChangedRow>>();

  add(change: Change): void {
    const { table, set } = change;
    let rows = this.#tables.get(table);
    if (rows === undefined) this.#tables.set(table, (rows = new Map()));
    const key = keyOf(table, set);
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { ...set });
    else Object.assign(row, set);
  }

  rows(table: TableName): Iterable<Readonly<ChangedRow>> {
    return this.#tables.get(table)?.values() ?? [];
  }

  /** By table, as the append function takes it. */
  toJSON(): Partial<Record<TableName, readonly ChangedRow[]>> {
    const json: Partial<Record<TableName, readonly ChangedRow[]>> = {};
    for (const table of tableNames) {
      const rows = this.#tables.get(table);
      if (rows !== undefined) json[table] = [...rows.values()];
    }
    return json;
  }
}

function keyOf(table: TableName, set: Readonly<Record<string, unknown>>): string {
  let key = '';
  for (const column of keys[table]) key += `${String(set[column])}\n`;
  return key;
}
