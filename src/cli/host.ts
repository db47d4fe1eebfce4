import { relative } from 'node:path';
import pc from 'picocolors';
import type { Clock } from '../clock/index.js';
import type { Definition } from '../config/index.js';
import { type Database, Outage, outlast } from '../database/index.js';
import type { HeldLease, Holder } from '../events/store/index.js';
import { findEnsemble, listBatches, listQuestions } from '../projections/tables/index.js';
import type { DomainEvent } from '../events/catalogue/index.js';
import { type Departure, Supervisor } from '../supervisor/index.js';
import { asError, ExitCode } from '../errors.js';
import { type Clerks, Layout } from '../workspace/index.js';
import { note, print, printJson } from './output.js';
import { PlainLog } from './plain-log.js';
import { noProgress, type Progress, recordedTally, showProgress } from './progress/index.js';
import { openSite } from '../site/index.js';
import type { Signals } from './stop-signals.js';
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
  /** Where a log for people is kept, if one is. */
  readonly logFile: string | undefined;
  /** Whether every step is told on the terminal, in lines. */
  readonly verbose?: boolean;
  readonly signals: Signals;
  /** Where they have been hired already. */
  readonly clerks?: Clerks | undefined;
}

/** Runs an ensemble in the foreground until it ends or is left; says how it stands then. */
export async function hostInForeground(hosting: Hosting): Promise<ExitCode> {
  const { lease, clock, cwd, logFile, verbose } = hosting;
  const { eid } = lease;
  const log = logFile === undefined ? undefined : await PlainLog.open(logFile, clock, verbose);
  const isLoggedOnly = log?.isStandardError === true || (verbose === true && log !== undefined);
  if (log !== undefined && !isLoggedOnly) note(`${eid}: the log is ${shortPath(cwd, log.path)}`);
  let departure: Departure;
  try {
    departure = await host(hosting, log, isLoggedOnly);
  } catch (error) {
    log?.say(eid, `is not run any more: ${asError(error).message}`);
    throw error;
  } finally {
    await log?.close();
  }
  return report(hosting, departure);
}

async function host(
  hosting: Hosting,
  log: PlainLog | undefined,
  isLoggedOnly: boolean,
): Promise<Departure> {
  const { db, holder, lease, definition, backend, clock, cwd, signals, clerks } = hosting;
  const { eid } = lease;
  const defect = defectsOf(hosting, log, isLoggedOnly);
  const layout = new Layout(cwd, definition);
  const { trouble, mended } = troublesOf(hosting, log, isLoggedOnly);
  const site = await openSite({
    ...{ eid, definition, backend, layout, clock, clerks },
    ...{ defect, trouble },
  });
  let progress: Progress = noProgress;
  const goOnAlone = (): void => {
    progress.vanish();
    log?.say(eid, 'the terminal is gone; the runs go on without it');
  };
  signals.hangUp.addEventListener('abort', goOnAlone, { once: true });
  try {
    const outage = new Outage({ away: trouble, back: mended, meanwhile: 'The runs wait for it' });
    const tally = await outlast(() => recordedTally(db, eid), { outage, signal: signals.stop });
    if (!isLoggedOnly && !signals.hangUp.aborted) progress = showProgress(tally);
    const committed = (event: DomainEvent, stream: string): void => {
      tally.see(event, stream);
      progress.changed();
      log?.see(event, stream, tally);
    };
    return await Supervisor.host(
      {
        ...{ db, clock, holder, version, backends: site.backends, committed },
        ...{ log: defect, trouble, mended },
      },
      lease,
      { definition, backend },
      signals.stop,
    );
  } finally {
    signals.hangUp.removeEventListener('abort', goOnAlone);
    await progress.stop();
    await site.close();
  }
}

/** A defect of ours: all of it goes to the log, and the terminal hears of each kind once. */
function defectsOf(
  { cwd, lease }: Hosting,
  log: PlainLog | undefined,
  isLoggedOnly: boolean,
): (error: unknown) => void {
  const told = new Set<string>();
  return (thrown) => {
    const error = asError(thrown);
    log?.defect(lease.eid, error);
    if (isLoggedOnly || told.has(error.message)) return;
    if (told.size < 100) told.add(error.message);
    const details =
      log === undefined ? error.stack : `${error.message}. See ${shortPath(cwd, log.path)}`;
    note(pc.red(`defect: ${details ?? error.message}`));
  };
}

/** The log has it each time, and the terminal once, or once more after it was over. */
function troublesOf(
  { lease }: Hosting,
  log: PlainLog | undefined,
  isLoggedOnly: boolean,
): Record<'trouble' | 'mended', (message: string) => void> {
  const told = new Set<string>();
  return {
    trouble: (message) => {
      log?.say(lease.eid, message);
      if (isLoggedOnly || told.has(message)) return;
      if (told.size < 100) told.add(message);
      note(pc.yellow(`${message}. It is tried again.`));
    },
    mended: (message) => {
      told.clear();
      log?.say(lease.eid, message);
      if (!isLoggedOnly) note(pc.green(`${message}.`));
    },
  };
}

/** As one would type it where the ensemble was started. */
export function shortPath(cwd: string, path: string): string {
  const relativePath = relative(cwd, path);
  return relativePath.startsWith('..') ? path : relativePath;
}

async function report(
  { db, lease, json, signals }: Hosting,
  departure: Departure,
): Promise<ExitCode> {
  const { eid } = lease;
  const meanwhile = `How ${eid} stands is said when it is back.`;
  const [ensemble, batches] = await outlast(
    () => Promise.all([findEnsemble(db, eid), listBatches(db, eid)]),
    { outage: new Outage({ away: note, back: note, meanwhile }), signal: signals.stop },
  );
  if (ensemble === undefined) return ExitCode.unavailable;
  if (json) printJson({ departure, ensemble, batches });
  else {
    const asking = departure === 'stalled' ? await listQuestions(db, eid) : [];
    for (const line of summaryLines(ensemble, batches, departure, asking)) print(line);
  }
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
