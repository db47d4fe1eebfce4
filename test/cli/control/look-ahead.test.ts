import { beforeAll, describe, expect, test } from 'vitest';
import { lookAhead, newParameters } from '../../../src/cli/control/look-ahead.js';
import { whatIsMeant } from '../../../src/cli/control/meant.js';
import type { Order } from '../../../src/control/index.js';
import { type Database, openDatabase } from '../../../src/database/index.js';
import { freshDatabase } from '../../support/postgres.js';
import { change, ensembleHere } from './ground.js';

const yaml = `ensemble:
  batches:
    - name: b
      sweep: {grid: {rho: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}}
    - name: c
      sweep: {grid: {rho: [0, 1, 2]}}
    - name: over
      runs: [{rho: 1}, {rho: 2}]
`;

let db: Database;

beforeAll(async () => {
  db = await openDatabase({ url: await freshDatabase() });
  // e-1 is finished, e-2 held; e-3 is in the middle of it, and e-4 is being cancelled.
  for (let count = 0; count < 4; count += 1) await ensembleHere(db, yaml);
  await change(db, 'ensembles', 'e-1', { state: 'finished' });
  await change(db, 'runs', 'e-1', { state: 'succeeded' });
  await change(db, 'ensembles', 'e-2', { held: true });
  await change(db, 'ensembles', 'e-3', { state: 'running' });
  await change(db, 'ensembles', 'e-4', { state: 'cancelling' });
  const b = (doc: object, ...idx: number[]) =>
    change(db, 'runs', 'e-3', { ...doc }, { batch: 'b', idx });
  await b({ state: 'succeeded' }, 0);
  await b({ state: 'failed', reason: 'exit:1' }, 1, 2);
  await b({ state: 'running' }, 3);
  await b({ held: true }, 4);
  await b({ state: 'lost', held: true, question: 'Has its job done its work?' }, 5);
  await b({ state: 'cancelling' }, 6);
  await change(db, 'batches', 'e-3', { held: true }, { batch: 'c' });
  await change(db, 'batches', 'e-3', { state: 'finished' }, { batch: 'over' });
  await change(db, 'runs', 'e-3', { state: 'succeeded' }, { batch: 'over' });
  return () => db.leave();
});

async function look(order: Order, words: string, ensemble = 'e-3') {
  const list = words === '' ? [] : words.split(' ');
  const meant = await whatIsMeant(db, list, { ensemble, batchesOnly: order.verb === 'throttle' });
  return lookAhead(db, meant, order);
}

async function refused(order: Order, words: string, ensemble?: string) {
  const refusal: unknown = await look(order, words, ensemble).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ exitCode: 2 });
  const { message, hint } = refusal as { readonly message: string; readonly hint: string };
  return { message, hint };
}

const hold: Order = { verb: 'hold', args: {} };
const release: Order = { verb: 'release', args: {} };
const again: Order = { verb: 'release', args: { as: 'again' } };
const cancel: Order = { verb: 'cancel', args: {} };
const kill: Order = { verb: 'cancel', args: { kill: true } };
const retry: Order = { verb: 'retry', args: {} };
const throttle: Order = { verb: 'throttle', args: { maxjobs: 3 } };

describe('what can be done', () => {
  test.each<[string, Order, string, number, boolean]>([
    ['an ensemble is held', hold, '', 1, true],
    ['a batch is held', hold, 'b', 1, true],
    ['a batch is released', release, 'c', 1, false],
    ['a batch is cancelled that is held', cancel, 'c', 1, false],
    ['a run', hold, 'b-7', 1, false],
    ['those of a range that can be', hold, 'b-0..9', 5, true],
    ['those that fit', cancel, 'param.rho>6', 3, false],
    ['runs of a batch and of a range are runs', hold, 'c b-7..9', 6, false],
    ['a run that runs', kill, 'b-3', 1, true],
    ['one that is being cancelled, for good', kill, 'b-6', 1, false],
    ['a run that was held', release, 'b-4', 1, false],
    ['a run that asks', again, 'b-5', 1, false],
    ['what ended badly, or is lost', retry, '', 3, false],
    ['of a batch', retry, 'b', 3, false],
    ['by its reason', retry, 'reason=exit:1', 2, false],
    ['limits', throttle, '', 1, true],
    ['limits of batches', throttle, 'b c', 2, true],
    ['a condition picks from what is named', retry, 'b-0 b-1 state=failed', 1, false],
  ])('%s', async (_what, order, words, able, isRunning) => {
    expect(await look(order, words)).toEqual({ able, tasks: [], isRunning });
  });
});

describe('what cannot be done to a run that is named', () => {
  test.each<[Order, string, string, string]>([
    [
      hold,
      'b-0',
      'e-3: b-0 cannot be held: it has ended: succeeded',
      'How it went: tutti show e-3/b-0',
    ],
    [
      hold,
      'b-1',
      'e-3: b-1 cannot be held: it has ended: failed',
      'To run it again: tutti retry e-3/b-1',
    ],
    [
      hold,
      'b-7 b-4',
      'e-3: b-4 cannot be held: it is held already',
      'To let it go on: tutti release e-3/b-4',
    ],
    [
      hold,
      'b-1 b-2 b-4 b-7',
      'e-3: b-1, b-2 cannot be held: it has ended: failed; b-4 cannot be held: it is held already',
      'To run it again: tutti retry e-3/b-1',
    ],
    [
      release,
      'b-7',
      'e-3: b-7 cannot be released: it is not held',
      'What it waits for, if it does: tutti explain e-3/b-7',
    ],
    [
      release,
      'b-5',
      'e-3: b-5 cannot be released: it asks: Has its job done its work?',
      'Say what became of its work, or that it is to be done again: tutti release e-3/b-5 --as done (or failed, or again)',
    ],
    [
      again,
      'b-4',
      'e-3: b-4 cannot be released: it asks nothing',
      'To let it go on: tutti release e-3/b-4',
    ],
    [
      cancel,
      'b-0',
      'e-3: b-0 cannot be cancelled: it has ended: succeeded',
      'How it went: tutti show e-3/b-0',
    ],
    [
      cancel,
      'b-6',
      'e-3: b-6 cannot be cancelled: it is being cancelled already',
      'To end its job, too: tutti cancel e-3/b-6 --kill',
    ],
    [
      retry,
      'b-3',
      'e-3: b-3 cannot be tried again: it has not ended: it is running',
      'To end it first: tutti cancel e-3/b-3 --kill',
    ],
    [
      retry,
      'b-0',
      'e-3: b-0 cannot be tried again: it has succeeded',
      'What has succeeded is run once more, with other parameters, by: tutti rerun',
    ],
    [
      throttle,
      'b-3',
      'only a batch or an ensemble has limits',
      'Name a batch: tutti throttle b --maxjobs 10',
    ],
  ])('%j of %s', async (order, words, message, hint) => {
    expect(await refused(order, words)).toEqual({ message, hint });
  });
});

describe('what can be done to nothing of what is meant', () => {
  test.each<[Order, string, string]>([
    [
      hold,
      'b-0..2',
      'e-3: b-0 cannot be held: it has ended: succeeded; b-1, b-2 cannot be held: it has ended: failed',
    ],
    [release, 'b-7..9', 'e-3: b-7, b-8, b-9 cannot be released: it is not held'],
    [
      retry,
      'over',
      'nothing of e-3 that is meant has failed, was cancelled, was skipped or is lost',
    ],
    [cancel, 'state=skipped', 'no run of e-3 fits: state=skipped'],
    [cancel, 'b-1..9 c state=skipped', 'no run of e-3 fits: state=skipped among b-1..9, c'],
  ])('%j of %s', async (order, words, message) => {
    expect((await refused(order, words)).message).toBe(message);
  });

  test('names are not told without end', async () => {
    const { message } = await refused(retry, 'b-0 b-3 c-0 c-1 c-2 over-0 over-1 b-7 b-8 b-9');
    expect(message).toBe(
      'e-3: b-0, over-0, over-1 cannot be tried again: it has succeeded; ' +
        'b-3 cannot be tried again: it has not ended: it is running; ' +
        'b-7, b-8, b-9, c-0, c-1, c-2 cannot be tried again: it has not ended: it is planned',
    );
    const all = await refused(release, 'over-0..9 b-6..9 c-0..2');
    expect(all.message).toBe(
      'e-3: b-6, b-7, b-8, b-9, c-0 and 2 more cannot be released: it is not held; over-0, over-1 cannot be released: it has ended: succeeded',
    );
  });

  test.each([
    ['param.rhoo>3', 'no run of e-3 has a parameter "rhoo"', 'Did you mean param.rho?'],
    ['param.z>3', 'no run of e-3 has a parameter "z"', 'Parameters are: rho'],
    ['reason=exit:2', 'no run of e-3 has the reason "exit:2"', 'Did you mean reason=exit:1?'],
    ['reason=timeout', 'no run of e-3 has the reason "timeout"', 'Reasons are: exit:1'],
    ['param.rho>99', 'no run of e-3 fits: param.rho>99', 'tutti runs e-3'],
  ])('%s may be a slip', async (words, message, hint) => {
    const refusal = await refused(hold, words);
    expect(refusal.message).toBe(message);
    expect(refusal.hint).toContain(hint);
  });
});

describe('what cannot be done to a whole ensemble or batch', () => {
  test.each<[Order, string, string, string]>([
    [hold, 'e-1', '', 'e-1 cannot be held: it has finished'],
    [release, 'e-1', '', 'e-1 cannot be released: it has finished'],
    [cancel, 'e-1', '', 'e-1 cannot be cancelled: it has finished'],
    [throttle, 'e-1', '', 'e-1 cannot be throttled: it has finished'],
    [
      retry,
      'e-1',
      '',
      'nothing of e-1 that is meant has failed, was cancelled, was skipped or is lost',
    ],
    [hold, 'e-2', '', 'e-2 cannot be held: it is held already'],
    [release, 'e-3', '', 'e-3 cannot be released: it is not held'],
    [again, 'e-2', '', 'e-2 cannot be released: only a run asks what became of its work'],
    [hold, 'e-4', '', 'e-4 cannot be held: it is being cancelled'],
    [release, 'e-4', '', 'e-4 cannot be released: it is being cancelled'],
    [cancel, 'e-4', '', 'e-4 cannot be cancelled: it is being cancelled already'],
    [throttle, 'e-4', '', 'e-4 cannot be throttled: it is being cancelled'],
    [hold, 'e-3', 'c', 'batch c of e-3 cannot be held: it is held already'],
    [release, 'e-3', 'b', 'batch b of e-3 cannot be released: it is not held'],
    [cancel, 'e-3', 'b over', 'batch over of e-3 cannot be cancelled: it has finished'],
  ])('%j of %s %s', async (order, ensemble, words, message) => {
    const refusal = await refused(order, words, ensemble);
    expect(refusal.message).toBe(message);
    expect(refusal.hint).not.toBe('');
  });

  test('--kill is another wish', async () => {
    expect(await look(kill, '', 'e-4')).toMatchObject({ able: 1 });
  });

  test('where runs are held, each by itself, the hint names them', async () => {
    const { hint } = await refused(release, 'b');
    expect(hint).toBe('Runs of it are held, each by itself: tutti release e-3/b-4 e-3/b-5');
  });
});

test('a parameter that no run has had is remarked on, and may be new', async () => {
  const meant = await whatIsMeant(db, [], { ensemble: 'e-3', batchesOnly: false });
  expect(await newParameters(db, meant, ['rho', 'length', 'rhoo', 'lenght', 'depth'])).toEqual([
    'No run of e-3 has had a parameter "rhoo" so far. Did you mean rho?',
    'No run of e-3 has had a parameter "lenght" so far. Did you mean length?',
    'No run of e-3 has had a parameter "depth" so far.',
  ]);
});
