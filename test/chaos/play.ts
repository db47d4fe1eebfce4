import { expect } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.js';
import { headPosition, sendCommand } from '../../src/events/store/index.js';
import { listEnsembles } from '../../src/projections/tables/index.js';
import { type Place, type Running, start } from '../cli/tutti.js';
import { asTheFirst, chaosPlace } from './place.js';
import type { Act, End, Scene } from './scene.js';
import { tell, type Told } from './story.js';

export type StormBackend = 'local' | 'simulated';

/** Kills the supervisor of one act. */
export interface Death {
  readonly act: number;
  /** As the fault switch takes it. */
  readonly fault: string;
}

export interface Played extends Told {
  /** The last position of each act. */
  readonly curtains: readonly number[];
}

/** Plays a scene to its end; where somebody dies in an act, another one takes over and ends it. */
export async function play(scene: Scene, backend: StormBackend, death?: Death): Promise<Played> {
  const place = await chaosPlace(scene.files);
  const begin = [...scene.begin, backend];
  const curtains: number[] = [];
  for (const [number, act] of scene.acts.entries()) {
    await prepare(place, act);
    if (death?.act === number) await dieAt(place, begin, death.fault);
    await perform(place, begin, act.end);
    curtains.push(await withStore(place, headPosition));
  }
  return { ...(await tell(place, backend)), curtains };
}

/** What happens between two supervisors. */
async function prepare(place: Place, { wishes = [] }: Act): Promise<void> {
  if (wishes.length === 0) return;
  await withStore(place, async (db) => {
    const [ensemble] = await listEnsembles(db);
    if (ensemble === undefined) throw new Error('there is nothing to wish for');
    for (const { verb, selector, args } of wishes) {
      await sendCommand(db, { eid: ensemble.eid, verb, selector, args, actor: 'ada@here' });
    }
  });
}

async function perform(place: Place, begin: readonly string[], end: End): Promise<void> {
  if (end.kind === 'dies') {
    await dieAt(place, begin, end.fault);
    return;
  }
  const { ended } = await supervise(place, begin);
  const { code, stdout, stderr } = await ended;
  expect(code, `${stdout}${stderr}`).toBe(end.code);
  expect(stderr).not.toContain('defect');
}

async function dieAt(place: Place, begin: readonly string[], fault: string): Promise<void> {
  const { child, ended } = await supervise(place, begin, fault);
  const tooLong = setTimeout(() => child.kill('SIGTERM'), 60_000);
  const { signal, code, stdout, stderr } = await ended;
  clearTimeout(tooLong);
  expect(signal, `${fault}: it ended with ${code}:\n${stdout}${stderr}`).toBe('SIGKILL');
}

/** Begins where nothing is there, and goes on where something is. */
async function supervise(place: Place, begin: readonly string[], fault?: string): Promise<Running> {
  const [ensemble] = await withStore(place, (db) => listEnsembles(db));
  const env = fault === undefined ? place.env : { ...place.env, TUTTI_FAULT: fault };
  return ensemble === undefined
    ? start(asTheFirst({ ...place, env }), ...begin)
    : start({ ...place, env }, 'resume', ensemble.eid);
}

async function withStore<Result>(
  place: Place,
  ask: (db: Database) => Promise<Result>,
): Promise<Result> {
  const db = await openDatabase({ url: place.env['DATABASE_URL'] });
  try {
    return await ask(db);
  } finally {
    await db.leave();
  }
}
