import { type Diagnostic, pointerStep } from '../../config/index.js';
import type { LintInput } from './lint-input.js';
import { referencesOf, tasksOf } from './placed-tasks.js';
import { readsOfBatches } from './reads.js';
import { howToUse } from './wording.js';

/** Only where there are templates: without them nothing could use a variable. */
export function* unusedVars({ definition, uses, isWhole, file }: LintInput): Generator<Diagnostic> {
  if (!isWhole || [...uses.values()].every((each) => each.length === 0)) return;
  const reads = [...readsOfBatches({ definition, uses }).values()];
  if (reads.some(({ isAny }) => isAny)) return;
  const used = new Set(reads.flatMap(({ names }) => [...names]));
  for (const { task } of tasksOf(definition)) {
    for (const [, name] of referencesOf(task)) used.add(name);
  }
  for (const name of Object.keys(definition.vars)) {
    if (used.has(name)) continue;
    yield file.diagnose(
      [`/ensemble/vars${pointerStep(name)}`],
      {
        code: 'lint.unused-var',
        message: `no template and no task uses \`${name}\``,
        hint: howToUse(name),
      },
      'key',
    );
  }
}
