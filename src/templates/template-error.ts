import { ExitCode, TuttiError } from '../errors.js';
import type { Place } from './place.js';

type TemplateErrorCode =
  /** Handlebars cannot read it. */
  | 'template.syntax'
  /** A name that does not exist. */
  | 'template.missing-name'
  | 'template.unknown-helper'
  /** A helper that was given something it does not take. */
  | 'template.bad-arguments'
  /** A list, a mapping or nothing, where a text has to be printed. */
  | 'template.not-printable'
  /** A part of Handlebars that Tutti refuses. */
  | 'template.unsupported'
  | 'template.not-supported-yet'
  | 'template.unknown-kind';

interface Finding {
  readonly code: TemplateErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A template that cannot be rendered, and the place that is at fault. Lines and columns count from 1. */
export class TemplateError extends TuttiError {
  readonly file: string;
  readonly line: number;
  readonly column: number;

  constructor({ file, line, column }: Place, { code, message, hint }: Finding) {
    super(`${file}:${line}:${column}: ${message}`, {
      code,
      exitCode: ExitCode.usage,
      ...(hint === undefined ? {} : { hint }),
    });
    this.file = file;
    this.line = line;
    this.column = column;
  }
}
