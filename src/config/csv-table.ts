import { ParameterCheck } from './check-parameters.js';
import { readCsvHeader } from './csv-header.js';
import { type CsvField, type CsvRow, isEmptyRow, readCsvRow } from './csv-row.js';
import { type CsvText, mostCsvFindings } from './csv-text.js';
import type { CsvDefinition } from './definition.js';
import type { Findings } from './findings.js';
import { describe } from './locate.js';
import { readPlainScalar } from './scalar.js';
import { type ScalarNode, scalarNode, type YamlNode } from './yaml-tree.js';

/** The runs of a CSV file. A row is read when it is asked for: only where it starts is kept. */
export class CsvTable {
  readonly count: number;
  readonly #text: string;
  readonly #columns: readonly string[];
  readonly #starts: readonly number[];

  /** Looks at every row; what is wrong is then among the text's findings. */
  constructor(
    { findings, isReadable }: CsvText,
    readonly definition: CsvDefinition,
  ) {
    this.#text = findings.source.text;
    const header = readCsvRow(this.#text, 0);
    const columns = isReadable ? readCsvHeader(findings, header) : undefined;
    this.#columns = columns ?? [];
    this.#starts = columns === undefined ? [] : readRows(findings, header.next, columns);
    this.count = this.#starts.length;
  }

  at(index: number): ReadonlyMap<string, YamlNode> {
    const start = this.#starts[index];
    const params = new Map<string, YamlNode>();
    if (start === undefined) return params;
    const { fields } = readCsvRow(this.#text, start);
    for (const [column, name] of this.#columns.entries()) {
      const field = fields[column];
      if (field !== undefined) params.set(name, valueOf(field));
    }
    return params;
  }
}

/** What is in quotes is a text; all else is read as YAML reads it: `28.0` is a number, nothing is null. */
function valueOf({ text, isQuoted, span }: CsvField): ScalarNode {
  return scalarNode(span, text, isQuoted ? { value: text } : readPlainScalar(text));
}

/** Where each row starts. Empty lines at the end are none. */
function readRows(findings: Findings, from: number, columns: readonly string[]): number[] {
  const { text } = findings.source;
  const check = new ParameterCheck(findings);
  const priority = columns.indexOf('priority');
  const end = text.trimEnd().length;
  const starts: number[] = [];
  for (let start = from; start < end;) {
    const row = readCsvRow(text, start);
    starts.push(start);
    start = row.next;
    if (findings.errors.length >= mostCsvFindings) continue;
    for (const { span, finding } of row.faults) findings.error(span, finding);
    // What a stray quote did to the number of values is no second fault.
    if (row.faults.length > 0) continue;
    checkLength(findings, row, columns.length);
    for (const [column, field] of row.fields.entries()) {
      const value = valueOf(field);
      check.numbers(value);
      if (column === priority) checkPriority(findings, value);
    }
  }
  return starts;
}

function checkLength(findings: Findings, row: CsvRow, wanted: number): void {
  const { fields } = row;
  const given = fields.length;
  const at = fields[Math.min(wanted, given - 1)];
  if (at === undefined) return;
  if (isEmptyRow(row)) {
    const message = 'an empty line, and there are rows after it';
    findings.error(at.span, { code: 'config.csv-row', message, hint: 'Remove it.' });
  } else if (given !== wanted) {
    findings.error(at.span, {
      code: 'config.csv-row',
      message: `this row has ${many(given, 'value')}, and the first line names ${many(wanted, 'column')}`,
      hint:
        given > wanted
          ? 'A value with a comma in it stands in quotes: "1,5".'
          : 'A value that is missing is nothing between two commas.',
    });
  }
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A row that says nothing has its batch's. */
function checkPriority(findings: Findings, value: ScalarNode): void {
  if (value.json === null || Number.isSafeInteger(value.json)) return;
  findings.error(value.span, {
    code: 'config.wrong-value',
    message: `\`priority\` must be a whole number; here it is ${describe(value)}`,
  });
}
