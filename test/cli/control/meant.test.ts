import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Manner, whatIsMeant } from '../../../src/cli/control/meant.js';
import { type Database, openDatabase } from '../../../src/database/index.js';
import { freshDatabase } from '../../support/postgres.js';
import { ensembleHere } from './ground.js';

const runs = (count: number) => JSON.stringify(Array.from({ length: count }, () => ({ x: 1 })));
const batch = (name: string, count: number) => `{name: ${name}, runs: ${runs(count)}}`;
const ensemble = (name: string, ...batches: string[]) =>
  `ensemble: {name: ${name}, batches: [${batches.join(', ')}]}`;

let db: Database;

/** `b-1`, `b-2` and `lorenz-1` are ensembles; the newest here is lorenz-2, the last one is elsewhere. */
beforeAll(async () => {
  db = await openDatabase({ url: await freshDatabase() });
  await ensembleHere(db, ensemble('b', batch('first', 2)));
  await ensembleHere(db, ensemble('lorenz', batch('lorenz', 4), batch('old', 2)));
  await ensembleHere(db, ensemble('b', batch('second', 2)));
  await ensembleHere(
    db,
    ensemble('lorenz', batch('lorenz', 2), batch('b', 2), batch('odd-3', 2), batch('odd', 5)),
  );
  await ensembleHere(db, ensemble('far', batch('b', 9)), '/far/away');
  return () => db.leave();
});

async function meant(words: string, manner: Partial<Manner> = {}) {
  const list = words === '' ? [] : words.split(' ');
  const found = await whatIsMeant(db, list, { batchesOnly: false, ...manner });
  const { ensemble: of, scope, named, remarks, selector } = found;
  return { eid: of.eid, scope, named: [...named], remarks, selector };
}

const run = (of: string, from: number, to = from) => ({ kind: 'runs', batch: of, from, to });
const whole = (of: string) => ({ kind: 'batch', batch: of });

describe('of the newest ensemble here, unless another is named', () => {
  test.each([
    ['', 'lorenz-2', 'ensemble', []],
    ['b', 'lorenz-2', 'batches', [whole('b')]],
    ['b lorenz', 'lorenz-2', 'batches', [whole('b'), whole('lorenz')]],
    ['b-1', 'lorenz-2', 'runs', [run('b', 1)]],
    ['b-0..7 odd', 'lorenz-2', 'runs', [run('b', 0, 7), whole('odd')]],
    ['lorenz-2', 'lorenz-2', 'ensemble', []],
    ['lorenz-2/', 'lorenz-2', 'ensemble', []],
    ['lorenz-1/', 'lorenz-1', 'ensemble', []],
    ['lorenz-1/old', 'lorenz-1', 'batches', [whole('old')]],
    ['lorenz-1/old-0 lorenz-1/old-1', 'lorenz-1', 'runs', [run('old', 0), run('old', 1)]],
    // An ensemble beside parts of it says whose they are.
    ['far-1 b-8', 'far-1', 'runs', [run('b', 8)]],
    ['b-8 far-1', 'far-1', 'runs', [run('b', 8)]],
    ['far-1', 'far-1', 'ensemble', []],
    ['b-2', 'b-2', 'ensemble', []],
    ['b-2 second', 'b-2', 'batches', [whole('second')]],
  ])('%j', async (words, eid, scope, of) => {
    expect(await meant(words)).toMatchObject({ eid, scope, selector: { of, where: [] } });
  });

  test('conditions are about runs', async () => {
    expect(await meant('state=failed')).toMatchObject({ eid: 'lorenz-2', scope: 'runs' });
    const { scope, selector } = await meant('far-1 b param.x>0');
    expect({ scope, selector }).toEqual({
      scope: 'runs',
      selector: { of: [whole('b')], where: [{ field: 'param.x', is: '>', value: '0' }] },
    });
  });

  test('--ensemble names it, too', async () => {
    const manner = { ensemble: 'far-1' };
    expect(await meant('', manner)).toMatchObject({ eid: 'far-1', scope: 'ensemble' });
    expect(await meant('b-8', manner)).toMatchObject({ eid: 'far-1', scope: 'runs' });
    expect(await meant('far-1/b', manner)).toMatchObject({ eid: 'far-1', scope: 'batches' });
    expect(await meant('far-1', manner)).toMatchObject({ eid: 'far-1', scope: 'ensemble' });
  });

  test('a run is named by itself, or through a range', async () => {
    expect((await meant('b-1 odd-0..1 b-0..0 lorenz-2/odd-4')).named).toEqual(['b-1', 'odd-4']);
  });
});

describe('a name that could be two things', () => {
  test('is that of a run or a batch here, and one hears how the ensemble is written', async () => {
    expect(await meant('b-1')).toMatchObject({
      scope: 'runs',
      remarks: ['b-1 is taken for the run b-1 of lorenz-2. The ensemble is written b-1/'],
    });
    expect((await meant('lorenz-1')).selector.of).toEqual([run('lorenz', 1)]);
    expect((await meant('lorenz-2/b-1')).remarks).toEqual([]);
    expect((await meant('b-1/')).remarks).toEqual([]);
  });

  test('a batch that is called like a run is not guessed', async () => {
    await expect(meant('odd-3')).rejects.toMatchObject({
      message: '"odd-3" is a batch of lorenz-2, and it is a run of its batch "odd"',
      hint: 'Write the run as a range, odd-3..3, and the batch by its runs, odd-3-0..999999',
    });
    expect(await meant('odd-3..3')).toMatchObject({ selector: { of: [run('odd', 3)] } });
    expect(await meant('odd-3-0..999999')).toMatchObject({
      selector: { of: [run('odd-3', 0, 999_999)] },
    });
    expect(await meant('odd-3', { batchesOnly: true })).toMatchObject({ scope: 'batches' });
  });
});

describe('what is not there is refused, with what was probably meant', () => {
  test.each([
    ['b-7', /lorenz-2 has no run "b-7"/, 'tutti runs lorenz-2 --batch b'],
    ['b-5..9', /no run in the range "b-5..9"/, 'tutti runs lorenz-2 --batch b'],
    ['c', /no batch and no run "c"/, 'Did you mean b?'],
    ['lorenzz', /no batch and no run "lorenzz"/, 'Did you mean lorenz?'],
    ['lorenzz-1', /no batch and no run "lorenzz-1"/, 'Did you mean lorenz-1?'],
    ['lorens-7..9', /no batch and no run "lorens-7..9"/, 'Did you mean lorenz-7..9?'],
    ['lorenz-12345', /no batch and no run|no run "lorenz-12345"/, 'lorenz'],
    ['nothing-like-it', /no batch and no run/, 'Its batches: lorenz, b, odd-3, odd.'],
    ['param.rho', /no batch and no run/, "'param.rho=…'"],
    ['fra-1/b', /no ensemble "fra-1"/, 'Did you mean far-1?'],
    ['nobody-7/', /no ensemble "nobody-7"/, 'tutti status --all'],
    ['far-1/second', /far-1 has no batch and no run "second"/, 'Its batches: b.'],
    ['far-1/b far-1 c-9', /far-1 has no batch and no run "c-9"/, 'Did you mean b-9?'],
    ['far-1 b-2/', /b-2 and far-1 are two ensembles/, 'once for each'],
    ['far-1/b b-2/first', /far-1 and b-2 are two ensembles/, 'once for each'],
    ['far-1/b lorenz-2', /far-1 and lorenz-2 are two ensembles/, 'once for each'],
    ['far-1 b-2', /b-2 and far-1 are two ensembles/, 'once for each'],
  ])('%j', async (words, message, hint) => {
    const refusal: unknown = await meant(words).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      message: expect.stringMatching(message) as string,
      hint: expect.stringContaining(hint) as string,
      exitCode: 2,
    });
  });

  test('--ensemble and another one', async () => {
    const both = meant('b-2/second', { ensemble: 'far-1' });
    await expect(both).rejects.toThrow('far-1 and b-2 are two ensembles');
  });

  test('where nothing was started, a name may still be that of an ensemble', async () => {
    const cwd = process.cwd();
    const elsewhere = await mkdtemp(join(tmpdir(), 'tutti-elsewhere-'));
    process.chdir(elsewhere);
    try {
      expect(await meant('far-1')).toMatchObject({ eid: 'far-1', scope: 'ensemble' });
      await expect(meant('b-0')).rejects.toMatchObject({ code: 'cli.no-ensemble-here' });
      await expect(meant('')).rejects.toMatchObject({ code: 'cli.no-ensemble-here' });
    } finally {
      process.chdir(cwd);
      await rm(elsewhere, { recursive: true });
    }
  });
});
