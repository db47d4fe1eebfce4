import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import { SystemClock, VirtualClock } from '../../clock/index.js';
import { type Definition, parseEnsemble, type PlannedRuns } from '../../config/index.js';
import type { Payload } from '../../events/catalogue/index.js';
import { canonicalJson, releaseLease, thisProcess } from '../../events/store/index.js';
import { createEnsemble } from '../../supervisor/index.js';
import { ExitCode } from '../../errors.js';
import {
  captureEnvironment,
  Layout,
  preflight,
  PreflightFailed,
  saveEnvironment,
} from '../../workspace/index.js';
import { collectAssignments } from '../assignments.js';
import { claimDirectories, refuseTakenDirectories } from '../claim-directories.js';
import { handOver } from '../hand-over.js';
import { withHostLimits } from '../host-limits.js';
import { hostInForeground } from '../host.js';
import { note, print, printJson } from '../output.js';
import { planTable } from '../plan.js';
import { logFileOf } from '../plain-log.js';
import { readSource, type Source } from '../read-source.js';
import { wantsJson, withStore } from '../session.js';
import { whileHosting } from '../stop-signals.js';
import { batchesOnDisk } from '../../site/index.js';
import { chooseBackend, refuseUnsupported } from '../supported.js';
import { version } from '../version.js';
import { warn } from '../warnings.js';
import { many } from '../words.js';

interface RunOptions {
  readonly detach?: boolean;
  readonly dryRun?: boolean;
  readonly log?: boolean;
  readonly name?: string;
  readonly set?: Readonly<Record<string, string>>;
}

interface Planned {
  readonly definition: Definition;
  readonly runs: PlannedRuns;
  readonly backend: string;
}

export function addRun(program: Command): void {
  program
    .command('run')
    .summary('run an ensemble')
    .description(
      'Reads an ensemble from a YAML file, plans its runs, and runs them in the foreground.\n' +
        'Each step is in the store before the next one begins: whatever dies, `tutti resume` goes on.',
    )
    .argument('<file>', 'the YAML file that describes the ensemble')
    .argument(
      '[backend]',
      'where the jobs run: local or simulated (default: what the file says, else local)',
    )
    .option('-n, --dry-run', 'show the plan and do nothing')
    .option('--detach', 'run it in the background, on its own, and come back at once')
    .option('--log', 'keep logs/<file>.log also where all is simulated')
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
  $ tutti run examples/simulated.yaml simulated     run it on a simulated cluster
  $ tutti run lorenz.yaml simulated -n              only show what would run
  $ tutti run lorenz.yaml simulated -x rho=28.0     with another parameter
  $ tutti run lorenz.yaml --detach                  and log out

Ctrl-C leaves in good order: what runs goes on, and so does the ensemble with \`tutti resume\`.
Twice leaves at once. Where the terminal is closed, the ensemble goes on without it.

Exit codes: 0 all succeeded, 1 some runs failed, 2 wrong usage or configuration,
3 cancelled, 4 interrupted (go on with \`tutti resume\`), 5 the store is not available.`,
    )
    .action(
      async (file: string, backend: string | undefined, options: RunOptions, command: Command) => {
        process.exitCode = await run(file, backend, options, command);
      },
    );
}

async function run(
  file: string,
  backendName: string | undefined,
  options: RunOptions,
  command: Command,
): Promise<ExitCode> {
  const json = wantsJson(command);
  const source = await readSource(file);
  const parsed = parseEnsemble(source.text, {
    file,
    ...(options.name === undefined ? {} : { name: options.name }),
    overrides: options.set ?? {},
  });
  warn(parsed.warnings);
  const backend = chooseBackend(backendName, parsed.definition);
  refuseUnsupported(parsed.definition, backend);
  const onDisk = batchesOnDisk(parsed.definition, backend);
  const definition = withHostLimits(parsed.definition, onDisk);
  const planned: Planned = { definition, runs: parsed.runs, backend };
  const cwd = process.cwd();
  const layout = new Layout(cwd, definition);
  const faults = await preflight(layout, onDisk, parsed.runs);
  if (faults.length > 0) throw new PreflightFailed(faults);
  if (options.dryRun === true) return showPlan(planned, json);

  return whileHosting(parsed.definition.name, (signals) =>
    withStore(command, async (db) => {
      const holder = thisProcess();
      const clock = onDisk.length === 0 ? new VirtualClock(Date.now()) : new SystemClock();
      await refuseTakenDirectories(db, layout, onDisk);
      const bases = layout.basesOf(onDisk);
      const client = await db.connect('create');
      const lease = await createEnsemble(
        { db, client, clock, holder },
        creation(planned, source, options.set ?? {}),
        parsed.runs,
        (eid) => claimDirectories(db, bases, eid),
      ).finally(() => client.end());
      const [base] = bases;
      if (base !== undefined)
        await saveEnvironment(base, lease.eid, captureEnvironment(process.env));
      if (!json) note(`${lease.eid}: ${many(parsed.runs.count, 'run')} planned`);
      const logFile = logFileOf(cwd, source.file);
      if (options.detach === true) {
        await releaseLease(db, lease);
        return handOver(command, { db, eid: lease.eid, logFile, stop: signals.stop });
      }
      return hostInForeground({
        db,
        holder,
        lease,
        definition,
        backend,
        clock,
        cwd,
        logFile: onDisk.length > 0 || options.log === true ? logFile : undefined,
        json,
        signals,
      });
    }),
  );
}

function creation(
  { definition, runs, backend }: Planned,
  { file, sha256 }: Source,
  overrides: Readonly<Record<string, string>>,
): Payload<'ensemble.created'> {
  return {
    name: definition.name,
    definition: { ...definition },
    runs: runs.count,
    source: { file, sha256 },
    overrides,
    backend,
    cwd: process.cwd(),
    user: userInfo().username,
    host: hostname(),
    tutti: version,
    arguments: process.argv.slice(2),
    environment_sha256: createHash('sha256').update(canonicalJson(process.env)).digest('hex'),
  };
}

function showPlan({ definition, runs, backend }: Planned, json: boolean): ExitCode {
  if (json) {
    printJson({ name: definition.name, backend, runs: runs.count, definition });
    return ExitCode.success;
  }
  print(planTable(definition));
  print();
  print(
    `${definition.name}: ${many(runs.count, 'run')} on the ${backend} backend. Nothing was done.`,
  );
  return ExitCode.success;
}
