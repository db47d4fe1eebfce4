import type { Diagnostic } from '../../config/index.js';
import { endlessRepeats } from './endless-repeats.js';
import { leakedKeys } from './leaked-keys.js';
import type { LintInput } from './lint-input.js';
import { lateTasks } from './late-tasks.js';
import { namesOutsideRun } from './names-outside-run.js';
import { taskDirectories } from './task-directories.js';
import { undefinedArguments } from './undefined-arguments.js';
import { undefinedNames } from './undefined-names.js';
import { unusedParameters } from './unused-parameters.js';
import { unusedVars } from './unused-vars.js';

/** What is not wrong for sure, and is not meant so, either; or what model-ensembler did otherwise. */
export function lint(input: LintInput): Diagnostic[] {
  return [
    ...undefinedNames(input),
    ...namesOutsideRun(input),
    ...undefinedArguments(input),
    ...unusedVars(input),
    ...unusedParameters(input),
    ...leakedKeys(input),
    ...taskDirectories(input),
    ...lateTasks(input),
    ...endlessRepeats(input),
  ];
}
