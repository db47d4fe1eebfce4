import { join } from 'node:path';
import type { Backend } from '../src/backends/index.js';
import type { Clock } from '../src/clock/index.js';
import type { ParsedEnsemble } from '../src/config/index.js';
import { openDatabase } from '../src/database/index.js';
import { type HeldLease, thisProcess } from '../src/events/store/index.js';
import { createEnsemble, type Creation, Supervisor } from '../src/supervisor/index.js';

export interface BenchEnsemble {
  readonly parsed: ParsedEnsemble;
  readonly backend: string;
  readonly cwd: string;
}

/** The store, with a connection to create in: what is timed afterwards does not pay for opening them. */
export async function openBench(clock: Clock): Promise<Creation> {
  const db = await openDatabase({});
  const client = await db.connect('create');
  return { db, client, clock, holder: thisProcess() };
}

/** Writes the ensemble with its planned runs, and ends the connection that this was done on. */
export async function createForBench(
  bench: Creation,
  { parsed: { definition, runs }, backend, cwd }: BenchEnsemble,
): Promise<HeldLease> {
  const { name } = definition;
  const created = {
    name,
    definition: { ...definition },
    runs: runs.count,
    source: { file: join(cwd, `${name}.yaml`), sha256: '' },
    overrides: {},
    backend,
    cwd,
    user: 'bench',
    host: 'bench',
    tutti: 'bench',
    arguments: [],
    environment_sha256: '',
  };
  const lease = await createEnsemble(bench, created, runs);
  await bench.client.end();
  return lease;
}

/** Supervises the ensemble until all its runs have ended. A defect ends the bench: its figures would mislead. */
export async function hostToItsEnd(
  { db, clock, holder }: Creation,
  { parsed: { definition }, backend }: BenchEnsemble,
  lease: HeldLease,
  backends: readonly Backend[],
): Promise<void> {
  const departure = await Supervisor.host(
    { db, clock, holder, version: 'bench', backends, log: fail },
    lease,
    { definition, backend },
    new AbortController().signal,
  );
  if (departure !== 'finished') throw new Error(`it was ${departure} before its end`);
}

export function fail(error: unknown): never {
  throw error;
}
