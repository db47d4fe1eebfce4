import type { Diagnostic } from '../../config/index.js';
import type { LintInput } from './lint-input.js';
import { argumentPlaces, isOfRun, referencesOf, tasksOf } from './placed-tasks.js';
import { SharedFindings } from './shared-findings.js';
import { meant, some } from './wording.js';

/** Tasks that ask for `run.NAME` where no run has it, or not every run. */
export function* undefinedArguments({ definition, names, file }: LintInput): Generator<Diagnostic> {
  const found = new SharedFindings<{ readonly at: readonly string[]; readonly name: string }>();
  for (const placed of tasksOf(definition)) {
    const { task, phase, batch } = placed;
    for (const [argument, name] of referencesOf(task)) {
      const at = argumentPlaces(placed, argument);
      if (batch === undefined || !isOfRun(placed)) {
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
      const { line, column } = file.diagnose(at, finding(''), 'value');
      found.add(`${line}:${column}`, batch.name, { at, name });
    }
  }
  for (const [{ at, name }, batches] of found) {
    const what = `this task asks for "run.${name}", which no run of ${some(batches)} has`;
    yield file.diagnose(at, finding(what, meant(name, batches, names)), 'value');
  }
}

function finding(message: string, hint = 'The task would fail.') {
  return { code: 'lint.undefined-argument', message, hint };
}
