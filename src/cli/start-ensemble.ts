import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import pc from 'picocolors';
import { SystemClock, VirtualClock } from '../clock/index.js';
import type { Definition, PlannedRun } from '../config/index.js';
import type { Database } from '../database/index.js';
import type { ExitCode } from '../errors.js';
import { thisHost, thisUser } from '../host.js';
import type { Payload } from '../events/catalogue/index.js';
import { canonicalJson, releaseLease, thisProcess } from '../events/store/index.js';
import { batchesOnDisk } from '../site/index.js';
import { createEnsemble } from '../supervisor/index.js';
import {
  captureEnvironment,
  type Clerks,
  Layout,
  examine,
  faultText,
  isInTheWay,
  PreflightFailed,
  saveEnvironment,
} from '../workspace/index.js';
import { claimDirectories, refuseTakenDirectories } from './claim-directories.js';
import { handOver } from './hand-over.js';
import { hostInForeground } from './host.js';
import { note, print, printJson } from './output.js';
import { planTable } from './plan.js';
import { logFileOf } from './plain-log.js';
import { wantsJson } from './session.js';
import type { Signals } from './stop-signals.js';
import { version } from './version.js';
import { many } from './words.js';

/** Runs that can be counted, gone through, and asked for. */
export interface Runs extends Iterable<PlannedRun> {
  readonly count: number;
  has(batch: string, idx: number): boolean;
}

/** An ensemble before it is begun: all that its first event will say. */
export interface Plan {
  readonly definition: Definition;
  readonly runs: Runs;
  readonly backend: string;
  readonly source: Payload<'ensemble.created'>['source'];
  readonly overrides: Readonly<Record<string, string>>;
  readonly parent?: string;
  /** Where its paths begin. */
  readonly cwd: string;
}

export interface Manner {
  readonly detach: boolean;
  /** Keeps a log for people also where all is simulated. */
  readonly log: boolean;
  readonly verbose: boolean;
}

/**
 * Looks at everything that its runs will need, before anything of it is begun. What only some of them lack fails
 * these, and is said beforehand.
 */
export async function lookAhead({ definition, runs, backend, cwd }: Plan): Promise<void> {
  const onDisk = batchesOnDisk(definition, backend);
  const { pre_process } = definition;
  const layout = new Layout(cwd, definition);
  const { faults, unrendered } = await examine(layout, onDisk, runs, pre_process);
  // Where no run could go on, nothing needs to be begun.
  const isHopeless = unrendered > 0 && unrendered === runs.count;
  const inTheWay = faults.filter(
    (fault) => isInTheWay(fault) || (isHopeless && fault.mayBeMade !== true),
  );
  if (inTheWay.length > 0) throw new PreflightFailed(inTheWay);
  for (const fault of faults) note(`${pc.yellow('warning')} ${faultText(fault)}`);
  if (unrendered > 0) note(`${many(unrendered, 'run')} will fail for that; the others go on.`);
}

export interface Circumstances {
  readonly command: Command;
  readonly signals: Signals;
  /** Where they have been hired already. */
  readonly clerks?: Clerks | undefined;
}

/** Begins an ensemble, and runs it here or leaves it to a process in the background. */
export async function startEnsemble(
  db: Database,
  plan: Plan,
  { detach, log, verbose }: Manner,
  { command, signals, clerks }: Circumstances,
): Promise<ExitCode> {
  const { definition, runs, backend, source, cwd } = plan;
  const json = wantsJson(command);
  const holder = thisProcess();
  const layout = new Layout(cwd, definition);
  const onDisk = batchesOnDisk(definition, backend);
  const clock = onDisk.length === 0 ? new VirtualClock(Date.now()) : new SystemClock();
  await refuseTakenDirectories(db, layout, onDisk, runs);
  const bases = layout.basesOf(onDisk);
  const [base] = bases;
  const place = async (eid: string): Promise<void> => {
    await claimDirectories(db, bases, eid);
    // Before its first event: from then on somebody may go on with it, whatever becomes of this process.
    if (base !== undefined) await saveEnvironment(base, eid, captureEnvironment(process.env));
  };
  const client = await db.connect('create');
  const creation = { db, client, clock, holder };
  const lease = await createEnsemble(creation, creationOf(plan), runs, place).finally(() =>
    client.end(),
  );
  if (!json) note(`${lease.eid}: ${many(runs.count, 'run')} planned`);
  const logFile = logFileOf(cwd, source.file);
  if (detach) {
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
    logFile: onDisk.length > 0 || log ? logFile : undefined,
    json,
    verbose,
    signals,
    clerks,
  });
}

function creationOf({
  definition,
  runs,
  backend,
  source: { file, sha256 },
  overrides,
  parent,
  cwd,
}: Plan): Payload<'ensemble.created'> {
  return {
    name: definition.name,
    definition: { ...definition },
    runs: runs.count,
    source: { file, sha256 },
    overrides,
    ...(parent === undefined ? {} : { parent }),
    backend,
    cwd,
    user: thisUser(),
    host: thisHost(),
    tutti: version,
    arguments: process.argv.slice(2),
    environment_sha256: createHash('sha256').update(canonicalJson(process.env)).digest('hex'),
  };
}

/** What would run, and nothing done. */
export function showPlan({ definition, runs, backend }: Plan, json: boolean): void {
  if (json) {
    printJson({ name: definition.name, backend, runs: runs.count, definition });
    return;
  }
  print(planTable(definition));
  print();
  print(
    `${definition.name}: ${many(runs.count, 'run')} on the ${backend} backend. Nothing was done.`,
  );
}
