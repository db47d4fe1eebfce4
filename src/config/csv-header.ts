import { ParameterCheck } from './check-parameters.js';
import { type CsvRow, isEmptyRow } from './csv-row.js';
import type { Findings } from './findings.js';
import { type Entry, mappingNode, scalarNode } from './yaml-tree.js';

/** The names in the first line; none where they cannot be told, and then the rows mean nothing. */
export function readCsvHeader(findings: Findings, header: CsvRow): readonly string[] | undefined {
  for (const { span, finding } of header.faults) findings.error(span, finding);
  const [first, second] = header.fields;
  if (first === undefined || isEmptyRow(header)) {
    const isEmpty = findings.source.text.trim() === '';
    findings.error(first?.span ?? { start: 0, end: 0 }, {
      code: 'config.csv-header',
      message: isEmpty ? 'the file is empty' : 'the first line is empty',
      hint: 'The first line names the parameters: rho,sigma',
    });
    return undefined;
  }
  if (second === undefined && /[;\t]/.test(first.text)) {
    const by = first.text.includes(';') ? 'semicolons' : 'tabs';
    findings.error(first.span, {
      code: 'config.csv-separator',
      message: `the names are separated by ${by}`,
      hint: 'Separate names and values by commas.',
    });
    return undefined;
  }
  checkNames(findings, header);
  return header.fields.map((field) => field.text);
}

function checkNames(findings: Findings, { fields }: CsvRow): void {
  const columns = new Map<string, number>();
  const entries = new Map<string, Entry>();
  for (const [index, { text: name, span }] of fields.entries()) {
    const column = index + 1;
    const earlier = columns.get(name);
    if (name === '') {
      findings.error(span, {
        code: 'config.csv-header',
        message: `column ${column} has no name`,
        hint: 'The first line names the parameters.',
      });
    } else if (name === '__proto__') {
      const message = '`__proto__` cannot be the name of a parameter';
      findings.error(span, { code: 'config.key', message, hint: 'Choose another name.' });
    } else if (earlier !== undefined) {
      findings.error(span, {
        code: 'config.csv-duplicate-column',
        message: `the column \`${name}\` is there twice: columns ${earlier} and ${column}`,
        hint: 'Only one of the two can be meant: remove or rename the other.',
      });
    } else {
      columns.set(name, column);
      entries.set(name, { keySpan: span, value: scalarNode(span, '', { value: null }) });
    }
  }
  new ParameterCheck(findings).parameters(mappingNode({ start: 0, end: 0 }, entries));
}
