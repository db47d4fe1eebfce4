import { wordsOf } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import { findEnsemble } from '../../projections/tables/index.js';
import { batches, ensembles, runs } from './known.js';
import type { Candidate, Wanted } from './wanted.js';

/** What a condition may be, once it has begun to be one; of the others only their user knows. */
export function conditions(typed: string): Candidate[] | undefined {
  const fields = ['state', 'phase'] as const;
  const field = fields.find((known) => typed.startsWith(`${known}=`));
  if (field === undefined) return undefined;
  return wordsOf[field].map((word) => ({ value: `${field}=${word}`, description: '' }));
}

/** Batches and runs of the ensemble that was named, else of the newest here; and ensembles. */
export async function parts(
  db: Database,
  { eid, before }: Extract<Wanted, { kind: 'parts' }>,
  typed: string,
): Promise<Candidate[]> {
  const slash = typed.indexOf('/');
  const own = slash === -1 ? undefined : typed.slice(0, slash);
  const name = typed.slice(slash + 1);
  const ensemble = own ?? eid ?? (await namedBefore(db, before));
  const inside = (await partsOf(db, ensemble, name)).filter(({ value }) => value.startsWith(name));
  if (own !== undefined) {
    return inside.map((candidate) => ({ ...candidate, value: `${own}/${candidate.value}` }));
  }
  return [...inside, ...(await ensembles(db, typed))];
}

async function partsOf(
  db: Database,
  ensemble: string | undefined,
  name: string,
): Promise<Candidate[]> {
  try {
    return [...(await batches(db, ensemble)), ...(await runs(db, ensemble, name))];
  } catch {
    // Where nothing was started here, there are still the ensembles of elsewhere.
    return [];
  }
}

/** `lorenz-3 b-1` is about run 1 of lorenz-3. */
async function namedBefore(db: Database, words: readonly string[]): Promise<string | undefined> {
  for (const word of words) {
    const eid = word.split('/', 1)[0] ?? word;
    if ((await findEnsemble(db, eid)) !== undefined) return eid;
  }
  return undefined;
}
