import {
  type Definition,
  type Diagnostic,
  FileMap,
  parseEnsemble,
  type ParsedEnsemble,
} from '../config/index.js';
import { examine, Layout, runView } from '../workspace/index.js';
import { withHostLimits } from './host-limits.js';
import { lint } from './lint.js';
import { type Problem, problemOf, problemsOf } from './problem.js';
import type { Source } from './read-source.js';
import { batchesOnDisk } from '../site/index.js';
import { chooseBackend, refuseUnsupported } from './supported.js';

export interface FileOptions {
  /** As the user calls it. */
  readonly file: string;
  readonly name?: string | undefined;
  readonly overrides: Readonly<Record<string, string>>;
  readonly backend: string | undefined;
  readonly cwd: string;
}

/** All that can be said of a file without running anything. */
export interface Examined {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Diagnostic[];
  /** There is none where the file itself is wrong. */
  readonly plan?: Plan | undefined;
}

export interface Plan {
  readonly definition: Definition;
  readonly runs: ParsedEnsemble['runs'];
  readonly backend: string;
  readonly layout: Layout;
  readonly onDisk: readonly string[];
}

/** Looks at everything before it judges: a file is mended in one go. */
export async function examineFile({ text }: Source, options: FileOptions): Promise<Examined> {
  const { file, name, overrides, cwd } = options;
  let parsed: ParsedEnsemble;
  try {
    parsed = parseEnsemble(text, { file, overrides, ...(name === undefined ? {} : { name }) });
  } catch (error) {
    return { errors: problemsOf(error), warnings: [] };
  }
  const { runs, warnings } = parsed;
  const backend = options.backend ?? parsed.definition.backend ?? 'local';
  const errors = [
    ...problemsIn(() => chooseBackend(options.backend, parsed.definition)),
    ...problemsIn(() => refuseUnsupported(parsed.definition, backend)),
  ];
  const onDisk = batchesOnDisk(parsed.definition, backend);
  const definition = withHostLimits(parsed.definition, onDisk);
  const layout = new Layout(cwd, definition);
  const { faults, names: uses } = await examine(layout, onDisk, runs);
  const map = new FileMap(file, text);
  errors.push(...faults.map((fault) => problemOf(fault, definition, map)));
  const names = namesOf(layout, definition, runs);
  const isWhole = uses.size === onDisk.length;
  const lints = lint({ definition, names, uses, file: map, isWhole });
  const known = new Set(errors.map(placeOf));
  const doubtful = [...warnings, ...lints.filter((each) => !known.has(placeOf(each)))];
  return {
    errors: inOrder(errors, file),
    warnings: inOrder(doubtful, file),
    plan: { definition, runs, backend, layout, onDisk },
  };
}

function problemsIn(judge: () => unknown): readonly Problem[] {
  try {
    judge();
    return [];
  } catch (error) {
    return problemsOf(error);
  }
}

/** By batch: the names under `run` that templates and tasks can read, and how many runs have each. */
function namesOf(
  layout: Layout,
  { batches }: Definition,
  runs: ParsedEnsemble['runs'],
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const names = new Map<string, Map<string, number>>();
  const given = new Map<string, ReadonlySet<string>>();
  for (const { name, run_count } of batches) {
    const nothing = { run: { batch: name, idx: 0 }, cycle: 1, params: {}, texts: {} };
    const own = Object.keys(runView(layout, nothing).run);
    given.set(name, new Set(own));
    names.set(name, new Map(own.map((each) => [each, run_count])));
  }
  for (const { batch, params } of runs) {
    const counts = names.get(batch);
    for (const name of Object.keys(params)) {
      if (given.get(batch)?.has(name)) continue;
      counts?.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return names;
}

/** What has no place, then the ensemble's file from top to bottom, then its templates; each once. */
function inOrder<Any extends Problem>(problems: readonly Any[], file: string): Any[] {
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

/** What is an error needs no warning. */
function placeOf(problem: Problem): string {
  return 'frame' in problem ? `${problem.file}:${problem.line}:${problem.column}` : problem.message;
}
