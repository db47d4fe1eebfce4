import { nearest } from '../../config/index.js';
import { parseSelector, scopeOf, type Selector, type WrittenName } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import {
  type BatchSummary,
  type EnsembleSummary,
  findEnsemble,
  listEnsembles,
} from '../../projections/tables/index.js';
import { selectEnsemble } from '../select-ensemble.js';
import { NothingNamed, type Parts, partsNamed } from './parts.js';

/** What a command is about, with all of it looked up. */
export interface Meant {
  readonly ensemble: EnsembleSummary;
  readonly batches: readonly BatchSummary[];
  readonly selector: Selector;
  readonly scope: ReturnType<typeof scopeOf>;
  /** Runs that were named one by one, and not through a range. */
  readonly named: ReadonlySet<string>;
  /** Where a word could have meant something else, too: what it was taken for. */
  readonly remarks: readonly string[];
}

export interface Manner {
  /** What `--ensemble` says. */
  readonly ensemble?: string | undefined;
  /** Where only a batch makes sense, a name is no run's if it can be a batch's. */
  readonly batchesOnly: boolean;
}

/**
 * What the words of a command line mean, in the ensemble that they name or else in the newest here.
 * A name is first that of a batch or a run; only what is neither names an ensemble. An ensemble that
 * is named together with batches or runs says whose they are.
 *
 * @throws TuttiError where something named is not there, or could mean two things.
 */
export async function whatIsMeant(
  db: Database,
  words: readonly string[],
  manner: Manner,
): Promise<Meant> {
  const { names, where } = parseSelector(words);
  const said = [manner.ensemble, ...names.map(({ eid }) => eid)];
  const eid = onlyOne(said.filter((each) => each !== undefined));
  const parts =
    eid === undefined
      ? await partsAnywhere(db, names, manner)
      : await partsOf(db, eid, names, manner);
  const selector = { of: [...parts.targets.values()], where };
  return {
    ensemble: parts.ensemble,
    batches: parts.batches,
    selector,
    scope: scopeOf(selector),
    named: runsByThemselves(parts),
    remarks: await remarksOn(db, parts, names),
  };
}

/** In the newest ensemble here, or in that which a name turns out to be. */
async function partsAnywhere(
  db: Database,
  names: readonly WrittenName[],
  { batchesOnly }: Manner,
): Promise<Parts> {
  const bare = names.map(({ name }) => name);
  let parts: Parts | undefined;
  let nothingHere: unknown;
  try {
    parts = await partsNamed(db, await selectEnsemble(db, undefined), bare, batchesOnly);
  } catch (error) {
    if (!(error instanceof TuttiError) || error.code !== 'cli.no-ensemble-here') throw error;
    nothingHere = error;
  }
  if (parts?.strangers.length === 0) return parts;
  const eid = onlyOne(await ensemblesAmong(db, parts?.strangers ?? bare));
  if (eid !== undefined) {
    const others = names.filter(({ name }) => name !== eid);
    return partsOf(db, eid, others, { batchesOnly });
  }
  if (parts === undefined) throw nothingHere;
  throw await unknown(db, parts);
}

async function partsOf(
  db: Database,
  eid: string,
  names: readonly WrittenName[],
  { batchesOnly }: Manner,
): Promise<Parts> {
  const ensemble = await findEnsemble(db, eid);
  if (ensemble === undefined) throw new NoEnsemble(eid, await everyEid(db));
  const written = names.map(({ name }) => name).filter((name) => name !== '');
  const parts = await partsNamed(db, ensemble, written, batchesOnly);
  const strangers = parts.strangers.filter((name) => name !== eid);
  if (strangers.length === 0) return parts;
  onlyOne([eid, ...(await ensemblesAmong(db, strangers))]);
  throw await unknown(db, { ...parts, strangers });
}

/** @throws TuttiError where several are named: a command is about one. */
function onlyOne(eids: readonly string[]): string | undefined {
  const [eid, another] = new Set(eids);
  if (eid !== undefined && another !== undefined) throw new TwoEnsembles(eid, another);
  return eid;
}

async function unknown(db: Database, parts: Parts): Promise<NothingNamed> {
  return new NothingNamed(parts, parts.strangers[0] ?? '', await everyEid(db));
}

function runsByThemselves({ targets }: Parts): Set<string> {
  const named = new Set<string>();
  for (const [name, target] of targets) {
    if (target.kind !== 'runs' || target.from !== target.to) continue;
    if (!name.endsWith(`..${target.to}`)) named.add(`${target.batch}-${target.from}`);
  }
  return named;
}

/** A name that an ensemble has, too, was not taken for it: whoever meant the ensemble hears how to write it. */
async function remarksOn(
  db: Database,
  { ensemble: { eid }, targets }: Parts,
  names: readonly WrittenName[],
): Promise<string[]> {
  const bare = names.filter((written) => written.eid === undefined && targets.has(written.name));
  const both = await ensemblesAmong(
    db,
    bare.map(({ name }) => name),
  );
  return both.map((name) => {
    const what = targets.get(name)?.kind === 'batch' ? 'batch' : 'run';
    return `${name} is taken for the ${what} ${name} of ${eid}. The ensemble is written ${name}/`;
  });
}

async function ensemblesAmong(db: Database, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const found = await db.kysely
    .selectFrom('tutti.ensembles')
    .select('eid')
    .where('eid', 'in', names)
    .orderBy('eid')
    .execute();
  return found.map(({ eid }) => eid);
}

async function everyEid(db: Database): Promise<string[]> {
  return (await listEnsembles(db)).map(({ eid }) => eid);
}

class TwoEnsembles extends TuttiError {
  constructor(one: string, other: string) {
    super(`${one} and ${other} are two ensembles, and a command is about one`, {
      code: 'control.two-ensembles',
      exitCode: ExitCode.usage,
      hint: 'Give the command once for each of them.',
    });
  }
}

class NoEnsemble extends TuttiError {
  constructor(eid: string, known: readonly string[]) {
    const meant = nearest(eid, known);
    super(`there is no ensemble "${eid}" in this store`, {
      code: 'store.no-such-ensemble',
      exitCode: ExitCode.usage,
      hint: meant === undefined ? 'List them: tutti status --all' : `Did you mean ${meant}?`,
    });
  }
}
