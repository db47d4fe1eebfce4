import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ExitCode } from '../errors.js';
import { collectAssignments } from './assignments.js';
import { inTheOldWay } from './in-the-old-way.js';
import { note } from './output.js';
import { addRunFlags, type RunFlags, runOptionsOf } from './run-flags.js';
import { runFile, type RunRequest } from './run-file.js';
import { starter } from './starter.js';
import { version } from './version.js';

interface Options extends RunFlags {
  readonly daemon?: boolean;
  readonly extraVars?: Readonly<Record<string, string>>;
}

/** `model_ensemble`, for scripts that call it: its arguments, and what its users are used to. */
export function modelEnsemble(): Command {
  const program = common('model_ensemble')
    .description(
      'Runs an ensemble as model-ensembler did: batches one after the other, and a command that ' +
        'fails is a warning. All else is `tutti run`, and what it leaves can be asked with `tutti`.',
    )
    .argument('<configuration>', 'the YAML file that describes the ensemble')
    .argument('[backend]', 'where the jobs run: slurm, or dummy for this host', 'slurm');
  addFlags(program).addHelpText(
    'after',
    `
Examples:
  $ model_ensemble ensemble.yaml dummy              run it on this host
  $ model_ensemble ensemble.yaml dummy -x t_end=10  with another parameter`,
  );
  return program.action(
    async (file: string, backend: string, options: Options, command: Command) => {
      process.exitCode = await runFile(file, requestOf(backend, options), command);
    },
  );
}

/** `model_ensemble_check`: whether a small ensemble runs there. */
export function modelEnsembleCheck(): Command {
  const program = common('model_ensemble_check')
    .description('Runs a small ensemble, to see that all is well. Leaves nothing where it is.')
    .argument('[backend]', 'where the jobs run: slurm, or dummy for this host', 'slurm');
  return addFlags(program).action(async (backend: string, options: Options, command: Command) => {
    process.exitCode = await check(backend, options, command);
  });
}

/** Both programs take the same: the check is an ensemble like any other. */
function addFlags(program: Command): Command {
  program
    .option('-d, --daemon', 'run it in the background')
    .option('-x, --extra-vars <name=value...>', 'parameters of all runs', collectTexts);
  return addRunFlags(program);
}

function common(name: string): Command {
  return new Command(name)
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'print results as JSON')
    .option('--store <url>', 'the PostgreSQL to use (default: DATABASE_URL, or one of its own)')
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError(`(\`${name} --help\` has examples.)`)
    .exitOverride();
}

/**
 * To model-ensembler's templates each of these values is a text: `-x restart=true` prints `true`, and
 * not Jinja's `True`. In quotes it is one here, too.
 */
function collectTexts(
  assignment: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=([^]+)$/.exec(assignment) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be name=value, such as t_end=10.');
  }
  return collectAssignments(`${name}=${JSON.stringify(value)}`, before);
}

function requestOf(backend: string, options: Options): RunRequest {
  return {
    backend,
    overrides: options.extraVars ?? {},
    run: runOptionsOf(options),
    dryRun: false,
    detach: options.daemon === true,
    log: true,
    verbose: options.verbose === true,
    allowLarge: false,
    adapt: inTheOldWay,
  };
}

/** Below the directory where it is called, which a cluster's nodes see more likely than /tmp. */
async function check(backend: string, options: Options, command: Command): Promise<ExitCode> {
  const folder = await mkdtemp(join(process.cwd(), 'model_ensemble_check-'));
  const { file, files } = starter('check', 'https://json-schema.org/draft/2020-12/schema');
  for (const { path, text, mode } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { mode });
  }
  const before = process.cwd();
  process.chdir(folder);
  const code = await runFile(file, requestOf(backend, options), command);
  process.chdir(before);
  if (options.daemon === true) note(`See what comes of it in ${relative(before, folder)}.`);
  else if (code === ExitCode.success) {
    await rm(folder, { recursive: true });
    note(`All is well: ensembles run on ${backend}.`);
  } else note(`See what went wrong in ${relative(before, folder)}.`);
  return code;
}
