import type { Definition } from '../config/index.js';
import type { Database } from '../database/index.js';
import { NoSuchEnsemble } from '../events/store/index.js';
import { Layout } from '../workspace/index.js';

export interface Recorded {
  readonly definition: Definition;
  /** Where everything of it is. */
  readonly layout: Layout;
}

/** An ensemble as it was recorded when it was started, from the tables: its events may be many. */
export async function recordedLayout(db: Database, eid: string): Promise<Recorded> {
  const found = await db.kysely
    .selectFrom('tutti.ensembles')
    .select(['cwd', 'definition'])
    .where('eid', '=', eid)
    .executeTakeFirst();
  if (found === undefined || !isDefinition(found.definition)) throw new NoSuchEnsemble(eid);
  const { cwd, definition } = found;
  return { definition, layout: new Layout(cwd, definition) };
}

/** It was checked against the configuration's schema before it was recorded. */
function isDefinition(recorded: unknown): recorded is Definition {
  return typeof recorded === 'object' && recorded !== null && 'batches' in recorded;
}
