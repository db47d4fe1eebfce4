import { type Database, openDatabase } from '../../src/database/index.js';
import { parseStream, type StoredEvent } from '../../src/events/catalogue/index.js';
import { readEvents } from '../../src/events/store/index.js';
import {
  listBatches,
  listEnsembles,
  listRuns,
  verifyEnsemble,
} from '../../src/projections/tables/index.js';
import { lines } from '../cli/local-place.js';
import type { Place } from '../cli/tutti.js';

/** All of an ensemble that no death of its supervisor may change. */
export interface Story {
  readonly ensembles: readonly object[];
  readonly batches: readonly object[];
  readonly runs: readonly object[];
  /** What happened to each run, each batch and the ensemble, in order. */
  readonly lives: Readonly<Record<string, readonly string[]>>;
  /** Each execution, as it noted itself, or as the log of a simulation has it. */
  readonly executions: Executions;
}

export interface Executions {
  readonly jobs: readonly string[];
  readonly tasks: readonly string[];
}

/** The story, and what only the undisturbed one is asked for. */
export interface Told {
  readonly story: Story;
  readonly events: readonly StoredEvent[];
  /** Whatever does not agree in the store; empty where all does. */
  readonly faults: readonly string[];
  /** Who noted an execution that the log does not know of, or more than one under one claim. */
  readonly strays: readonly string[];
}

/** The only ensemble of this place. */
export async function tell(place: Place, backend: string): Promise<Told> {
  const db = await openDatabase({ url: place.env['DATABASE_URL'] });
  try {
    const events = await eventsOf(db);
    const noted = backend === 'local' ? await lines(place, 'ledger') : undefined;
    const faults: string[] = [];
    for (const { eid } of await listEnsembles(db)) {
      faults.push(...(await verifyEnsemble(db, eid)).faults);
    }
    return {
      events,
      faults,
      story: {
        ...(await tablesOf(db)),
        lives: livesOf(events),
        executions: executionsOf(noted ?? recorded(events)),
      },
      strays: noted === undefined ? [] : straysAmong(noted, events),
    };
  } finally {
    await db.leave();
  }
}

async function eventsOf(db: Database): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of readEvents(db, {})) events.push(event);
  return events;
}

async function tablesOf(db: Database) {
  const ensembles = await listEnsembles(db);
  const [batches, runs] = [[], []] as [object[], object[]];
  for (const { eid } of ensembles) {
    for (const { batch, state, cycle } of await listBatches(db, eid)) {
      batches.push({ batch, state, cycle });
    }
    for (const { run, state, reason, attempt, exit_code, signal, params } of await listRuns(
      db,
      eid,
    )) {
      runs.push({ run, state, reason, attempt, exit_code, signal, params });
    }
  }
  return {
    ensembles: ensembles.map(({ state, outcome, message }) => ({ state, outcome, message })),
    batches,
    runs,
  };
}

/** How often a check was asked is its own affair: each supervisor asks once more. */
function livesOf(events: readonly StoredEvent[]): Record<string, string[]> {
  const lives: Record<string, string[]> = {};
  for (const { stream, type } of events) {
    if (type === 'task.waiting' || type.startsWith('supervisor.')) continue;
    (lives[ownerOf(stream)] ??= []).push(type);
  }
  return lives;
}

/** The ensemble has another id where its first start came to nothing. */
function ownerOf(stream: string): string {
  const address = parseStream(stream);
  switch (address.kind) {
    case 'run':
      return `${address.batch}-${address.idx}`;
    case 'batch':
      return address.batch;
    case 'ensemble':
      return 'ensemble';
  }
}

/** A claim's name ends with the beginning of its token, which is another one each time. */
function executionsOf(noted: readonly string[]): Executions {
  const isJob = (line: string): boolean => / job-[\d.]+$/.test(line);
  const unnamed = (line: string): string =>
    line.replace(/\.[0-9a-f]{8}$/, '').replace(/^tutti-chaos-\S+/, 'ensemble');
  return {
    jobs: noted.filter(isJob).sort(),
    tasks: noted
      .filter((line) => !isJob(line))
      .map(unnamed)
      .sort(),
  };
}

/** In a simulation nothing is executed: what the log says of it is all there is. */
function recorded(events: readonly StoredEvent[]): string[] {
  return events.flatMap((event) => {
    const owner = ownerOf(event.stream);
    switch (event.type) {
      case 'run.exited':
        return [`${owner} job-${event.data.attempt}`];
      case 'task.finished':
        return [`${owner} ${event.data.phase}-${event.data.index}`];
      default:
        return [];
    }
  });
}

/** Each claim was noted once, and each is one that the log speaks of. */
function straysAmong(noted: readonly string[], events: readonly StoredEvent[]): string[] {
  const twice = noted.filter((line, index) => noted.indexOf(line) !== index);
  const tokens = new Set(
    events.flatMap(({ type, data }) =>
      type === 'task.started' && 'token' in data ? [data.token.slice(0, 8)] : [],
    ),
  );
  const unknown = noted.filter((line) => {
    const [, token] = /\.([0-9a-f]{8})$/.exec(line) ?? [];
    return token !== undefined && !tokens.has(token);
  });
  return [...twice, ...unknown];
}
