import {
  type BatchDefinition,
  type Definition,
  type Diagnostic,
  type FileMap,
  nearest,
  pointerStep,
  type Task,
} from '../config/index.js';
import type { NameUse } from '../templates/index.js';

export interface LintInput {
  readonly definition: Definition;
  /** What the runs of each batch may read as `run.NAME`: how many of them have it. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** What the templates of each batch read. */
  readonly uses: ReadonlyMap<string, readonly NameUse[]>;
  /** Whether the templates of all batches could be read. */
  readonly isWhole: boolean;
  readonly file: FileMap;
}

/** What is not wrong for sure, and is not meant so, either. */
export function lint(input: LintInput): Diagnostic[] {
  return [...undefinedNames(input), ...undefinedArguments(input), ...unusedVars(input)];
}

/** Rendering does not come by what stands in a part of a block that no run takes. */
function* undefinedNames({ names, uses }: LintInput): Generator<Diagnostic> {
  const found = new Map<string, { use: NameUse; name: string; batches: string[] }>();
  for (const [batch, reads] of uses) {
    for (const use of reads) {
      const [root, name] = use.steps ?? [];
      if (root !== 'run' || name === undefined || names.get(batch)?.has(name)) continue;
      const { file, line, column } = use.diagnose({ code: '', message: '' });
      const place = `${file}:${line}:${column}`;
      const before = found.get(place);
      if (before === undefined) found.set(place, { use, name, batches: [batch] });
      else before.batches.push(batch);
    }
  }
  for (const { use, name, batches } of found.values()) {
    yield use.diagnose({
      code: 'lint.undefined-name',
      message: `no run of ${some(batches)} has "run.${name}"`,
      hint: meant(name, batches, names) ?? 'A run that comes to this place fails.',
    });
  }
}

interface PlacedTask {
  readonly task: Task;
  readonly phase: string;
  /** Where the file may have it: with the batch, or in `batch_config`. */
  readonly places: readonly string[];
  /** None for a task of the ensemble. */
  readonly batch: BatchDefinition | undefined;
}

function* undefinedArguments({ definition, names, file }: LintInput): Generator<Diagnostic> {
  const found = new Map<string, { at: readonly string[]; name: string; batches: string[] }>();
  for (const { task, phase, places, batch } of tasksOf(definition)) {
    for (const [argument, name] of argumentsOf(task)) {
      const at = places.map((place) => `${place}/args${pointerStep(argument)}`);
      if (batch === undefined || (phase !== 'pre_run' && phase !== 'post_run')) {
        const what = `this task asks for "run.${name}", and in ${phase} there is no run`;
        yield file.diagnose(at, finding(what), 'value');
        continue;
      }
      const many = names.get(batch.name)?.get(name) ?? 0;
      if (many >= batch.run_count) continue;
      if (many > 0) {
        const what = `this task asks for "run.${name}", which only ${many} of the ${batch.run_count} runs of ${batch.name} have`;
        yield file.diagnose(at, finding(what), 'value');
        continue;
      }
      // A task of `batch_config` is one of every batch's, and one slip.
      const { line, column } = file.diagnose(at, finding(''), 'value');
      const place = `${line}:${column}`;
      const before = found.get(place);
      if (before === undefined) found.set(place, { at, name, batches: [batch.name] });
      else before.batches.push(batch.name);
    }
  }
  for (const { at, name, batches } of found.values()) {
    const what = `this task asks for "run.${name}", which no run of ${some(batches)} has`;
    yield file.diagnose(at, finding(what, meant(name, batches, names)), 'value');
  }
}

function finding(message: string, hint = 'The task would fail.') {
  return { code: 'lint.undefined-argument', message, hint };
}

function some(batches: readonly string[]): string {
  const named = batches.slice(0, 3).join(', ');
  return batches.length > 3 ? `${named} and ${batches.length - 3} more batches` : named;
}

/** Only where there are templates: without them nothing could use a variable. */
function* unusedVars({ definition, uses, isWhole, file }: LintInput): Generator<Diagnostic> {
  const reads = [...uses.values()].flat();
  if (!isWhole || reads.length === 0) return;
  // One who takes `run` as a whole may read anything of it.
  if (reads.some(({ steps }) => steps !== undefined && steps.length < 2)) return;
  const used = new Set(reads.map(({ steps }) => steps?.[1]));
  for (const { task } of tasksOf(definition)) {
    for (const [, name] of argumentsOf(task)) used.add(name);
  }
  for (const name of Object.keys(definition.vars)) {
    if (used.has(name)) continue;
    yield file.diagnose(
      [`/ensemble/vars${pointerStep(name)}`],
      {
        code: 'lint.unused-var',
        message: `no template and no task uses \`${name}\``,
        hint: isWord(name)
          ? `In a template it is {{run.${name}}}.`
          : `In a template it is {{run.[${name}]}}.`,
      },
      'key',
    );
  }
}

function isWord(name: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(name);
}

function meant(
  name: string,
  batches: readonly string[],
  names: LintInput['names'],
): string | undefined {
  const candidates = new Set(batches.flatMap((batch) => [...(names.get(batch)?.keys() ?? [])]));
  const near = nearest(name, candidates);
  return near === undefined ? undefined : `Did you mean "run.${near}"?`;
}

/** The arguments that are the text `run.NAME`, with the name. */
function* argumentsOf({ args }: Task): Generator<readonly [argument: string, name: string]> {
  for (const [argument, value] of Object.entries(args)) {
    const name = typeof value === 'string' ? /^run\.([\w-]+)$/.exec(value)?.[1] : undefined;
    if (name !== undefined) yield [argument, name];
  }
}

function* tasksOf(definition: Definition): Generator<PlacedTask> {
  for (const phase of ['pre_process', 'post_process'] as const) {
    for (const [index, task] of definition[phase].entries()) {
      yield { task, phase, places: [`/ensemble/${phase}/${index}`], batch: undefined };
    }
  }
  for (const [number, batch] of definition.batches.entries()) {
    for (const phase of ['pre_batch', 'pre_run', 'post_run', 'post_batch'] as const) {
      for (const [index, task] of batch[phase].entries()) {
        const own = `/ensemble/batches/${number}/${phase}/${index}`;
        const places = [own, `/ensemble/batch_config/${phase}/${index}`];
        yield { task, phase, places, batch };
      }
    }
  }
}
