import { type Diagnostic, nearest } from '../../config/index.js';
import type { LintInput } from './lint-input.js';
import { ownKeys } from './own-keys.js';
import { readsOfBatches } from './reads.js';
import { SharedFindings } from './shared-findings.js';
import { howToUse, some } from './wording.js';

/** What means something to Tutti or to a scheduler, also where nobody reads it. */
const meaningful: ReadonlySet<string> = new Set([
  'priority',
  'cluster',
  'email',
  'nodes',
  'ntasks',
  'length',
]);

/** Keys of runs and parameters of sweeps that change nothing: most often they are mistyped. */
export function* unusedParameters(input: LintInput): Generator<Diagnostic> {
  const { definition, runs, uses, file } = input;
  const reads = readsOfBatches(input);
  const found = new SharedFindings<{ readonly at: readonly string[]; readonly name: string }>();
  for (const [number, { name: batch, templates }] of definition.batches.entries()) {
    const read = reads.get(batch);
    const source = runs.batches[number];
    // Without templates nothing could use a parameter, but what a job looks up by itself.
    if (source === undefined || !uses.has(batch) || templates.length === 0) continue;
    if (read === undefined || read.isAny) continue;
    const seen = new Set([...meaningful, ...misspelt(read.names, input.names.get(batch))]);
    for (const { keys, places } of ownKeys(source, number)) {
      for (const name of keys) {
        if (seen.has(name) || read.names.has(name)) continue;
        seen.add(name);
        const at = places(name);
        const { line, column } = file.diagnose(at, { code: '', message: '' }, 'key');
        found.add(`${line}:${column}:${name}`, batch, { at, name });
      }
    }
  }
  for (const [{ at, name }, batches] of found) {
    const message = `no template and no task of ${some(batches)} uses \`${name}\``;
    yield file.diagnose(
      at,
      { code: 'lint.unused-parameter', message, hint: howToUse(name) },
      'key',
    );
  }
}

/** Names that somebody reads with a slip: that is told where they are read. */
function* misspelt(
  read: ReadonlySet<string>,
  given: ReadonlyMap<string, number> = new Map(),
): Generator<string> {
  for (const name of read) {
    const near = given.has(name) ? undefined : nearest(name, given.keys());
    if (near !== undefined) yield near;
  }
}
