import { ExitCode, TuttiError } from '../errors.js';

/** One thing wrong (or doubtful) with a file, and where. Lines and columns count from 1. */
export interface Diagnostic {
  /** Stable and searchable, e.g. `config.unknown-key`. */
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** One past the last marked character, where more than one is marked. */
  readonly endColumn?: number;
  /** What to do about it. */
  readonly hint?: string;
  /** The line before, the line, and a caret line under it. */
  readonly frame: string;
}

/** All that is wrong with a file, at once, so that it is mended in one go. */
export class ConfigurationError extends TuttiError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(renderDiagnostics(diagnostics), {
      code: 'config.invalid',
      exitCode: ExitCode.usage,
      hint: 'Correct the file and run `tutti validate` on it.',
    });
    this.diagnostics = diagnostics;
  }
}

/** A file with 10,000 bad runs should not scroll its first error out of sight. */
const mostRendered = 50;

function renderDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const shown = diagnostics.slice(0, mostRendered).map(renderDiagnostic);
  const left = diagnostics.length - shown.length;
  if (left > 0) shown.push(`… and ${left} more like these.`);
  return shown.join('\n\n');
}

export function renderDiagnostic({ file, line, column, message, hint, frame }: Diagnostic): string {
  const lines = [`${file}:${line}:${column}: ${message}`, frame];
  if (hint !== undefined) lines.push(`  ${hint}`);
  return lines.join('\n');
}
