import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barLines } from '../../../src/cli/progress/bars.js';
import type { Measure } from '../../../src/cli/progress/tally.js';
import { widthOf } from '../../../src/cli/progress/text-width.js';
import { progressLine, rate, timeLeft } from '../../../src/cli/progress/wording.js';
import { marked, measure, plain } from './given.js';

const all = measure('e-1', { total: 80, ended: 30, failed: 2, running: 4 });
const half = measure('alpha', {
  ended: 20,
  failed: 2,
  running: 4,
  perSecond: 2,
  secondsLeft: 10,
});

function lines(batches: readonly Measure[], columns: number, rows = 24, style = plain): string[] {
  return barLines({ all, batches }, { columns, rows }, style);
}

describe('a line for each batch', () => {
  test('tells all there is to tell, where there is room', () => {
    expect(lines([half, measure('beta-two')], 100)).toEqual([
      'alpha     ####################....................  20/40  4 running  2 failed  2.0/s  10 s left',
      'beta-two  ........................................   0/40',
    ]);
  });

  test('with failures in red, in the bar as in words', () => {
    const [line] = lines([half], 80, 24, marked);
    expect(line).toContain('<2 failed>');
    expect(line).toMatch(/^alpha {2}#+<#+>\.+ /);
  });

  test('one failure among very many can be seen', () => {
    const [line] = lines([measure('a', { total: 5_000, ended: 2_500, failed: 1 })], 80, 24, marked);
    expect(line).toContain('<#>');
    expect(line).toContain('2,500/5,000');
  });

  test('a bar is full when all have ended, and not before', () => {
    const [almost] = lines([measure('a', { total: 1_000, ended: 999 })], 100);
    expect(almost).toContain('.');
    const [done] = lines([measure('a', { total: 1_000, ended: 1_000 })], 100);
    expect(done).toBe(`a  ${'#'.repeat(40)}  1,000/1,000  done`);
  });

  test('gives up its parts one by one where it is narrow, the counts last', () => {
    const [counts, failed] = ['20/40', '2 failed'];
    expect(lines([half], 62)).toEqual([
      `alpha  #######........  ${counts}  4 running  ${failed}  10 s left`,
    ]);
    expect(lines([half], 40)).toEqual([`alpha  #######........  ${counts}  ${failed}`]);
    expect(lines([half], 26)).toEqual(['alpha  20/40  2 failed']);
    expect(lines([half], 16)).toEqual(['alpha  20/40']);
    expect(lines([half], 10)).toEqual(['a~  20/40']);
    expect(lines([half], 5)).toEqual(['~  ~']);
  });

  test('a long name is cut, also one of wide characters', () => {
    const [line] = lines([measure('a-very-long-name-of-a-batch-that-goes-on-and-on')], 60);
    expect(line).toMatch(/^a-very-long-name-o~ {2}\.+ {2}0\/40$/);
    const [wide] = lines([measure('東京都東京都東京都東京都東京都')], 60);
    expect(wide).toMatch(/^東京都東京都東京都~ {2}\.+ {2}0\/40$/);
  });
});

describe('more batches than lines', () => {
  const many = Array.from({ length: 50 }, (_, index) =>
    measure(`b${index}`, index % 10 === 3 ? { running: 1 } : {}),
  );

  test('shows those under way, and all together', () => {
    const shown = lines(many, 80, 20);
    expect(shown.map((line) => line.split(' ')[0])).toEqual([
      'b3',
      'b13',
      'b23',
      'b33',
      'b43',
      'all',
    ]);
    expect(shown.at(-1)).toContain('all 50 batches');
    expect(shown.at(-1)).toContain('30/80');
  });

  test('not even those, where they are too many', () => {
    const shown = lines(many, 80, 4);
    expect(shown.map((line) => line.split(' ')[0])).toEqual(['b3', 'b13', 'all']);
    expect(lines(many, 80, 2)).toHaveLength(1);
  });
});

test('no line reaches the last column and no frame the last row, whatever the size', () => {
  const count = fc.nat(100_000);
  const batch = fc
    .record({
      name: fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme-ascii' }),
      a: count,
      b: count,
      c: count,
      rate: fc.option(fc.double({ min: 1e-7, max: 1e5, noNaN: true }), { nil: undefined }),
    })
    .map(({ name, a, b, c, rate: perSecond }) =>
      measure(name, {
        total: a + b + c,
        ended: a + b,
        failed: a,
        running: c,
        perSecond,
        secondsLeft: perSecond === undefined ? undefined : c / perSecond,
      }),
    );
  fc.assert(
    fc.property(
      fc.array(batch, { maxLength: 30 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 40 }),
      (batches, columns, rows) => {
        const drawn = lines(batches, columns, rows);
        expect(drawn.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
        for (const line of drawn) expect(widthOf(line)).toBeLessThan(Math.max(2, columns));
      },
    ),
    { numRuns: 200 },
  );
});

describe('words', () => {
  test.each([
    [120, '120/s'],
    [3.44, '3.4/s'],
    [0.5, '30/min'],
    [0.001, '3.6/h'],
    [0.00002, '1.7/d'],
    [0.000001, '0.1/d'],
  ])('%d a second is %s', (perSecond, words) => {
    expect(rate(perSecond)).toBe(words);
  });

  test.each([
    [0.2, '1 s left'],
    [42.4, '42 s left'],
    [59.9, '1 min left'],
    [125, '2 min 5 s left'],
    [3_599, '1 h left'],
    [7_300, '2 h 2 min left'],
    [400_000, '4 d 15 h left'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(timeLeft(seconds)).toBe(words);
  });

  test('a line for those who read it in a pipe', () => {
    expect(progressLine({ ...half, name: 'e-1' })).toBe(
      'e-1: 20 of 40 runs ended, 4 running, 2 failed, 2.0/s, 10 s left',
    );
    expect(progressLine(measure('e-1', { total: 1 }))).toBe('e-1: 0 of 1 run ended');
  });
});
