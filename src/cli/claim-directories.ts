import type { Database } from '../database/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import { liveHolder, storeId } from '../events/store/index.js';
import { findEnsemble } from '../projections/tables/index.js';
import {
  type EnsembleMarker,
  type Layout,
  placeMarker,
  PreflightFailed,
  readMarker,
  removeMarker,
  takenDirectories,
} from '../workspace/index.js';

/** Refuses directories in which another ensemble lives, with the command that was meant. */
export async function refuseTakenDirectories(
  db: Database,
  layout: Layout,
  batches: readonly string[],
  runs: { has(batch: string, idx: number): boolean },
): Promise<void> {
  const store = await storeId(db);
  const finished: string[] = [];
  for (const base of layout.basesOf(batches)) {
    const marker = await readMarker(base);
    if (marker === undefined || marker === 'unreadable') continue;
    await refuseIfLive(db, base, marker, store);
    finished.push(marker.eid);
  }
  if (layout.pickup) return;
  const taken = await Promise.all(batches.map((batch) => takenDirectories(layout, batch, runs)));
  if (taken.flat().length === 0) return;
  const [eid] = finished;
  const became = eid === undefined ? [] : [`See what became of them: tutti status ${eid}`];
  throw new PreflightFailed(
    taken.flat().map((fault) => ({
      ...fault,
      hint: [...became, goOn, fault.hint ?? ''].join('\n'),
    })),
  );
}

const goOn =
  'Go on in them, with all that is there but the templates, which are rendered anew: --pickup (-p).';

/** Says in the directories whose they are, before the ensemble's first event. */
export async function claimDirectories(
  db: Database,
  bases: readonly string[],
  eid: string,
): Promise<void> {
  const marker = { store: await storeId(db), eid };
  const placed: string[] = [];
  try {
    for (const base of bases) {
      await claim(db, base, marker);
      placed.push(base);
    }
  } catch (error) {
    for (const base of placed) await removeMarker(base);
    throw error;
  }
}

async function claim(db: Database, base: string, marker: EnsembleMarker): Promise<void> {
  while (!(await placeMarker(base, marker))) {
    const found = await readMarker(base);
    if (found === undefined) continue;
    if (found !== 'unreadable') await refuseIfLive(db, base, found, marker.store);
    await removeMarker(base);
  }
}

async function refuseIfLive(
  db: Database,
  base: string,
  { store, eid }: EnsembleMarker,
  ours: string,
): Promise<void> {
  if (store !== ours) {
    throw new DirectoryTaken(
      `${base} holds the runs of ${eid}, which is in another store`,
      'Name that store (--store or DATABASE_URL), or let these runs be made elsewhere with another `basedir`.',
    );
  }
  const ensemble = await findEnsemble(db, eid);
  if (ensemble?.state === 'finished') return;
  const live = await liveHolder(db, eid);
  if (live !== undefined) {
    throw new DirectoryTaken(
      `${eid} is running in ${base} (process ${live.pid} on ${live.host})`,
      `See how it goes: tutti status ${eid}`,
    );
  }
  // Cut off between its id and its first event, it has never been.
  if (ensemble === undefined) return;
  throw new DirectoryTaken(
    `${base} holds the runs of ${eid}, which is not finished`,
    `Go on with it: tutti resume ${eid}`,
  );
}

class DirectoryTaken extends TuttiError {
  constructor(message: string, hint: string) {
    super(message, { code: 'cli.directory-taken', exitCode: ExitCode.usage, hint });
  }
}
