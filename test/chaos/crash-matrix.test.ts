import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { catalogue, isEventType } from '../../src/events/catalogue/index.js';
import { inTwoLanes } from './lanes.js';
import { cellsOf, Matrix } from './matrix.js';
import { play, type StormBackend } from './play.js';
import { type Point, pointsOf, scenes, undisturbed } from './points.js';
import { storm } from './storm.js';
import type { Told } from './story.js';

/** `npm run chaos` tries all; elsewhere there is a sample, which takes a quarter of the time. */
const isAll = process.env['TUTTI_CHAOS'] === 'all';
const writes = process.env['TUTTI_CHAOS_WRITES'] === '1';

const types = Object.keys(catalogue).filter(isEventType);
const document = new URL('../../docs/crash-matrix.md', import.meta.url);
const matrix = new Matrix();

describe.each<StormBackend>(['local', 'simulated'])('on the %s backend', (backend) => {
  test.each(types)('a death at %s costs nothing', { timeout: 300_000 }, async (type) => {
    const points = await pointsOf(type, backend);
    if (points.length === 0) matrix.leaveOut(type, backend);
    const chosen = points.filter((point) => isAll || isOfSample(point));
    await inTwoLanes(chosen, async (point) => {
      const calm = await undisturbed(point.scene, backend);
      expectWhole(calm);
      const told = await play(point.scene, backend, point.death);
      matrix.enter(point, told.story.executions);
      expectWhole(told);
      expect(told.story, point.death.fault).toEqual(calm.story);
    });
  });
});

test('docs/crash-matrix.md says what was seen', { timeout: 300_000 }, async () => {
  const unexplained = [...matrix.missing].filter(([, why]) => why === undefined);
  expect(unexplained).toEqual([]);
  if (!isAll) {
    const told = cellsOf(await readFile(document, 'utf8'));
    const asTold = [...matrix.cells.keys()].map((key) => [key, told.get(key)]);
    expect(asTold).toEqual([...matrix.cells]);
    return;
  }
  const calm = [];
  for (const scene of scenes) {
    const local = (await undisturbed(scene, 'local')).story.executions;
    const simulated = (await undisturbed(scene, 'simulated')).story.executions;
    calm.push({ scene: scene.name, about: scene.about, executed: { local, simulated } });
  }
  const seen = matrix.render(types, calm);
  if (writes) await writeFile(document, seen);
  expect(await readFile(document, 'utf8')).toBe(seen);
});

/**
 * Both sides of whatever happens to a run or a task on this host, and one of the two elsewhere: of a
 * batch, in a simulation, which takes the same ways through the supervisor, and of what its user does,
 * which takes twice as long.
 */
function isOfSample({ scene, backend, type, which, when }: Point): boolean {
  if (which === 'middle') return false;
  const isOfRun = /^(?:run|task)\.|\.created$/.test(type);
  if (scene === storm && backend === 'local' && isOfRun) return true;
  const isChosen = when === (types.indexOf(type) % 2 === 0 ? 'before' : 'after');
  return isChosen && (backend === 'local' || (scene === storm && isOfRun));
}

/** The store agrees with itself, and with what was noted where jobs and tasks ran. */
function expectWhole({ faults, strays, events }: Told): void {
  expect(faults).toEqual([]);
  expect(strays).toEqual([]);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
}
