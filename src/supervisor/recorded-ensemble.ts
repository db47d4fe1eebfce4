import type { Definition } from '../config/index.js';
import type { Database } from '../database/index.js';
import type { Payload } from '../events/catalogue/index.js';
import { NoSuchEnsemble, readEvents } from '../events/store/index.js';

export interface RecordedEnsemble {
  readonly created: Payload<'ensemble.created'>;
  readonly definition: Definition;
  readonly backend: string;
  /** The latest time that its events speak of: where a virtual clock goes on. */
  readonly latest: number;
}

/** An ensemble as its log defines it, whatever has become of its file. */
export async function recordedEnsemble(db: Database, eid: string): Promise<RecordedEnsemble> {
  let created: Payload<'ensemble.created'> | undefined;
  let latest = 0;
  for await (const event of readEvents(db, { eid })) {
    if (event.type === 'ensemble.created') created = event.data;
    latest = Math.max(latest, Date.parse(event.meta.at));
  }
  if (created === undefined || !isDefinition(created.definition)) throw new NoSuchEnsemble(eid);
  const { definition, backend } = created;
  return { created, definition, backend, latest };
}

/** It was checked against the configuration's schema before it was recorded. */
function isDefinition(recorded: unknown): recorded is Definition {
  return typeof recorded === 'object' && recorded !== null && 'batches' in recorded;
}
