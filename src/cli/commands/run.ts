import type { Command } from 'commander';
import { setOption } from '../assignments.js';
import { addRunFlags, type RunFlags, runOptionsOf } from '../run-flags.js';
import { runFile } from '../run-file.js';

interface Options extends RunFlags {
  readonly detach?: boolean;
  readonly dryRun?: boolean;
  readonly log?: boolean;
  readonly yes?: boolean;
  readonly name?: string;
  readonly set?: Readonly<Record<string, string>>;
}

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .summary('run an ensemble')
    .description(
      'Reads an ensemble from a YAML file, plans its runs, and runs them in the foreground. ' +
        'Each step is in the store before the next one begins: whatever dies, `tutti resume` goes on.',
    )
    .argument('<file>', 'the YAML file that describes the ensemble')
    .argument(
      '[backend]',
      'where the jobs run: local or simulated (default: what the file says, else local)',
    )
    .option('-n, --dry-run', 'show the plan and do nothing')
    .option('-d, --detach', 'run it in the background, on its own, and come back at once')
    .option('--log', 'keep logs/<file>.log also where all is simulated')
    .option('--yes', 'also plan what has more than a million runs')
    .option('--name <name>', "what the ensemble is called (default: its own name, or its file's)")
    .addOption(setOption());
  addRunFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  $ tutti run examples/simulated.yaml simulated     run it on a simulated cluster
  $ tutti run lorenz.yaml simulated -n              only show what would run
  $ tutti run lorenz.yaml simulated -x rho=28.0     with another parameter
  $ tutti run lorenz.yaml -i 0,7                    only runs 0 and 7 of each batch
  $ tutti run lorenz.yaml --detach                  and log out

Ctrl-C leaves in good order: what runs goes on, and so does the ensemble with \`tutti resume\`.
Twice leaves at once. Where the terminal is closed, the ensemble goes on without it.

Exit codes: 0 all succeeded, 1 some runs or tasks failed, 2 wrong usage or configuration,
3 cancelled, 4 interrupted (go on with \`tutti resume\`), 5 the store is not available.`,
    )
    .action(async (file: string, backend: string | undefined, options: Options, self: Command) => {
      process.exitCode = await runFile(
        file,
        {
          backend,
          name: options.name,
          overrides: options.set ?? {},
          run: runOptionsOf(options),
          dryRun: options.dryRun === true,
          detach: options.detach === true,
          log: options.log === true,
          allowLarge: options.yes === true,
          verbose: options.verbose === true,
        },
        self,
      );
    });
}
