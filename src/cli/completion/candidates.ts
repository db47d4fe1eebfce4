import type { Command } from 'commander';
import { type Database, openDatabase, surveyEmbedded } from '../../database/index.js';
import { listBatches, listEnsembles } from '../../projections/tables/index.js';
import { namedStore } from '../session.js';
import { selectEnsemble } from '../select-ensemble.js';
import { many, standing } from '../words.js';
import { filesLine } from './files-line.js';
import { type Candidate, placeOf, type Wanted } from './wanted.js';

/** More than anybody reads; a further letter brings others. */
const most = 200;
const patienceMs = 1_000;

/** What this version runs jobs on. */
export const backends: readonly Candidate[] = [
  { value: 'local', description: 'this host' },
  { value: 'simulated', description: 'a simulated cluster, in virtual time' },
];

/** The lines that `tutti __complete` prints: a word, a tab, and what it is. */
async function completionLines(program: Command, words: readonly string[]): Promise<string[]> {
  const { wanted, typed, before, store } = placeOf(program, words);
  if (wanted.kind === 'files') return [filesLine];
  const candidates = await candidatesFor(wanted, typed, store);
  return candidates
    .filter(({ value }) => value.startsWith(typed))
    .map(({ value, description }) => `${before}${value}\t${description}`);
}

async function candidatesFor(
  wanted: Wanted,
  typed: string,
  store: string | undefined,
): Promise<readonly Candidate[]> {
  switch (wanted.kind) {
    case 'words':
      return wanted.words;
    case 'backends':
      return backends;
    case 'ensembles':
      return fromStore(store, (db) => ensembles(db, typed));
    case 'runs':
      return fromStore(store, (db) => runs(db, wanted.eid, typed));
    case 'batches':
      return fromStore(store, (db) => batches(db, wanted.eid));
    case 'files':
    case 'nothing':
      return [];
  }
}

/** Only what is up already is asked: whoever presses TAB has not asked for a server to be started. */
async function fromStore(
  store: string | undefined,
  ask: (db: Database) => Promise<Candidate[]>,
): Promise<Candidate[]> {
  const url = namedStore(store) ?? (await surveyEmbedded()).url;
  if (url === undefined) return [];
  const db = await openDatabase({ url, migrate: false });
  try {
    return await ask(db);
  } finally {
    await db.leave();
  }
}

async function ensembles(db: Database, typed: string): Promise<Candidate[]> {
  const all = await listEnsembles(db);
  return all
    .filter(({ eid }) => eid.startsWith(typed))
    .slice(0, most)
    .map((ensemble) => ({ value: ensemble.eid, description: standing(ensemble) }));
}

async function batches(db: Database, eid: string | undefined): Promise<Candidate[]> {
  const ensemble = await selectEnsemble(db, eid);
  const all = await listBatches(db, ensemble.eid);
  return all.map(({ batch, runs: count }) => ({ value: batch, description: many(count, 'run') }));
}

async function runs(db: Database, eid: string | undefined, typed: string): Promise<Candidate[]> {
  const ensemble = await selectEnsemble(db, eid);
  const found = await db.kysely
    .selectFrom('tutti.runs')
    .select(['run', 'state'])
    .where('eid', '=', ensemble.eid)
    .where((eb) => eb.fn<boolean>('starts_with', ['run', eb.val(typed)]))
    .orderBy('batch')
    .orderBy('idx')
    .limit(most)
    .execute();
  return found.map(({ run, state }) => ({ value: run, description: state }));
}

/** Nothing, rather than a word of complaint between the user's words, and rather than waiting. */
export async function completionInTime(
  program: Command,
  words: readonly string[],
): Promise<string[]> {
  const tooLate = new Promise<string[]>((resolve) => setTimeout(() => resolve([]), patienceMs));
  return Promise.race([completionLines(program, words).catch(() => []), tooLate]);
}
