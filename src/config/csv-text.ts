import { Findings } from './findings.js';
import { SourceText } from './source-text.js';

/** More than anybody reads: a file in a wrong encoding or with a wrong separator can be wrong in each line. */
export const mostCsvFindings = 1000;

export interface CsvText {
  readonly source: SourceText;
  readonly findings: Findings;
  /** `false` where nothing can be said about rows. */
  readonly isReadable: boolean;
}

/** The text of a CSV file in UTF-8, with or without a byte order mark. Where it is none, it says in which line. */
export function readCsvText(name: string, bytes: Uint8Array): CsvText {
  const wide = isWide(bytes);
  const text = new TextDecoder(wide ?? 'utf-8').decode(bytes);
  const source = new SourceText(name, text);
  const findings = new Findings(source);
  if (wide !== undefined) {
    findings.error({ start: 0, end: 0 }, { ...wrongEncoding, message: 'this is UTF-16' });
    return { source, findings, isReadable: false };
  }
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const message = 'this is not a text file (in UTF-8)';
    findings.error({ start: nul, end: nul + 1 }, { code: 'config.not-text', message });
    return { source, findings, isReadable: false };
  }
  if (!isUtf8(bytes)) findBadLines(bytes, findings);
  return { source, findings, isReadable: true };
}

const wrongEncoding = {
  code: 'config.csv-encoding',
  hint: 'Save the file as UTF-8, or convert it with iconv.',
};

function isWide([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Line by line: a line's end is never part of another character, whatever stands before it. */
function findBadLines(bytes: Uint8Array, findings: Findings): void {
  const { text } = findings.source;
  let lineStart = 0;
  for (let start = 0; start < bytes.length && findings.errors.length < mostCsvFindings;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) {
      const at = Math.max(lineStart, text.indexOf('\uFFFD', lineStart));
      const message = 'this line is not in UTF-8: a character cannot be read';
      findings.error({ start: at, end: at + 1 }, { ...wrongEncoding, message });
    }
    start = end + 1;
    lineStart = text.indexOf('\n', lineStart) + 1;
  }
}
