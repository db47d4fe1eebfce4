import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationText, parseDuration } from '../../src/config/index.js';

describe('a duration', () => {
  it.each([
    ['30s', 30],
    ['5m', 300],
    ['1h30m', 5_400],
    ['2d', 172_800],
    ['1.5h', 5_400],
    ['24:00:00', 86_400],
    ['00:20:00', 1_200],
    ['2-00:00:01', 172_801],
    ['90', 90],
    [90, 90],
    [0, 0],
    [0.5, 0.5],
  ])('%s is %d seconds', (written, seconds) => {
    expect(parseDuration(written)).toBe(seconds);
  });

  it.each([
    '',
    'soon',
    '5 m',
    '-5s',
    '5M',
    '30m1h',
    '1h1h',
    '1:2:3:4',
    '1:60:00',
    '1e3',
    '٣s',
    '9'.repeat(400),
    -1,
    Infinity,
    NaN,
  ])('is not %j', (written) => {
    expect(parseDuration(written)).toBeUndefined();
  });

  it('is not 10:00, which some read as minutes and some as hours', () => {
    expect(parseDuration('10:00')).toBeUndefined();
  });

  it('adds its units up', () => {
    const amount = fc.nat({ max: 99_999 });
    fc.assert(
      fc.property(amount, amount, amount, amount, (d, h, m, s) => {
        const seconds = d * 86_400 + h * 3_600 + m * 60 + s;
        expect(parseDuration(`${d}d${h}h${m}m${s}s`)).toBe(seconds);
      }),
    );
  });
});

describe('a duration in words', () => {
  it.each([
    [0.5, '0.5 s'],
    [1, '1 s'],
    [60, '60 s'],
    [90, '90 s'],
    [120, '2 min'],
    [5_400, '1 h 30 min'],
    [7_200, '2 h'],
    [86_400, '1 d'],
    [90_061.25, '1 d 1 h 1 min 1.25 s'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
