import type { Diagnostic } from '../../config/index.js';
import type { LintInput } from './lint-input.js';
import { placesOf } from './placed-tasks.js';
import { SharedFindings } from './shared-findings.js';
import { some } from './wording.js';

/** `repeat: true` goes on until a task of the batch fails: there has to be one that can. */
export function* endlessRepeats({ definition, file }: LintInput): Generator<Diagnostic> {
  const found = new SharedFindings<readonly string[]>();
  for (const [number, batch] of definition.batches.entries()) {
    const tasks = [...batch.pre_batch, ...batch.post_batch];
    if (batch.repeat !== true || tasks.some(({ fail }) => fail !== false)) continue;
    const at = placesOf(number, '/repeat');
    const { line, column } = file.diagnose(at, { code: '', message: '' }, 'key');
    found.add(`${line}:${column}`, batch.name, at);
  }
  for (const [at, batches] of found) {
    yield file.diagnose(
      at,
      {
        code: 'lint.endless-repeat',
        message: `nothing ends \`repeat: true\` of ${some(batches)} but that none of its runs can be submitted`,
        hint: 'Say how many cycles: `repeat: 10`, or give it a task in `pre_batch` or `post_batch` that fails when it is enough.',
      },
      'key',
    );
  }
}
