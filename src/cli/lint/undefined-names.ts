import type { Diagnostic } from '../../config/index.js';
import type { NameUse } from '../../templates/index.js';
import type { LintInput } from './lint-input.js';
import { isDictMethod, isInJinja, nameIn } from './reads.js';
import { SharedFindings } from './shared-findings.js';
import { meant, some } from './wording.js';

/** Rendering does not come by what stands in a part of a block that no run takes. */
export function* undefinedNames({ names, uses }: LintInput): Generator<Diagnostic> {
  const found = new SharedFindings<{ readonly use: NameUse; readonly name: string }>();
  for (const [batch, reads] of uses) {
    for (const use of reads) {
      const name = nameIn(use);
      if (name === undefined || names.get(batch)?.has(name) || isDictMethod(use)) continue;
      const { file, line, column } = use.diagnose({ code: '', message: '' });
      found.add(`${file}:${line}:${column}`, batch, { use, name });
    }
  }
  for (const [{ use, name }, batches] of found) {
    yield use.diagnose({
      code: 'lint.undefined-name',
      message: `no run of ${some(batches)} has "run.${name}"`,
      hint: meant(name, batches, names) ?? (isInJinja(use) ? inJinja : inHandlebars),
    });
  }
}

const inHandlebars = 'A run that comes to this place fails.';
const inJinja = 'In Jinja it is undefined, and prints as nothing.';
