import type { NameUse } from '../../templates/index.js';
import type { LintInput } from './lint-input.js';
import { isOfRun, referencesOf, tasksOf } from './placed-tasks.js';

/** What is read of a run, as far as it can be told. */
export interface Reads {
  readonly names: ReadonlySet<string>;
  /** It may read any other name, too: it takes `run` as a whole. */
  readonly isAny: boolean;
}

/** By batch: what its templates and the tasks of its runs read. */
export function readsOfBatches({
  definition,
  uses,
}: Pick<LintInput, 'definition' | 'uses'>): ReadonlyMap<string, Reads> {
  const names = new Map(definition.batches.map(({ name }) => [name, new Set<string>()]));
  for (const placed of tasksOf(definition)) {
    if (placed.batch === undefined || !isOfRun(placed)) continue;
    for (const [, name] of referencesOf(placed.task)) names.get(placed.batch.name)?.add(name);
  }
  const reads = new Map<string, Reads>();
  for (const [batch, read] of names) {
    const inTemplates = uses.get(batch) ?? [];
    for (const use of inTemplates) {
      const name = nameIn(use);
      if (name !== undefined) read.add(name);
    }
    reads.set(batch, { names: read, isAny: inTemplates.some(takesAny) });
  }
  return reads;
}

/** The name in `run.NAME`, also of `run.NAME.more`. */
export function nameIn({ steps }: NameUse): string | undefined {
  return steps?.[0] === 'run' ? steps[1] : undefined;
}

function takesAny(use: NameUse): boolean {
  const { steps, written } = use;
  // In an item of a list, or where a template gives the name a meaning of its own, nobody knows.
  if (steps === undefined) return /^run\b/.test(written);
  const [root = 'run', name] = steps;
  return root === 'run' && (name === undefined || isDictMethod(use));
}

/** What a mapping in Jinja has besides its keys, such as `run.items()`. */
const dictMethods: ReadonlySet<string> = new Set([
  'copy',
  'get',
  'items',
  'keys',
  'pop',
  'popitem',
  'setdefault',
  'update',
  'values',
]);

export function isDictMethod(use: NameUse): boolean {
  const name = nameIn(use);
  return name !== undefined && dictMethods.has(name) && isInJinja(use);
}

export function isInJinja(use: NameUse): boolean {
  return use.diagnose({ code: '', message: '' }).file.endsWith('.j2');
}
