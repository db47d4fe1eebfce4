import type { Command } from 'commander';
import pc from 'picocolors';
import { ExitCode } from '../../errors.js';
import { collectAssignments } from '../assignments.js';
import { examineFile, type Examined, type Plan } from '../examine-file.js';
import { note, print, printJson } from '../output.js';
import { placedRuns, planTable, runTable } from '../plan.js';
import { renderProblem } from '../problem.js';
import { readSource } from '../read-source.js';
import { wantsJson } from '../session.js';
import { many } from '../words.js';

interface ValidateOptions {
  readonly plan?: boolean;
  readonly name?: string;
  readonly set?: Readonly<Record<string, string>>;
}

export function addValidate(program: Command): void {
  program
    .command('validate')
    .summary('say all that is wrong with a file, or its plan')
    .description(
      'Reads an ensemble, looks at its templates and job files, and renders every template of every\n' +
        'run in memory. Says all that is wrong at once, or what would run. Writes nothing.',
    )
    .argument('<file>', 'the YAML file that describes the ensemble')
    .argument('[backend]', 'where the jobs would run (default: what the file says, else local)')
    .option('--plan', 'list the runs, with their directories and parameters')
    .option('--name <name>', "what the ensemble is called (default: its own name, or its file's)")
    .option(
      '-x, --set <name=value>',
      'a parameter of all runs; may be given again',
      collectAssignments,
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tutti validate lorenz.yaml                  all that is wrong, or what would run
  $ tutti validate lorenz.yaml --plan           and each run of it
  $ tutti validate lorenz.yaml --json | jq '.errors[] | .file, .line, .message'

Exit codes: 0 it can be run (warnings do not count), 2 something is wrong with it.`,
    )
    .action(
      async (
        file: string,
        backend: string | undefined,
        options: ValidateOptions,
        command: Command,
      ) => {
        const examined = await examineFile(await readSource(file), {
          file,
          backend,
          name: options.name,
          overrides: options.set ?? {},
          cwd: process.cwd(),
        });
        if (wantsJson(command)) printJson(document(file, examined, options.plan === true));
        else tell(file, examined, options.plan === true);
        process.exitCode = examined.errors.length > 0 ? ExitCode.usage : ExitCode.success;
      },
    );
}

/** What would scroll the first of them out of sight. */
const mostTold = 50;

function tell(file: string, { errors, warnings, plan }: Examined, listRuns: boolean): void {
  for (const warning of warnings.slice(0, mostTold)) {
    note(`${pc.yellow('warning')} ${renderProblem(warning)}\n`);
  }
  for (const error of errors.slice(0, mostTold))
    note(`${pc.red('error')} ${renderProblem(error)}\n`);
  const untold = Math.max(0, warnings.length - mostTold) + Math.max(0, errors.length - mostTold);
  if (untold > 0) note(`… and ${untold} more like these; all of them: --json\n`);
  if (errors.length > 0 || plan === undefined) {
    note(`${file} cannot be run: ${counted(errors, warnings)}.`);
    return;
  }
  const { definition, runs, backend } = plan;
  if (listRuns) print(runTable(placed(plan)));
  else print(planTable(definition));
  print();
  const but = warnings.length === 0 ? '' : `, with ${many(warnings.length, 'warning')}`;
  const what = `${definition.name}: ${many(runs.count, 'run')} on the ${backend} backend`;
  print(`${what}. It can be run${but}.`);
}

function counted(errors: readonly unknown[], warnings: readonly unknown[]): string {
  const wrong = many(errors.length, 'error');
  return warnings.length === 0 ? wrong : `${wrong}, ${many(warnings.length, 'warning')}`;
}

function document(file: string, { errors, warnings, plan }: Examined, listRuns: boolean) {
  return {
    file,
    valid: errors.length === 0,
    errors,
    warnings,
    name: plan?.definition.name ?? null,
    backend: plan?.backend ?? null,
    runs: plan?.runs.count ?? null,
    definition: plan?.definition ?? null,
    ...(listRuns ? { plan: plan === undefined ? null : placed(plan) } : {}),
  };
}

function placed({ runs, layout, onDisk }: Plan) {
  return placedRuns(runs, layout, onDisk);
}
