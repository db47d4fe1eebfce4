import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philox } from '../../src/config/philox.js';
import { batch, parse, parseBatch, sentences } from './given.js';

const sample = (parameters: string, { runs = 100, seed = '42', method = 'random' } = {}) =>
  `sweep:\n  sample: {runs: ${runs}, seed: ${seed}, method: ${method}, parameters: {${parameters}}}`;

const drawn = (lines: string, name = 'x') =>
  Array.from(parseBatch(lines).runs, ({ params }) => params[name]);

const numbers = (lines: string, name = 'x') => drawn(lines, name).map(Number);

describe('the generator', () => {
  // The known answers of the authors' own test suite (Random123, kat_vectors).
  it.each([
    [
      '00000000 00000000 00000000 00000000',
      '00000000 00000000',
      '6627e8d5 e169c58d bc57ac4c 9b00dbd8',
    ],
    [
      'ffffffff ffffffff ffffffff ffffffff',
      'ffffffff ffffffff',
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      '243f6a88 85a308d3 13198a2e 03707344',
      'a4093822 299f31d0',
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('is Philox4x32-10: %s under %s', (counter, key, expected) => {
    const words = (text: string) => text.split(' ').map((word) => Number.parseInt(word, 16));
    const [a = 0, b = 0, c = 0, d = 0] = words(counter);
    const [k0 = 0, k1 = 0] = words(key);
    expect(philox([a, b, c, d], [k0, k1])).toEqual(words(expected));
  });
});

describe('a sample', () => {
  it('has the values that it had when it was first written down', () => {
    const parameters =
      'rho: {uniform: [20, 30]}, sigma: {log_uniform: [1e-3, 10]}, n: {integer: [1, 10]}, kind: {choice: [a, b, c]}';
    const rows = (method: string) =>
      Array.from(parseBatch(sample(parameters, { runs: 4, method })).runs, ({ params }) => params);
    expect(rows('random')).toEqual([
      { kind: 'a', n: 7, rho: 29.974282621212097, sigma: 0.12515988918124016 },
      { kind: 'a', n: 10, rho: 29.36328731012199, sigma: 0.0015549134275388227 },
      { kind: 'c', n: 4, rho: 29.833151229763054, sigma: 0.0017788343941429984 },
      { kind: 'c', n: 7, rho: 24.685056136678725, sigma: 2.452984787323759 },
    ]);
    expect(rows('latin-hypercube')).toEqual([
      { kind: 'b', n: 5, rho: 22.493570658843964, sigma: 0.03344770258739372 },
      { kind: 'a', n: 8, rho: 27.340821826364845, sigma: 0.0011166743996229333 },
      { kind: 'a', n: 1, rho: 24.958287809276953, sigma: 0.11548720854139592 },
      { kind: 'c', n: 10, rho: 28.671264036674984, sigma: 7.037585947790197 },
    ]);
  });

  it('gives the same values to the same seed, and others to another', () => {
    const one = sample('x: {uniform: [0, 1]}');
    expect(drawn(one)).toEqual(drawn(one));
    const other = drawn(sample('x: {uniform: [0, 1]}', { seed: '43' }));
    expect(other.filter((value) => drawn(one).includes(value))).toEqual([]);
    const large = drawn(sample('x: {uniform: [0, 1]}', { seed: String(42 + 2 ** 32) }));
    expect(large.filter((value) => drawn(one).includes(value))).toEqual([]);
  });

  it('changes no value for more runs, or for another parameter beside it', () => {
    const few = drawn(sample('x: {uniform: [0, 1]}', { runs: 10 }));
    const many = drawn(sample('y: {integer: [1, 9]}, x: {uniform: [0, 1]}', { runs: 1000 }));
    expect(many.slice(0, 10)).toEqual(few);
  });

  it('does not draw two parameters alike', () => {
    const lines = sample('x: {uniform: [0, 1]}, y: {uniform: [0, 1]}', { runs: 10_000 });
    const [x, y] = [numbers(lines), numbers(lines, 'y')];
    const mean = x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0) / x.length;
    // Independent: 1/4, with a deviation of 0.002; the same: 1/3.
    expect(Math.abs(mean - 0.25)).toBeLessThan(0.01);
  });

  it.each([
    ['uniform: [20, 30]', (u: number) => 20 + 10 * u],
    ['uniform: [-1, 1]', (u: number) => 2 * u - 1],
    ['log_uniform: [1e-3, 10]', (u: number) => 1e-3 * 1e4 ** u],
    ['log_uniform: [1e-300, 1e300]', (u: number) => Math.exp(Math.log(1e300) * (2 * u - 1))],
  ])('spreads %s as it says', (distribution, quantile) => {
    const values = numbers(sample(`x: {${distribution}}`, { runs: 10_000 })).sort((a, b) => a - b);
    // Kolmogorov and Smirnov: beyond 0.02 once in 1,400 times, and the seed is fixed.
    const part = (bound: number) => values.filter((value) => value < bound).length / values.length;
    for (let u = 0.05; u < 1; u += 0.05) expect(Math.abs(part(quantile(u)) - u)).toBeLessThan(0.02);
    expect(values[0]).toBeGreaterThanOrEqual(quantile(0));
    expect(values.at(-1)).toBeLessThanOrEqual(quantile(1) * (1 + 1e-12));
  });

  it('draws whole numbers from bound to bound, and choices, equally often', () => {
    const lines = sample('x: {integer: [-1, 2]}, y: {choice: [a, 1.0, [1, 2]]}', { runs: 12_000 });
    const count = (values: unknown[]) => {
      const counts = new Map<string, number>();
      for (const value of values.map((each) => JSON.stringify(each)))
        counts.set(value, (counts.get(value) ?? 0) + 1);
      return [...counts].sort(([a], [b]) => a.localeCompare(b));
    };
    for (const [, often] of count(drawn(lines))) expect(Math.abs(often - 3000)).toBeLessThan(200);
    expect(
      count(drawn(lines))
        .map(([value]) => value)
        .sort(),
    ).toEqual(['-1', '0', '1', '2']);
    for (const [, often] of count(drawn(lines, 'y')))
      expect(Math.abs(often - 4000)).toBeLessThan(200);
    const chosen = Array.from(parseBatch(lines).runs).find(({ params }) => params.y === 1);
    expect(chosen?.texts).toEqual({ '/y': '1.0' });
  });

  it('writes a real number that happens to be whole as a real number', () => {
    const [run] = parseBatch(sample('x: {uniform: [1e15, 4e15]}', { runs: 1 })).runs;
    const wholes = Array.from(parseBatch(sample('x: {uniform: [1e15, 9e15]}')).runs).filter(
      ({ params }) => Number.isInteger(params.x),
    );
    expect(run).toBeDefined();
    expect(wholes.length).toBeGreaterThan(0);
    for (const { params, texts } of wholes)
      expect(texts).toEqual({ '/x': `${Number(params.x)}.0` });
  });

  it('in a latin hypercube puts one run into each part of each parameter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.maxSafeNat(), (runs, seed) => {
        const lines = sample('x: {uniform: [0, 1]}, y: {integer: [1, 5]}', {
          runs,
          seed: String(seed),
          method: 'latin-hypercube',
        });
        const parts = numbers(lines).map((value) => Math.floor(value * runs + 1e-9));
        expect(parts.sort((a, b) => a - b)).toEqual(
          Array.from({ length: runs }, (_, part) => part),
        );
        // A fifth of the range cuts at most one part at each of its ends.
        const whole = numbers(lines, 'y');
        for (const n of [1, 2, 3, 4, 5])
          expect(Math.abs(whole.filter((y) => y === n).length - runs / 5)).toBeLessThan(2);
      }),
      { numRuns: 50 },
    );
  });

  it('comes after the runs that are written down, and is counted', () => {
    const { definition, runs } = parseBatch(
      `runs: [{x: 1}]\n${sample('x: {integer: [5, 9]}', { runs: 2 })}`,
    );
    expect(runs.count).toBe(3);
    expect(definition.batches).toMatchObject([
      { run_count: 3, sample: { runs: 2, method: 'random', seed: 42 } },
    ]);
    expect(Array.from(runs, ({ idx }) => idx)).toEqual([0, 1, 2]);
    expect([...runs][0]?.params.x).toBe(1);
  });

  it('may draw priorities', () => {
    const { runs } = parseBatch(sample('priority: {integer: [3, 3]}', { runs: 1 }));
    expect([...runs]).toMatchObject([{ priority: 3 }]);
  });
});

describe('a sample without a seed', () => {
  const source = batch('sweep: {sample: {runs: 3, parameters: {x: {uniform: [0, 1]}}}}');
  const values = (options: Parameters<typeof parse>[1]) =>
    Array.from(parse(source, options).runs, ({ params }) => params.x);

  it('is said to get one', () => {
    expect(parse(source).warnings).toMatchObject([
      {
        code: 'config.no-seed',
        line: 4,
        column: 15,
        message:
          '`sample` has no `seed`: each ensemble that is made of this file gets one, and records it',
        hint: 'Write `seed: 42` for the same values each time.',
      },
    ]);
  });

  it('gets one that is recorded, and is used again from there', () => {
    let asked = 0;
    const drawSeed = () => {
      asked += 1;
      return 1234567;
    };
    const { definition, warnings } = parse(source, { drawSeed });
    expect(definition.batches[0]?.sample).toEqual({ runs: 3, method: 'random', seed: 1234567 });
    expect(warnings).toMatchObject([
      {
        message: '`sample` has no `seed`: b got 1234567, and that is recorded',
        hint: 'Write `seed: 1234567` for the same values each time.',
      },
    ]);
    const first = values({ drawSeed });
    expect(first).toEqual(drawn(sample('x: {uniform: [0, 1]}', { runs: 3, seed: '1234567' })));
    asked = 0;
    const again = parse(source, { drawSeed, recorded: definition });
    expect(Array.from(again.runs, ({ params }) => params.x)).toEqual(first);
    expect({ asked, warnings: again.warnings }).toEqual({ asked: 0, warnings: [] });
    expect(again.definition).toEqual(definition);
  });

  it('gets one for each batch that it is the sweep of', () => {
    const both = `ensemble:
  batch_config: {sweep: {sample: {runs: 1, parameters: {x: {uniform: [0, 1]}}}}}
  batches: [{name: a}, {name: b}]`;
    let next = 0;
    const { definition } = parse(both, { drawSeed: () => (next += 1) });
    expect(definition.batches.map((each) => each.sample?.seed)).toEqual([1, 2]);
  });
});

describe('a sample is refused', () => {
  it.each([
    [
      'x: [20, 30]',
      '`x` must be one of {uniform: [least, greatest]}, {log_uniform: [least, greatest]}, {integer: [least, greatest]} and {choice: [value, …]}; here it is a list',
    ],
    ['x: {unifrom: [1, 2]}', '`unifrom` is not a key of `distribution`'],
    [
      'x: {uniform: [1, 2], integer: [1, 2]}',
      '`x` must be one of {uniform: [least, greatest]}, {log_uniform: [least, greatest]}, {integer: [least, greatest]} and {choice: [value, …]}; here it is a mapping with the keys `uniform`, `integer`',
    ],
    [
      'x: {uniform: [1]}',
      '`uniform` must be a list of the least and the greatest value, such as [20, 30]; here it is a list of 1 value',
    ],
    [
      'x: {integer: [1, 2, 3]}',
      '`integer` must be a list of the least and the greatest value, such as [20, 30]; here it is a list of 3 values',
    ],
    ['x: {uniform: [1, b]}', '`uniform[1]` must be a number; here it is the text "b"'],
    ['x: {uniform: [30, 20]}', '`uniform` needs the lesser bound first: 30 is not below 20'],
    ['x: {uniform: [2, 2]}', '`uniform` needs the lesser bound first: 2 is not below 2'],
    ['x: {uniform: [-1.7e308, 1.7e308]}', 'the bounds of `uniform` are too far apart'],
    ['x: {log_uniform: [0, 10]}', '`log_uniform` needs bounds above 0; here the lesser is 0'],
    ['x: {log_uniform: [-1, 10]}', '`log_uniform` needs bounds above 0; here the lesser is -1'],
    ['x: {integer: [1.5, 3]}', '`integer[0]` must be a whole number; here it is the number 1.5'],
    ['x: {choice: []}', '`choice` must be a list of at least one value; here it is an empty list'],
    ['priority: {uniform: [1, 2]}', '`priority` must be a whole number; here it is a real number'],
    [
      'priority: {choice: [1, high]}',
      '`priority` must be a whole number; here it is the text "high"',
    ],
  ])('with %s', (parameters, expected) => {
    expect(sentences(batch(sample(parameters)))).toEqual([expected]);
  });

  it.each([
    [
      '{runs: 0, seed: 1, parameters: {x: {integer: [1, 2]}}}',
      '`runs` must be a whole number of at least 1; here it is the number 0',
    ],
    [
      '{runs: 1, seed: -1, parameters: {x: {integer: [1, 2]}}}',
      '`seed` must be a whole number from 0 to 9007199254740991; here it is the number -1',
    ],
    [
      '{runs: 1, seed: 1, method: lhs, parameters: {x: {integer: [1, 2]}}}',
      '`method` must be one of random, latin-hypercube; here it is the text "lhs"',
    ],
    ['{runs: 1, seed: 1}', '`parameters` is missing: `sample` needs it'],
    [
      '{runs: 1, seed: 1, parameters: {}}',
      '`parameters` must be parameters with a distribution each, such as {rho: {uniform: [20, 30]}}; here it is an empty mapping',
    ],
  ])('as %s', (written, expected) => {
    expect(sentences(batch(`sweep: {sample: ${written}}`))).toEqual([expected]);
  });

  it('beside a grid', () => {
    expect(
      sentences(
        batch(
          'sweep: {grid: {x: [1]}, sample: {runs: 1, seed: 1, parameters: {y: {integer: [1, 2]}}}}',
        ),
      ),
    ).toEqual([
      '`sweep` must be one of `grid`, `zip` and `sample`; here it is a mapping with the keys `grid`, `sample`',
    ]);
  });
});

describe('more than a million runs', () => {
  const thousand = `[${Array.from({ length: 1000 }, (_, index) => index).join(',')}]`;
  const grid = batch(`sweep: {grid: {a: ${thousand}, b: ${thousand}, c: [1, 2, 3]}}`);

  it('are refused with their number', () => {
    expect(sentences(grid)).toEqual([
      'this grid has 3,000,000 runs, and more than 1,000,000 are taken for a slip',
    ]);
    expect(sentences(batch(sample('x: {integer: [1, 2]}', { runs: 1_000_001 })))).toEqual([
      'this sample has 1,000,001 runs, and more than 1,000,000 are taken for a slip',
    ]);
    expect(parseBatch(sample('x: {integer: [1, 2]}', { runs: 1_000_000 })).runs.count).toBe(
      1_000_000,
    );
  });

  it('are taken where they are asked for, or were before', () => {
    const { runs, definition } = parse(grid, { allowLarge: true });
    expect(runs.count).toBe(3_000_000);
    expect(parse(grid, { recorded: definition }).runs.count).toBe(3_000_000);
  });

  it('are never more than can be numbered', () => {
    const four = batch(
      `sweep: {grid: {a: ${thousand}, b: ${thousand}, c: ${thousand}, d: ${thousand}}}`,
    );
    for (const options of [{}, { allowLarge: true }])
      expect(sentences(four, options)).toEqual([
        'this grid has 1,000,000,000,000 runs; at most 2,147,483,647 are possible',
      ]);
  });

  it('of ten thousand a sample is planned in well under a second', () => {
    const lines = sample(
      'a: {uniform: [0, 1]}, b: {log_uniform: [1e-3, 10]}, c: {integer: [1, 9]}',
      {
        runs: 10_000,
        method: 'latin-hypercube',
      },
    );
    const before = performance.now();
    expect([...parseBatch(lines).runs]).toHaveLength(10_000);
    const ms = performance.now() - before;
    expect(ms).toBeLessThan(5_000);
  });
});
