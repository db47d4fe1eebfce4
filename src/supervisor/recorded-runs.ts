import type { JsonObject, PlannedRun, Texts } from '../config/index.js';
import type { Database } from '../database/index.js';
import { parseStream } from '../events/catalogue/index.js';
import { readEvents } from '../events/store/index.js';

/** The runs of an ensemble as they were planned, and changed since, in the order of their planning. */
export async function recordedRuns(db: Database, eid: string): Promise<readonly PlannedRun[]> {
  const runs = new Map<string, PlannedRun>();
  for await (const { stream, ...event } of readEvents(db, { eid, type: 'run.planned' })) {
    if (event.type !== 'run.planned') continue;
    const address = parseStream(stream);
    if (address.kind !== 'run') continue;
    const { batch, idx } = address;
    runs.set(stream, { batch, idx, priority: event.data.priority, ...written(event.data) });
  }
  for await (const { stream, ...event } of readEvents(db, { eid, type: 'run.changed' })) {
    const before = runs.get(stream);
    if (event.type !== 'run.changed' || before === undefined) continue;
    const { params, texts, priority = before.priority } = event.data;
    const now = params === undefined ? before : { ...before, ...written({ params, texts }) };
    runs.set(stream, { ...now, priority });
  }
  return [...runs.values()];
}

/** What comes from the log is JSON; TypeScript was told less. */
function written({
  params,
  texts,
}: {
  readonly params: object;
  readonly texts?: Texts | undefined;
}) {
  return { params: params as JsonObject, texts: texts ?? {} };
}
