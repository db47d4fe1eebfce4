import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { asError, ExitCode, TuttiError } from '../../errors.js';
import { packageFile } from '../../package-files.js';
import { print, printJson } from '../output.js';
import { wantsJson } from '../session.js';
import { starter, type Starter } from '../starter.js';

const schema = packageFile('schema/ensemble.schema.json');

export function addInit(program: Command): void {
  program
    .command('init')
    .summary('write an ensemble to begin with')
    .description(
      'Writes a small ensemble with comments: its file, and a template directory with a job script ' +
        'and a template. It runs as it is on this host. Nothing that is there is overwritten.',
    )
    .argument('[name]', 'what to call it', 'ensemble')
    .addHelpText(
      'after',
      `
Examples:
  $ tutti init            writes ensemble.yaml and ensemble-template/
  $ tutti init lorenz     writes lorenz.yaml and lorenz-template/
  $ tutti validate lorenz.yaml
  $ tutti run lorenz.yaml`,
    )
    .action(async (name: string, _options: unknown, command: Command) => {
      const made = starter(checkedName(name), schema.href);
      await write(made, process.cwd());
      if (wantsJson(command)) {
        const { file, files } = made;
        printJson({ file, written: files.map(({ path }) => path) });
        return;
      }
      for (const { path } of made.files) print(`wrote ${path}`);
      print();
      print(`See what would run:  tutti validate ${made.file}`);
      print(`Run it:              tutti run ${made.file}`);
    });
}

async function write({ file, templates, runs, files }: Starter, cwd: string): Promise<void> {
  const there: string[] = [];
  for (const path of [file, templates, runs]) {
    if (await exists(join(cwd, path))) there.push(path);
  }
  if (there.length > 0) {
    throw new InitError(
      `${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} here already; nothing was written`,
      'cli.init-exists',
      'Choose another name, as in: tutti init lorenz',
    );
  }
  try {
    for (const { path, text, mode } of files) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeFile(join(cwd, path), text, { flag: 'wx', mode });
    }
  } catch (error) {
    throw new InitError(
      `the ensemble could not be written: ${asError(error).message}`,
      'cli.init-not-written',
      'Look at the mode of this directory (ls -ld .), and whether the disk is full (df .).',
      error,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** A name that needs no quotes, neither in YAML nor in a shell. */
function checkedName(written: string): string {
  const name = written.replace(/\.ya?ml$/, '');
  if (/^\w[\w.-]{0,79}$/.test(name)) return name;
  throw new InitError(
    `"${written}" cannot be the name of a new ensemble`,
    'cli.init-name',
    'Use letters, digits, `_`, `-` and `.`, as in: tutti init lorenz',
  );
}

class InitError extends TuttiError {
  constructor(message: string, code: string, hint: string, cause?: unknown) {
    super(message, { code, exitCode: ExitCode.usage, hint, cause });
  }
}
