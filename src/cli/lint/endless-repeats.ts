import {
  type BatchDefinition,
  type Diagnostic,
  isEndless,
  isTogether,
} from '../../config/index.js';
import type { LintInput } from './lint-input.js';
import { placesOf } from './placed-tasks.js';
import { SharedFindings } from './shared-findings.js';
import { some } from './wording.js';

/**
 * A batch without a number of cycles goes on until one of its tasks fails: there has to be one that can.
 * Where its runs do not wait for one another, that is one before the job, and each run ends by itself.
 */
export function* endlessRepeats({ definition, file }: LintInput): Generator<Diagnostic> {
  const found = new SharedFindings<{ readonly at: readonly string[]; readonly where: string }>();
  for (const [number, batch] of definition.batches.entries()) {
    const { tasks, where } = endings(batch);
    if (!isEndless(batch) || tasks.some(({ fail }) => fail !== false)) continue;
    const at = placesOf(number, '/repeat');
    const { line, column } = file.diagnose(at, { code: '', message: '' }, 'key');
    found.add(`${line}:${column}`, batch.name, { at, where });
  }
  for (const [{ at, where }, batches] of found) {
    yield file.diagnose(
      at,
      {
        code: 'lint.endless-repeat',
        message: `nothing ends \`repeat\` of ${some(batches)} but that none of its runs can be submitted`,
        hint: `Say how many cycles it has, or give it a task in ${where} that fails when it is enough.`,
      },
      'key',
    );
  }
}

/** The tasks whose failure is the end. */
function endings(batch: BatchDefinition) {
  const { pre_batch, post_batch, pre_run } = batch;
  return isTogether(batch)
    ? { tasks: [...pre_batch, ...post_batch], where: '`pre_batch` or `post_batch`' }
    : { tasks: pre_run, where: '`pre_run`' };
}
