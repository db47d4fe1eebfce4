import { readCsvText } from './csv-text.js';
import { CsvTable } from './csv-table.js';
import type { Definition } from './definition.js';
import type { Diagnostic } from './diagnostic.js';
import type { Findings } from './findings.js';
import { entriesOf, type Entries, type Entry, itemsOf, type YamlNode } from './yaml-tree.js';

/** A CSV file that somebody has read for us. */
export interface CsvSource {
  /** As messages call it. */
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** Why it could not be read, and what to do. */
export interface CsvUnreadable {
  readonly fault: string;
  readonly hint?: string | undefined;
}

/** Reads a file by the path that stands in the ensemble's file. */
export type ReadCsv = (path: string) => CsvSource | CsvUnreadable;

/** The CSV files that an ensemble names under `runs`, each read once. */
export class CsvFiles {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly #tables = new Map<string, CsvTable | undefined>();

  constructor(
    readonly findings: Findings,
    readonly read: ReadCsv = readNothing,
    readonly recorded?: Definition,
  ) {}

  /** Reads all of them. */
  check(ensemble: Entries): void {
    const batches = itemsOf(ensemble.get('batches')?.value).map(entriesOf);
    for (const settings of [entriesOf(ensemble.get('batch_config')?.value), ...batches]) {
      const entry = pathIn(settings.get('runs')?.value);
      const path = entry?.value.json;
      if (entry === undefined || typeof path !== 'string' || this.#tables.has(path)) continue;
      this.#tables.set(path, this.#table(entry, path));
    }
  }

  tableOf(runs: YamlNode | undefined): CsvTable | undefined {
    const path = pathIn(runs)?.value.json;
    return typeof path === 'string' ? this.#tables.get(path) : undefined;
  }

  #table({ value, keySpan }: Entry, path: string): CsvTable | undefined {
    // The schema has a sentence for an empty path.
    if (path === '') return undefined;
    const source = this.read(path);
    if ('fault' in source) {
      const { fault, hint } = source;
      this.findings.error(value.span, { code: 'config.csv-unreadable', message: fault, hint });
      return undefined;
    }
    const { name, file, sha256, bytes } = source;
    if (this.#hasChanged(file, sha256)) {
      this.findings.error(value.span, {
        code: 'config.csv-changed',
        message: `${name} has changed since the ensemble was created`,
        hint: 'Bring back what it was, or start what it says now as a new ensemble.',
      });
    }
    const text = readCsvText(name, bytes);
    const table = new CsvTable(text, { file, sha256 });
    this.errors.push(...text.findings.errors);
    this.warnings.push(...text.findings.warnings);
    if (table.count === 0 && text.findings.errors.length === 0) {
      const message = `${name} has no runs`;
      this.findings.warn(keySpan, { code: 'config.no-runs', message });
    }
    return table;
  }

  #hasChanged(file: string, sha256: string): boolean {
    return (this.recorded?.batches ?? []).some(
      ({ csv }) => csv?.file === file && csv.sha256 !== sha256,
    );
  }
}

function readNothing(): CsvUnreadable {
  return { fault: 'a CSV file cannot be read here', hint: 'Write the runs into this file.' };
}

function pathIn(runs: YamlNode | undefined): Entry | undefined {
  return entriesOf(runs).get('csv');
}
