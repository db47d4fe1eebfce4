import { sql } from 'kysely';
import type { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { type Backend, SimulatedBackend } from '../../src/backends/index.js';
import { VirtualClock } from '../../src/clock/index.js';
import { defaultSimulated, parseEnsemble, type ParsedEnsemble } from '../../src/config/index.js';
import { type Database, openDatabase } from '../../src/database/index.js';
import type { DomainEvent, Payload, StoredEvent } from '../../src/events/catalogue/index.js';
import {
  type HeldLease,
  type Holder,
  readEvents,
  type Selection,
  takeLease,
  thisProcess,
} from '../../src/events/store/index.js';
import {
  createEnsemble,
  type Departure,
  recordedEnsemble,
  Supervisor,
} from '../../src/supervisor/index.js';
import { freshDatabase } from './postgres.js';

/** Where the virtual clocks of tests begin. */
export const newYear = Date.parse('2026-01-01T00:00:00.000Z');

let template: Promise<string> | undefined;

/** A store of its own for each test; it is left when the test ends. */
export async function openStore(): Promise<Database> {
  template ??= migratedTemplate();
  const url = await freshDatabase({ template: await template });
  return openStoreAt(url);
}

/** As another process would open it. */
export async function openStoreAt(url: string): Promise<Database> {
  const db = await openDatabase({ url });
  onTestFinished(() => db.leave());
  return db;
}

/** Migrating costs more than copying. */
async function migratedTemplate(): Promise<string> {
  const url = await freshDatabase();
  const db = await openDatabase({ url });
  await db.leave();
  return new URL(url).pathname.slice(1);
}

/** A connection that ends with the test. */
export async function connection(db: Database, purpose = 'append'): Promise<Client> {
  const client = await db.connect(purpose);
  onTestFinished(() => client.end());
  return client;
}

export interface CreatedEnsemble {
  readonly db: Database;
  readonly lease: HeldLease;
  readonly holder: Holder;
  readonly parsed: ParsedEnsemble;
}

export function createdPayload(
  { definition, runs }: ParsedEnsemble,
  name = definition.name,
): Payload<'ensemble.created'> {
  return {
    name,
    definition: { ...definition },
    runs: runs.count,
    source: { file: '/somewhere/e.yaml', sha256: '0'.repeat(64) },
    backend: 'simulated',
    cwd: '/somewhere',
    user: 'somebody',
    host: 'somehost',
    tutti: '0.0.0',
    arguments: ['run', 'e.yaml'],
    overrides: {},
    environment_sha256: '0'.repeat(64),
  };
}

/** An ensemble from YAML text, with its runs planned and its lease held by this process. */
export async function created(
  db: Database,
  yaml: string,
  holder: Holder = thisProcess(),
): Promise<CreatedEnsemble> {
  const parsed = parseEnsemble(yaml, { file: 'e.yaml' });
  const client = await db.connect('create');
  try {
    const creation = { db, client, holder, clock: new VirtualClock(newYear) };
    const lease = await createEnsemble(creation, createdPayload(parsed), parsed.runs);
    return { db, lease, holder, parsed };
  } finally {
    await client.end();
  }
}

/** The same ensemble for another supervisor, where the one before has left it. */
export async function takenUp(ensemble: CreatedEnsemble): Promise<CreatedEnsemble> {
  const holder = thisProcess();
  const lease = await takeLease(ensemble.db, ensemble.lease.eid, holder);
  return { ...ensemble, lease, holder };
}

/** Lets the holder have been silent for so long, and be on a host that cannot be looked at. */
export async function silence(db: Database, eid: string, seconds: number): Promise<void> {
  await sql`
    update tutti_store.leases
    set host = 'elsewhere', beat_at = clock_timestamp() - make_interval(secs => ${seconds})
    where eid = ${eid}`.execute(db.kysely);
}

export interface HostOptions {
  /** Where jobs run; the simulated backend by default. */
  readonly backend?: (clock: VirtualClock, simulated: SimulatedBackend) => Backend;
  readonly committed?: (event: DomainEvent, stream: string) => void;
  readonly stop?: AbortSignal;
}

export interface Hosted {
  readonly departure: Departure;
  /** What the supervisor took for defects. */
  readonly defects: readonly Error[];
}

/** Runs the ensemble in virtual time, from where its log stands. */
export async function host(ensemble: CreatedEnsemble, options: HostOptions = {}): Promise<Hosted> {
  const { db, lease, holder, parsed } = ensemble;
  const { latest } = await recordedEnsemble(db, lease.eid);
  const clock = new VirtualClock(latest);
  const simulated = simulatedBackend(clock, parsed);
  const defects: Error[] = [];
  const departure = await Supervisor.host(
    {
      db,
      clock,
      holder,
      backends: [options.backend?.(clock, simulated) ?? simulated],
      version: '0.0.0',
      committed: (event, stream) => options.committed?.(event, stream),
      log: (error) => defects.push(error),
    },
    lease,
    { definition: parsed.definition, backend: 'simulated' },
    options.stop ?? new AbortController().signal,
  );
  return { departure, defects };
}

function simulatedBackend(clock: VirtualClock, { definition }: ParsedEnsemble): SimulatedBackend {
  const odds = new Map(definition.batches.map(({ name, simulated }) => [name, simulated]));
  return new SimulatedBackend(clock, (batch) => odds.get(batch) ?? defaultSimulated);
}

export async function eventsOf(db: Database, select: Selection): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of readEvents(db, select)) events.push(event);
  return events;
}
