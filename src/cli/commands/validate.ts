import type { Command } from 'commander';
import pc from 'picocolors';
import type { Diagnostic } from '../../config/index.js';
import { ExitCode } from '../../errors.js';
import { setOption } from '../assignments.js';
import { examineFile, type Examined, type Plan } from '../examine-file.js';
import { note, print, printJson } from '../output.js';
import { placedRuns, planTable, runTable } from '../plan.js';
import { renderProblem } from '../problem.js';
import { readSource } from '../read-source.js';
import { wantsJson } from '../session.js';
import { many } from '../words.js';

interface ValidateOptions {
  readonly plan?: boolean;
  readonly yes?: boolean;
  readonly name?: string;
  readonly set?: Readonly<Record<string, string>>;
}

export function addValidate(program: Command): void {
  program
    .command('validate')
    .summary('say all that is wrong with a file, or its plan')
    .description(
      'Reads an ensemble, looks at its templates and job files, and renders every template of every ' +
        'run in memory. Says at once all that is wrong, and what may be meant otherwise or was done ' +
        'otherwise by model-ensembler; or what would run. Writes nothing.',
    )
    .argument('<file>', 'the YAML file that describes the ensemble')
    .argument('[backend]', 'where the jobs would run (default: what the file says, else local)')
    .option('--plan', 'list the runs, with their directories and parameters')
    .option('--yes', 'also look at what has more than a million runs')
    .option('--name <name>', "what the ensemble is called (default: its own name, or its file's)")
    .addOption(setOption())
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
          allowLarge: options.yes === true,
          cwd: process.cwd(),
        });
        if (wantsJson(command)) printJson(document(file, examined));
        else tell(file, examined, options.plan === true);
        process.exitCode = examined.errors.length > 0 ? ExitCode.usage : ExitCode.success;
      },
    );
}

/** More would scroll the first of them out of sight. */
const mostTold = 50;

/** Where there are so many, of each kind so many: what is said of every run must not hide the rest. */
const mostOfAKind = 5;

function told(warnings: readonly Diagnostic[]): readonly Diagnostic[] {
  if (warnings.length <= mostTold) return warnings;
  const counts = new Map<string, number>();
  return warnings.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= mostOfAKind;
  });
}

function tell(file: string, { errors, warnings, plan }: Examined, listRuns: boolean): void {
  const shown = told(warnings);
  for (const warning of shown) {
    note(`${pc.yellow('warning')} ${renderProblem(warning)}\n`);
  }
  for (const error of errors.slice(0, mostTold))
    note(`${pc.red('error')} ${renderProblem(error)}\n`);
  const untold = warnings.length - shown.length + Math.max(0, errors.length - mostTold);
  if (untold > 0) note(`… and ${untold} more like these; all of them: --json\n`);
  if (errors.length > 0 || plan === undefined) {
    note(`${file} cannot be run: ${counted(errors, warnings)}.`);
    return;
  }
  const { definition, runs, backend, undrawn } = plan;
  if (listRuns) print(runTable(placed(plan)));
  else print(planTable(definition));
  print();
  if (undrawn.length > 0) print(`${seeds(undrawn)}\n`);
  const but = warnings.length === 0 ? '' : `, with ${many(warnings.length, 'warning')}`;
  const what = `${definition.name}: ${many(runs.count, 'run')} on the ${backend} backend`;
  print(`${what}. It can be run${but}.`);
}

function counted(errors: readonly unknown[], warnings: readonly unknown[]): string {
  const wrong = many(errors.length, 'error');
  return warnings.length === 0 ? wrong : `${wrong}, ${many(warnings.length, 'warning')}`;
}

function seeds(batches: readonly string[]): string {
  return (
    `The sample of ${batches.join(', ')} has no seed in the file: one is drawn when it is run.\n` +
    'What is shown here, and was rendered, is what the seed 0 gives.'
  );
}

/** All there is to say, for programs. */
function document(file: string, { errors, warnings, plan }: Examined) {
  return {
    file,
    valid: errors.length === 0,
    errors,
    warnings,
    name: plan?.definition.name ?? null,
    backend: plan?.backend ?? null,
    runs: plan?.runs.count ?? null,
    definition: plan?.definition ?? null,
    seeds_to_draw: plan?.undrawn ?? [],
    plan: plan === undefined ? null : placed(plan),
  };
}

function placed({ runs, layout, onDisk }: Plan) {
  return placedRuns(runs, layout, onDisk);
}
