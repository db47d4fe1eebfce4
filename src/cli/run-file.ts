import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { type Definition, parseEnsemble, type RunOptions } from '../config/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { batchesOnDisk } from '../site/index.js';
import { Clerks } from '../workspace/index.js';
import { withHostLimits } from './host-limits.js';
import { csvReader, readSource } from './read-source.js';
import { wantsJson, withStore } from './session.js';
import { lookAhead, type Manner, type Plan, showPlan, startEnsemble } from './start-ensemble.js';
import { whileHosting } from './stop-signals.js';
import { chooseBackend } from './supported.js';
import { warn } from './warnings.js';

/** What a command line asks for, whichever command it is. */
export interface RunRequest extends Manner {
  readonly backend: string | undefined;
  readonly name?: string | undefined;
  readonly overrides: Readonly<Record<string, string>>;
  readonly run: RunOptions;
  readonly dryRun: boolean;
  /** Also plans what has more than a million runs. */
  readonly allowLarge: boolean;
  /** What the command makes of the definition before it is recorded. */
  readonly adapt?: (definition: Definition) => Definition;
}

/** Reads a file, plans its runs and runs them. */
export async function runFile(
  file: string,
  request: RunRequest,
  command: Command,
): Promise<ExitCode> {
  const plan = await planFile(file, request);
  await lookAhead(plan);
  if (request.dryRun) {
    showPlan(plan, wantsJson(command));
    return ExitCode.success;
  }
  const clerks = hireClerks(plan, request);
  return whileHosting(plan.definition.name, (signals) =>
    withStore(command, (db) => startEnsemble(db, plan, request, { command, signals, clerks })),
  );
}

/** They get ready while the store opens. */
function hireClerks({ definition, backend, cwd }: Plan, { detach }: Manner): Clerks | undefined {
  const isNeededHere = !detach && batchesOnDisk(definition, backend).length > 0;
  return isNeededHere ? new Clerks({ cwd, definition }) : undefined;
}

async function planFile(file: string, request: RunRequest): Promise<Plan> {
  const source = await readSource(file);
  const { overrides, name, run, adapt, allowLarge } = request;
  const { definition, runs, warnings } = parseEnsemble(source.text, {
    file,
    overrides,
    run,
    allowLarge,
    readCsv: csvReader(source.file),
    drawSeed,
    ...(name === undefined ? {} : { name }),
  });
  warn(warnings);
  if (run.selection !== undefined && runs.count === 0) throw new NothingSelected(file);
  const adapted = adapt?.(definition) ?? definition;
  const backend = chooseBackend(request.backend, adapted);
  return {
    definition: withHostLimits(adapted, batchesOnDisk(adapted, backend)),
    runs,
    backend,
    source,
    overrides,
    cwd: process.cwd(),
  };
}

/** Recorded with the definition, so that the same runs can be planned again. */
function drawSeed(): number {
  return randomInt(2 ** 31);
}

class NothingSelected extends TuttiError {
  constructor(file: string) {
    super(`none of the runs of ${file} is meant by --skips and --indexes`, {
      code: 'cli.nothing-selected',
      exitCode: ExitCode.usage,
      hint: `See which runs there are: tutti validate ${file} --plan`,
    });
  }
}
