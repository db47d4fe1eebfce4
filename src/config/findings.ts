import type { Diagnostic } from './diagnostic.js';
import type { Finding, SourceText, Span } from './source-text.js';

/** Collects what is found in one file, so that a user hears of everything at once. */
export class Findings {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];

  constructor(readonly source: SourceText) {}

  error(span: Span, finding: Finding): void {
    this.errors.push(this.source.diagnose(span, finding));
  }

  warn(span: Span, finding: Finding): void {
    this.warnings.push(this.source.diagnose(span, finding));
  }
}
