import type { Diagnostic } from '../../config/index.js';
import type { NameUse } from '../../templates/index.js';
import type { LintInput } from './lint-input.js';
import { isInJinja } from './reads.js';
import { SharedFindings } from './shared-findings.js';
import { meant, some } from './wording.js';

/** Jinja prints nothing for a name that nobody gives a value: most often `run.` was forgotten. */
export function* namesOutsideRun({ names, uses }: LintInput): Generator<Diagnostic> {
  const found = new SharedFindings<{ readonly use: NameUse; readonly name: string }>();
  for (const [batch, reads] of uses) {
    for (const use of reads) {
      const [name = 'run'] = use.steps ?? [];
      if (name === 'run' || !isInJinja(use)) continue;
      const { file, line, column } = use.diagnose({ code: '', message: '' });
      found.add(`${file}:${line}:${column}`, batch, { use, name });
    }
  }
  for (const [{ use, name }, batches] of found) {
    yield use.diagnose({
      code: 'lint.name-outside-run',
      message: `nothing gives "${name}" a value in templates of ${some(batches)}: it prints as nothing`,
      hint: hintOn(name, batches, names),
    });
  }
}

function hintOn(name: string, batches: readonly string[], names: LintInput['names']): string {
  const isOfRun = batches.some((batch) => names.get(batch)?.has(name));
  if (isOfRun) return `Did you mean "run.${name}"?`;
  return meant(name, batches, names) ?? 'What a run has is called `run.NAME`.';
}
