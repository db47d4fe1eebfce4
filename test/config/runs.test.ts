import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/config/index.js';
import { parse, parseBatch, sentences, batch } from './given.js';

const file = (ensemble: object) => stringify({ ensemble }, { aliasDuplicateObjects: false });

/** Parameter names as people write them, and some that would hurt a careless merge. */
const name = fc
  .oneof(
    fc.stringMatching(/^[a-z_]{1,3}$/),
    fc.constantFrom('constructor', 'toString', '1', 'a/b', '~', ''),
  )
  .filter((each) => each !== 'priority');
const params = fc.dictionary(
  name,
  fc.oneof(
    fc.integer(),
    fc.string().filter((each) => !each.includes('\0')),
  ),
  {
    maxKeys: 6,
    noNullPrototype: true,
  },
);
const overrides = fc.dictionary(fc.stringMatching(/^[a-z]{1,2}$/), fc.integer().map(String), {
  noNullPrototype: true,
});

describe('the parameters of a run', () => {
  it('are vars, then its own keys, then -x: later wins and nothing is lost', () => {
    fc.assert(
      fc.property(params, params, overrides, (vars, own, x) => {
        const { runs } = parse(file({ vars, batches: [{ name: 'b', runs: [own] }] }), {
          overrides: x,
        });
        const last = Object.fromEntries(
          Object.entries(x).map(([key, value]) => [key, Number(value)]),
        );
        expect([...runs]).toMatchObject([
          { batch: 'b', idx: 0, params: { ...vars, ...own, ...last }, priority: 0 },
        ]);
        expect(Object.keys([...runs][0]?.params ?? {})).toEqual(
          Object.keys({ ...vars, ...own, ...last }),
        );
      }),
    );
  });

  it('survive YAML whatever they are', () => {
    const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }).filter(isPlain);
    fc.assert(
      fc.property(json, (value) => {
        const [run] = parse(file({ batches: [{ name: 'b', runs: [{ x: value }] }] })).runs;
        expect(run?.params.x).toEqual(value);
      }),
    );
  });

  it('forget the text of a number that a later layer replaces', () => {
    const source =
      'ensemble: {vars: {a: {b: 1.0}, c: 2.0}, batches: [{name: b, runs: [{a: 1, c: 3.0}]}]}';
    expect([...parse(source).runs]).toMatchObject([
      { params: { a: 1, c: 3 }, texts: { '/c': '3.0' } },
    ]);
  });

  it('take keys that are no texts by how they are written', () => {
    const [run] = parseBatch('runs: [{1: a, 1.0: b, true: c, ~: d}]').runs;
    expect(run?.params).toEqual({ '1': 'a', '1.0': 'b', true: 'c', '~': 'd' });
  });

  it('take the value of -x as a YAML scalar', () => {
    const x = {
      a: '2.0',
      b: "'2.0'",
      c: '"x y"',
      d: '',
      e: 'null',
      f: 'True',
      g: '[1, 2]',
      h: 'a: b',
      i: '# no comment',
      j: ' 7 ',
    };
    const [run] = parseBatch('runs: [{a: 1}]', { overrides: x }).runs;
    expect(run?.params).toEqual({
      ...{
        a: 2,
        b: '2.0',
        c: 'x y',
        d: '',
        e: null,
        f: true,
        g: '[1, 2]',
        h: 'a: b',
        i: '# no comment',
        j: 7,
      },
    });
    expect(run?.texts).toEqual({ '/a': '2.0', '/f': 'True' });
  });

  it('may not be called what Tutti calls its own', () => {
    const { warnings } = parseBatch('runs: [{id: 1}, {id: 2}]\nsweep: {grid: {idx: [1]}}');
    expect(warnings.map((each) => each.message)).toEqual([
      '`id` is set by Tutti for every run: the value given here is never seen',
      '`idx` is set by Tutti for every run: the value given here is never seen',
    ]);
  });

  it('merge with <<, as in YAML 1.1', () => {
    const { runs } = parse(`
ensemble:
  vars:
    base: &base {a: 1.0, b: 2}
    more: &more {b: 3, c: 4}
  batches:
    - name: b
      runs:
        - {<<: *base, b: 5}
        - {b: 5, <<: [*base, *more]}
        - {"<<": x}
`);
    expect(
      Array.from(runs, ({ params: { base: _, more: __, ...own }, texts }) => [own, texts?.['/a']]),
    ).toEqual([
      [{ a: 1, b: 5 }, '1.0'],
      [{ a: 1, b: 5, c: 4 }, '1.0'],
      [{ '<<': 'x' }, undefined],
    ]);
  });
});

describe('the priority of a run', () => {
  it('is its own, else its batch’s; one in vars is a parameter only', () => {
    const source = `
ensemble:
  vars: {priority: 99}
  batches:
    - {name: a, priority: 5, runs: [{}, {priority: -1}], sweep: {grid: {priority: [7]}}}
    - {name: b, runs: [{}]}
`;
    expect(Array.from(parse(source).runs, (run) => [run.priority, run.params.priority])).toEqual([
      [5, 99],
      [-1, -1],
      [7, 7],
      [0, 99],
    ]);
  });

  it('is a whole number', () => {
    expect(
      sentences(batch('runs: [{priority: high}]\nsweep: {zip: {priority: [1, 1.5]}}')),
    ).toEqual([
      '`priority` must be a whole number; here it is the text "high"',
      '`priority` must be a whole number; here it is the number 1.5',
    ]);
  });
});

describe('a sweep', () => {
  it('comes after the runs, and its last parameter varies fastest', () => {
    const { runs, definition } = parseBatch(
      'sweep: {grid: {a: [1, 2.0], b: [x, y]}}\nruns: [{a: 0}]',
    );
    expect(Array.from(runs, ({ idx, params, texts }) => ({ idx, params, texts }))).toEqual([
      { idx: 0, params: { a: 0 }, texts: undefined },
      { idx: 1, params: { a: 1, b: 'x' }, texts: undefined },
      { idx: 2, params: { a: 1, b: 'y' }, texts: undefined },
      { idx: 3, params: { a: 2, b: 'x' }, texts: { '/a': '2.0' } },
      { idx: 4, params: { a: 2, b: 'y' }, texts: { '/a': '2.0' } },
    ]);
    expect(runs.count).toBe(5);
    expect(definition.batches[0]?.run_count).toBe(5);
  });

  it('zips lists side by side', () => {
    const { runs } = parseBatch('sweep: {zip: {a: [1, 2], b: [x, y]}}');
    expect(Array.from(runs, (run) => run.params)).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
  });

  it('has every combination of a grid exactly once', () => {
    const lists = fc.dictionary(
      fc.stringMatching(/^[a-o]{1,2}$/),
      fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 4 }),
      {
        minKeys: 1,
        maxKeys: 4,
      },
    );
    fc.assert(
      fc.property(lists, (grid) => {
        const { runs } = parse(file({ batches: [{ name: 'b', sweep: { grid } }] }));
        const all = Array.from(runs, (run) => JSON.stringify(run.params));
        expect(all).toHaveLength(
          Object.values(grid).reduce((size, values) => size * values.length, 1),
        );
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('of 1,000,000 runs is the largest, and is counted without being made', () => {
    const thousand = JSON.stringify(Array.from({ length: 1000 }, (_, index) => index));
    expect(parseBatch(`sweep: {grid: {a: ${thousand}, b: ${thousand}}}`).runs.count).toBe(
      1_000_000,
    );
    expect(sentences(batch(`sweep: {grid: {a: ${thousand}, b: ${thousand}, c: [1, 2]}}`))).toEqual([
      'this grid has 2,000,000 runs, and more than 1,000,000 are taken for a slip',
    ]);
  });
});

describe('size', () => {
  it(
    '10,000 written runs and 100,000 of a grid take a few seconds at most',
    { timeout: 20_000 },
    () => {
      const written = Array.from(
        { length: 10_000 },
        (_, index) => `  - {rho: ${index}.0, name: run${index}}`,
      ).join('\n');
      const hundred = JSON.stringify(Array.from({ length: 100 }, (_, index) => index));
      const { runs } = parseBatch(
        `runs:\n${written}\nsweep: {grid: {a: ${hundred}, b: ${hundred}, c: [1,2,3,4,5,6,7,8,9,10]}}`,
      );
      let last;
      let seen = 0;
      for (const run of runs) {
        seen += 1;
        last = run;
      }
      expect(seen).toBe(110_000);
      expect(last).toEqual({
        batch: 'b',
        idx: 109_999,
        params: { a: 99, b: 99, c: 10 },
        priority: 0,
      });
    },
  );
});

/** Not what is refused or kept otherwise by design: `__proto__`, -0, numbers beyond 2^53, halves of characters. */
function isPlain(value: unknown): value is JsonValue {
  const text = JSON.stringify(value);
  if (/__proto__|\\u0000|\uFFFD|\p{Surrogate}|\\ud[89a-f]/iu.test(text)) return false;
  return numbersIn(value).every(
    (each) =>
      !Object.is(each, -0) &&
      (Math.abs(each) <= Number.MAX_SAFE_INTEGER || !Number.isInteger(each)),
  );
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
