import pc from 'picocolors';
import { type Odds, SimulatedBackend } from '../backends/index.js';
import type { VirtualClock } from '../clock/index.js';
import { type BatchDefinition, defaultSimulated, type Definition } from '../config/index.js';
import type { Database } from '../database/index.js';
import { ExitCode } from '../errors.js';
import type { HeldLease, Holder } from '../events/store/index.js';
import { type BatchSummary, findEnsemble, listBatches } from '../projections/tables/index.js';
import { type Departure, Supervisor } from '../supervisor/index.js';
import { note, print, printJson } from './output.js';
import { Progress } from './progress.js';
import { summaryLines } from './summary.js';
import { version } from './version.js';

export interface Hosting {
  readonly db: Database;
  readonly holder: Holder;
  readonly lease: HeldLease;
  readonly definition: Definition;
  readonly backend: string;
  readonly clock: VirtualClock;
  readonly json: boolean;
  /** Set off when this process is asked to leave. */
  readonly stop: AbortSignal;
}

/** Runs an ensemble in the foreground until it ends or is left; says how it stands then. */
export async function hostInForeground(hosting: Hosting): Promise<ExitCode> {
  const { db, holder, lease, definition, backend, clock, json, stop } = hosting;
  const progress = new Progress(lease.eid, counts(await listBatches(db, lease.eid)));
  let departure: Departure;
  try {
    departure = await Supervisor.host(
      {
        db,
        clock,
        holder,
        version,
        backends: [new SimulatedBackend(clock, oddsOf(definition))],
        committed: (event) => progress.see(event),
        log: (error) => note(pc.red(`defect: ${error.stack ?? error.message}`)),
      },
      lease,
      { definition, backend },
      stop,
    );
  } finally {
    progress.stop();
  }
  return report(db, lease.eid, departure, json);
}

async function report(
  db: Database,
  eid: string,
  departure: Departure,
  json: boolean,
): Promise<ExitCode> {
  const ensemble = await findEnsemble(db, eid);
  const batches = await listBatches(db, eid);
  if (ensemble === undefined) return ExitCode.unavailable;
  if (json) printJson({ departure, ensemble, batches });
  else for (const line of summaryLines(ensemble, batches, departure)) print(line);
  return departure === 'finished' ? exitCodeOf(ensemble.outcome) : ExitCode.interrupted;
}

export function exitCodeOf(outcome: string | null): ExitCode {
  switch (outcome) {
    case 'succeeded':
      return ExitCode.success;
    case 'cancelled':
      return ExitCode.cancelled;
    default:
      return ExitCode.someRunsFailed;
  }
}

function counts(batches: readonly BatchSummary[]) {
  let [total, ended, failed] = [0, 0, 0];
  for (const batch of batches) {
    total += batch.runs;
    failed += batch.failed;
    ended += batch.succeeded + batch.failed + batch.cancelled + batch.skipped;
  }
  return { total, ended, failed };
}

function oddsOf(definition: Definition): (batch: string) => Odds {
  const odds = new Map(
    definition.batches.map(({ name, simulated }: BatchDefinition) => [name, simulated]),
  );
  return (batch) => odds.get(batch) ?? defaultSimulated;
}
