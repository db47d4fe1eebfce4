import type { Diagnostic } from '../../config/index.js';
import type { LintInput } from './lint-input.js';
import { argumentPlaces, isOfRun, tasksOf } from './placed-tasks.js';
import { SharedFindings } from './shared-findings.js';

/** These are the directory in which it would run anyway. */
const same: ReadonlySet<unknown> = new Set([null, '.', './', 'run.dir']);

/** Model-ensembler runs what belongs to a run in the run's directory, whatever the file says. */
export function* taskDirectories({ definition, file }: LintInput): Generator<Diagnostic> {
  const found = new SharedFindings<Diagnostic>();
  for (const placed of tasksOf(definition)) {
    const { batch, task } = placed;
    const { cwd } = task.args;
    if (batch === undefined || !isOfRun(placed) || cwd === undefined || same.has(cwd)) continue;
    const finding = file.diagnose(
      argumentPlaces(placed, 'cwd'),
      {
        code: 'lint.task-cwd',
        message: `\`cwd\` of a run's task was ignored by model-ensembler, which ran it in the run's directory; here it counts`,
        hint: 'Take it out where the task is to run in the directory of its run.',
      },
      'key',
    );
    found.add(`${finding.line}:${finding.column}`, batch.name, finding);
  }
  for (const [finding] of found) yield finding;
}
