import type { Diagnostic } from '../config/index.js';
import { asError, ExitCode, TuttiError } from '../errors.js';
import { TemplateError } from '../templates/index.js';

/** What would go wrong, found before anything was written. */
export class PreflightFailed extends TuttiError {
  constructor(readonly faults: readonly Fault[]) {
    const [only] = faults;
    super(
      faults.length === 1 && only !== undefined
        ? framed(only)
        : `${faults.length} things are in the way:\n${listed(faults)}`,
      {
        code: 'workspace.preflight',
        exitCode: ExitCode.usage,
        ...(faults.length === 1 && only?.hint !== undefined ? { hint: only.hint } : {}),
      },
    );
  }
}

export interface Fault {
  readonly batch: string;
  /** Stable and searchable, e.g. `workspace.no-job-file`. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The key of the batch that it is about. */
  readonly key?: BatchKey | undefined;
  /** Where in a template it is. */
  readonly diagnostic?: Diagnostic | undefined;
  /** Whether a task that comes first may make what is missing. */
  readonly mayBeMade?: boolean;
}

/** What is wrong in a template hits the runs that it is rendered for, and the others go on. */
export function isInTheWay({ diagnostic, mayBeMade = false }: Fault): boolean {
  return diagnostic === undefined && !mayBeMade;
}

type BatchKey = 'job_file' | 'templatedir' | 'templates' | 'basedir';

/** As it is told by itself, with its place and what to do. */
export function faultText(fault: Fault): string {
  const { hint } = fault;
  return `${framed(fault)}${hint === undefined ? '' : `\n${hint}`}`;
}

function framed({ message, diagnostic }: Fault): string {
  return diagnostic === undefined ? message : `${message}\n${diagnostic.frame}`;
}

/** With more of them the first would scroll out of sight. */
const mostListed = 50;

function listed(faults: readonly Fault[]): string {
  const entries = faults
    .slice(0, mostListed)
    .map((fault) => `  - ${faultText(fault).replaceAll('\n', '\n    ')}`);
  const left = faults.length - entries.length;
  if (left > 0) entries.push(`  … and ${left} more.`);
  return entries.join('\n');
}

/** An error as a fault of the batch in which it was met. */
export function faultFrom(batch: string, error: unknown): Fault {
  const { message } = asError(error);
  if (!(error instanceof TuttiError)) return { batch, code: 'workspace.unreadable', message };
  const { code, hint } = error;
  const diagnostic = error instanceof TemplateError ? { diagnostic: error.diagnostic } : {};
  return { batch, code, message, hint, key: keyOf(code), ...diagnostic };
}

function keyOf(code: string): BatchKey {
  return code === 'workspace.no-template-directory' ? 'templatedir' : 'templates';
}
