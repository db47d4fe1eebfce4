import type { Definition, Diagnostic } from '../../config/index.js';
import type { LintInput } from './lint-input.js';
import { placesOf } from './placed-tasks.js';
import { SharedFindings } from './shared-findings.js';
import { some } from './wording.js';

/** In files that model-ensembler could run: tasks after the job, which it ran whatever became of the job. */
export function* lateTasks({ definition, file }: LintInput): Generator<Diagnostic> {
  if (!isOfModelEnsembler(definition)) return;
  const found = new SharedFindings<readonly string[]>();
  for (const [number, { name, post_run }] of definition.batches.entries()) {
    if (!post_run.some(({ when }) => when === undefined)) continue;
    const at = placesOf(number, '/post_run');
    const { line, column } = file.diagnose(at, { code: '', message: '' }, 'key');
    found.add(`${line}:${column}`, name, at);
  }
  for (const [at, batches] of found) {
    yield file.diagnose(
      at,
      {
        code: 'lint.post-run-when',
        message: `model-ensembler ran the \`post_run\` tasks of ${some(batches)} after a failed job, too; here only those with \`when: always\` run then`,
        hint: 'Write `when: always` into the tasks that are to run after a failed job, else `when: success`.',
      },
      'key',
    );
  }
}

function isOfModelEnsembler({ batches }: Definition): boolean {
  const templates = batches.flatMap((batch) => batch.templates);
  return templates.length > 0 && templates.every((name) => name.endsWith('.j2'));
}
