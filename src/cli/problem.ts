import {
  ConfigurationError,
  type Definition,
  type Diagnostic,
  type FileMap,
  pointerStep,
  renderDiagnostic,
} from '../config/index.js';
import { TuttiError } from '../errors.js';
import type { Fault } from '../workspace/index.js';

/** Something that is wrong with an ensemble, with its place where it has one. */
export type Problem =
  | Diagnostic
  | { readonly code: string; readonly message: string; readonly hint?: string | undefined };

/** All that an error says is wrong. What is no error for users passes through. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof ConfigurationError) return error.diagnostics;
  if (!(error instanceof TuttiError)) throw error;
  const { code, message, hint } = error;
  return [{ code, message, hint }];
}

/** A fault in a template has its place; of the others it is the key that they are about. */
export function problemOf(
  { batch, code, message, hint, key, diagnostic }: Fault,
  { batches }: Definition,
  file: FileMap,
): Diagnostic {
  if (diagnostic !== undefined) return diagnostic;
  const own = `/ensemble/batches/${batches.findIndex(({ name }) => name === batch)}`;
  const step = key === undefined ? '' : pointerStep(key);
  const places = [`${own}${step}`, `/ensemble/batch_config${step}`, `${own}/name`];
  return file.diagnose(places, { code, message, hint }, 'value');
}

export function renderProblem(problem: Problem): string {
  if ('frame' in problem) return renderDiagnostic(problem);
  const { message, hint } = problem;
  return hint === undefined ? message : `${message}\n  ${hint}`;
}

/** What has no place, then the ensemble's file from top to bottom, then its templates; each once. */
export function inOrder<Any extends Problem>(problems: readonly Any[], file: string): Any[] {
  const distinct = new Map(problems.map((each) => [`${placeOf(each)}:${each.message}`, each]));
  const key = (problem: Problem): readonly [string, number, number] => {
    if (!('frame' in problem)) return ['', 0, 0];
    return [problem.file === file ? ' ' : problem.file, problem.line, problem.column];
  };
  return [...distinct.values()].sort((one, other) => {
    const [[inFile, line, column], [otherFile, otherLine, otherColumn]] = [key(one), key(other)];
    if (inFile !== otherFile) return inFile < otherFile ? -1 : 1;
    return line - otherLine || column - otherColumn;
  });
}

export function placeOf(problem: Problem): string {
  return 'frame' in problem ? `${problem.file}:${problem.line}:${problem.column}` : problem.message;
}
