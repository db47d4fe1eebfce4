import type { Finding, Span } from './source-text.js';

export interface CsvField {
  /** Quotes and the spaces around an unquoted value removed. */
  readonly text: string;
  readonly isQuoted: boolean;
  readonly span: Span;
}

export interface CsvRow {
  readonly fields: readonly CsvField[];
  /** Where the next row starts. */
  readonly next: number;
  readonly faults: readonly CsvFault[];
}

interface CsvFault {
  readonly span: Span;
  readonly finding: Finding;
}

/** Reads the row that starts here, by RFC 4180; what that leaves open is refused rather than guessed. */
export function readCsvRow(text: string, start: number): CsvRow {
  const fields: CsvField[] = [];
  const faults: CsvFault[] = [];
  for (let at = start; ; at += 1) {
    const { field, fault, end } = text.startsWith('"', at) ? quoted(text, at) : plain(text, at);
    fields.push(field);
    if (fault !== undefined) faults.push(fault);
    at = end;
    if (text[at] !== ',') return { fields, faults, next: Math.min(at + 1, text.length) };
  }
}

export function isEmptyRow({ fields: [first, second] }: CsvRow): boolean {
  return first?.text === '' && !first.isQuoted && second === undefined;
}

interface ReadField {
  readonly field: CsvField;
  readonly fault?: CsvFault;
  /** At the comma or the line's end behind it. */
  readonly end: number;
}

function plain(text: string, start: number): ReadField {
  const end = endOfPlain(text, start);
  const written = text.slice(start, end);
  const value = written.trim();
  const from = start + written.indexOf(value);
  const field = {
    text: value,
    isQuoted: false,
    span: { start: from, end: from + value.length },
  };
  const odd = /["\r]/.exec(value);
  if (odd === null) return { field, end };
  const span = { start: from + odd.index, end: from + odd.index + 1 };
  return { field, end, fault: { span, finding: odd[0] === '"' ? strayQuote : strayReturn } };
}

const strayQuote: Finding = {
  code: 'config.csv-quote',
  message: 'a quote inside of a value that does not start with one',
  hint: 'Put the whole value into quotes, without a space before them, and double those inside: "5"" pipe".',
};

const strayReturn: Finding = {
  code: 'config.csv-line-end',
  message: 'a carriage return that ends no line',
  hint: 'Save the file with line ends of Unix or Windows.',
};

function quoted(text: string, start: number): ReadField {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close === -1) {
    const field = { text: '', isQuoted: true, span: { start, end: start + 1 } };
    const finding = { code: 'config.csv-quote', message: 'this quote is never closed' };
    return { field, fault: { span: field.span, finding }, end: text.length };
  }
  const field = {
    text: text.slice(start + 1, close).replaceAll('""', '"'),
    isQuoted: true,
    span: { start, end: close + 1 },
  };
  const end = endOfPlain(text, close + 1);
  const after = text.slice(close + 1, end).trimEnd();
  if (after === '') return { field, end };
  const span = { start: close + 1, end: close + 1 + after.length };
  return { field, end, fault: { span, finding: afterQuote } };
}

const afterQuote: Finding = {
  code: 'config.csv-quote',
  message: 'a value goes on after its closing quote',
  hint: 'A quote inside of a quoted value is doubled: "5"" pipe".',
};

const comma = 0x2c;
const newline = 0x0a;

function endOfPlain(text: string, start: number): number {
  for (let end = start; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === comma || code === newline) return end;
  }
  return text.length;
}
