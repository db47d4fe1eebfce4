import type { Diagnostic } from '../config/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { diagnose, type Finding, type Place } from './place.js';

type TemplateErrorCode =
  /** Its language cannot read it. */
  | 'template.syntax'
  /** A name that does not exist. */
  | 'template.missing-name'
  | 'template.unknown-helper'
  /** A filter or test that Jinja does not have. */
  | 'template.unknown-filter'
  /** A helper, a filter or an operator that was given something it does not take. */
  | 'template.bad-arguments'
  /** A list, a mapping or nothing, where a text has to be printed. */
  | 'template.not-printable'
  /** A part of the language that Tutti refuses. */
  | 'template.unsupported'
  /** A loop or a text that grows beyond what an input file can need. */
  | 'template.too-large'
  | 'template.unknown-kind';

interface TemplateFinding extends Finding {
  readonly code: TemplateErrorCode;
}

/** A template that cannot be rendered, and the place that is at fault. Lines and columns count from 1. */
export class TemplateError extends TuttiError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly #place: Place;
  readonly #finding: TemplateFinding;

  constructor(place: Place, finding: TemplateFinding) {
    const { line, column } = place;
    const { file } = place.source;
    const { code, message, hint } = finding;
    super(`${file}:${line}:${column}: ${message}`, {
      code,
      exitCode: ExitCode.usage,
      ...(hint === undefined ? {} : { hint }),
    });
    this.file = file;
    this.line = line;
    this.column = column;
    this.#place = place;
    this.#finding = finding;
  }

  /** The same with its code frame. It is drawn when it is asked for: the same error may come for each of many runs. */
  get diagnostic(): Diagnostic {
    return diagnose(this.#place, this.#finding);
  }
}
