import type { Command } from 'commander';
import { type Database, openDatabase, surveyEmbedded } from '../../database/index.js';
import { namedStore } from '../session.js';
import { filesLine } from './files-line.js';
import { batches, ensembles, runs } from './known.js';
import { conditions, parts } from './parts.js';
import { type Candidate, placeOf, type Wanted } from './wanted.js';

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
    case 'parts':
      return conditions(typed) ?? fromStore(store, (db) => parts(db, wanted, typed));
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

/** Nothing, rather than a word of complaint between the user's words, and rather than waiting. */
export async function completionInTime(
  program: Command,
  words: readonly string[],
): Promise<string[]> {
  const tooLate = new Promise<string[]>((resolve) => setTimeout(() => resolve([]), patienceMs));
  return Promise.race([completionLines(program, words).catch(() => []), tooLate]);
}
