import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseSelector, readingsOf, type Selector } from '../../../src/control/index.js';
import { type Database, openDatabase } from '../../../src/database/index.js';
import {
  missingTargets,
  parameterNames,
  reasonsOf,
  selectRuns,
} from '../../../src/projections/tables/index.js';
import { freshDatabase } from '../../support/postgres.js';
import { created } from '../../support/store.js';

/** An identifier is longer than what JSON has numbers for; a quoted number is a text. */
const yaml = `ensemble:
  name: e
  batches:
    - name: b
      runs:
        - {rho: 28.0, kind: a, on: True, id: 12345678901234567890, code: "010"}
        - {rho: 9, kind: b, on: False, id: 12345678901234567891, code: "9"}
        - {rho: 1e2, kind: a, grid: {nx: 30}, a.b: 7}
        - {rho: -0.5, kind: "28"}
        - {rho: high}
        - {other: 1}
    - name: c-2
      runs: [{rho: 3}, {rho: 4}]
`;

let db: Database;

beforeAll(async () => {
  db = await openDatabase({ url: await freshDatabase() });
  await created(db, yaml);
  await created(db, yaml);
  await sql`update tutti_store.runs set doc = doc || '{"state": "failed", "reason": "exit:1", "phase": "job", "attempt": 2}'
    where eid = 'e-1' and batch = 'b' and idx in (1, 2)`.execute(db.kysely);
  await sql`update tutti_store.runs set doc = doc || '{"state": "failed", "reason": "timeout", "phase": "post_run", "attempt": 10}'
    where eid = 'e-1' and batch = 'b' and idx = 3`.execute(db.kysely);
  await sql`update tutti_store.runs set doc = doc || '{"held": true, "question": "did it?", "state": "lost"}'
    where eid = 'e-1' and batch = 'c-2' and idx = 1`.execute(db.kysely);
  return () => db.leave();
});

/** As it is typed, where no ensemble is called as a batch is. */
function selector(...words: string[]): Selector {
  const { names, where } = parseSelector(words);
  const of = names.map(({ name }) => {
    const { batch, runs } = readingsOf(name);
    return name === 'b' || name === 'c-2' || runs === undefined ? batch : runs;
  });
  return { of, where };
}

async function chosen(...words: string[]): Promise<string[]> {
  return (await selectRuns(db, 'e-1', selector(...words))).map(({ run }) => run);
}

describe('names', () => {
  test.each([
    [[], ['b-0', 'b-1', 'b-2', 'b-3', 'b-4', 'b-5', 'c-2-0', 'c-2-1']],
    [['c-2'], ['c-2-0', 'c-2-1']],
    [['b-4'], ['b-4']],
    [['b-1..3'], ['b-1', 'b-2', 'b-3']],
    [
      ['b-4', 'b-0..1', 'c-2-1', 'b-1..2', 'b-5'],
      ['b-0', 'b-1', 'b-2', 'b-4', 'b-5', 'c-2-1'],
    ],
    [
      ['b-4..999999999', 'c-2'],
      ['b-4', 'b-5', 'c-2-0', 'c-2-1'],
    ],
  ])('%j', async (words, runs) => {
    expect(await chosen(...words)).toEqual(runs);
  });

  test('what is not there is named, and the rest chosen', async () => {
    const words = ['b-99', 'b-4', 'd', 'b-7..9', 'b-5..9', 'c-2', 'd-1'];
    expect(await chosen(...words)).toEqual(['b-4', 'b-5', 'c-2-0', 'c-2-1']);
    expect(await missingTargets(db, 'e-1', selector(...words).of)).toEqual([
      { kind: 'runs', batch: 'b', from: 99, to: 99 },
      { kind: 'batch', batch: 'd' },
      { kind: 'runs', batch: 'b', from: 7, to: 9 },
      { kind: 'runs', batch: 'd', from: 1, to: 1 },
    ]);
    expect(await missingTargets(db, 'e-9', selector('b').of)).toHaveLength(1);
  });

  test('numbers that no run can have ask for nothing', async () => {
    const far = { kind: 'runs', batch: 'b', from: 2 ** 40, to: 2 ** 40 } as const;
    expect(await selectRuns(db, 'e-1', { of: [far], where: [] })).toEqual([]);
    expect(await missingTargets(db, 'e-1', [far])).toEqual([far]);
  });

  test('what stands in a row is what one has to know', async () => {
    const rows = await selectRuns(db, 'e-1', selector('c-2-1'));
    expect(rows).toEqual([
      {
        ...{ batch: 'c-2', idx: 1, run: 'c-2-1', state: 'lost', held: true },
        ...{ question: 'did it?', phase: null, reason: null },
      },
    ]);
  });
});

describe('conditions', () => {
  test.each([
    ['state=failed', ['b-1', 'b-2', 'b-3']],
    ['state!=planned', ['b-1', 'b-2', 'b-3', 'c-2-1']],
    ['reason=exit:1', ['b-1', 'b-2']],
    ['reason=exit:*', ['b-1', 'b-2']],
    ['reason!=exit:*', ['b-3']],
    ['reason!=exit:1', ['b-3']],
    ['phase=post_run', ['b-3']],
    ['attempt>2', ['b-3']],
    ['attempt<=2', ['b-0', 'b-1', 'b-2', 'b-4', 'b-5', 'c-2-0', 'c-2-1']],
  ])('%s', async (word, runs) => {
    expect(await chosen(word)).toEqual(runs);
  });

  test.each([
    ['param.rho>9', ['b-0', 'b-2', 'b-4']],
    ['param.rho>=9', ['b-0', 'b-1', 'b-2', 'b-4']],
    ['param.rho=28', ['b-0']],
    ['param.rho=2.8e1', ['b-0']],
    ['param.rho<0', ['b-3']],
    ['param.rho=100', ['b-2']],
    ['param.rho=high', ['b-4']],
    ['param.rho!=28', ['b-1', 'b-2', 'b-3', 'b-4', 'c-2-0', 'c-2-1']],
    ['param.kind=28', ['b-3']],
    ['param.kind=28.0', []],
    ['param.kind!=a', ['b-1', 'b-3']],
    ['param.kind>a', ['b-1']],
    ['param.on=true', ['b-0']],
    ['param.on=True', ['b-0']],
    ['param.on!=true', ['b-1']],
    ['param.id=12345678901234567890', ['b-0']],
    ['param.id>12345678901234567890', ['b-1']],
    ['param.id>5', ['b-0', 'b-1']],
    ['param.code=10', []],
    ['param.code=010', ['b-0']],
    ['param.grid.nx>9', ['b-2']],
    ['param.a.b=7', ['b-2']],
    ['param.nothing!=1', []],
    ['param.rho>1e999', ['b-4']],
    ['param.rho=1e-999999999', []],
  ])('%s', async (word, runs) => {
    expect(await chosen(word)).toEqual(runs);
  });

  test('all of them, of any of what is named', async () => {
    expect(await chosen('b', 'state=failed', 'param.rho>0', 'attempt=2')).toEqual(['b-1', 'b-2']);
    expect(await chosen('b-1', 'c-2', 'state!=failed')).toEqual(['c-2-0', 'c-2-1']);
    expect(await chosen('b-1', 'state=running')).toEqual([]);
  });

  test('what somebody writes is a value, whatever it looks like', async () => {
    expect(await chosen(`param.kind=' or true --`)).toEqual([]);
    expect(await chosen(`param.x' or true --=1`)).toEqual([]);
  });

  test('what cannot be asked is refused, whoever wrote it', async () => {
    const where = [{ field: 'job', is: '=', value: '1' } as const];
    await expect(selectRuns(db, 'e-1', { of: [], where })).rejects.toThrow(/no "job"/);
  });
});

test('names of parameters and reasons, of one ensemble', async () => {
  const names = ['a.b', 'code', 'grid', 'id', 'kind', 'on', 'other', 'rho'];
  expect(await parameterNames(db, 'e-1')).toEqual(names);
  expect(await reasonsOf(db, 'e-1')).toEqual(['exit:1', 'timeout']);
  expect(await reasonsOf(db, 'e-2')).toEqual([]);
});
