import pc from 'picocolors';
import type { Clock } from '../clock/index.js';
import type { Definition } from '../config/index.js';
import type { Database } from '../database/index.js';
import type { HeldLease, Holder } from '../events/store/index.js';
import { type BatchSummary, findEnsemble, listBatches } from '../projections/tables/index.js';
import { type Departure, Supervisor } from '../supervisor/index.js';
import { asError, ExitCode } from '../errors.js';
import { Layout } from '../workspace/index.js';
import { note, print, printJson } from './output.js';
import { Progress } from './progress.js';
import { openSite } from './site.js';
import { summaryLines } from './summary.js';
import { version } from './version.js';

export interface Hosting {
  readonly db: Database;
  readonly holder: Holder;
  readonly lease: HeldLease;
  readonly definition: Definition;
  readonly backend: string;
  readonly clock: Clock;
  /** Where it was started: all its paths begin there. */
  readonly cwd: string;
  readonly json: boolean;
  /** Set off when this process is asked to leave. */
  readonly stop: AbortSignal;
}

/** Runs an ensemble in the foreground until it ends or is left; says how it stands then. */
export async function hostInForeground(hosting: Hosting): Promise<ExitCode> {
  const { db, holder, lease, definition, backend, clock, cwd, json, stop } = hosting;
  const layout = new Layout(cwd, definition);
  const log = (error: unknown): void => {
    const { stack, message } = asError(error);
    note(pc.red(`defect: ${stack ?? message}`));
  };
  const site = await openSite({ eid: lease.eid, definition, backend, layout, clock, defect: log });
  const progress = new Progress(lease.eid, counts(await listBatches(db, lease.eid)));
  let departure: Departure;
  try {
    departure = await Supervisor.host(
      {
        db,
        clock,
        holder,
        version,
        backends: site.backends,
        committed: (event) => progress.see(event),
        log,
      },
      lease,
      { definition, backend },
      stop,
    );
  } finally {
    progress.stop();
    await site.close();
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
