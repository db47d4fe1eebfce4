import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fateOf, type Odds } from '../../../src/backends/simulated/fate.js';

const odds: Odds = {
  seed: 1,
  queue_seconds: [0, 10],
  run_seconds: [100, 300],
  failures: { 'exit:1': 0.1, timeout: 0.02, lost: 0.3 },
};
const draws = 20_000;

describe('a fate', () => {
  it('depends on the seed and the name alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (name, other, seed) => {
        const first = fateOf(name, { ...odds, seed });
        fateOf(other, { ...odds, seed });
        expect(fateOf(name, { ...odds, seed })).toStrictEqual(first);
      }),
    );
  });

  it('differs from name to name and from seed to seed', () => {
    const times = new Set<number>();
    for (let at = 0; at < 1000; at += 1) {
      times.add(fateOf(`run ${at}`, odds).runSeconds);
      times.add(fateOf('run', { ...odds, seed: at + 2 }).runSeconds);
    }
    // 2,000 draws from 200,001 milliseconds collide about 10 times.
    expect(times.size).toBeGreaterThan(1900);
  });

  it('keeps within its ranges, and to the millisecond', () => {
    for (let at = 0; at < 2000; at += 1) {
      const { queueSeconds, runSeconds } = fateOf(`${at}`, odds);
      expect(queueSeconds).toBeGreaterThanOrEqual(0);
      expect(queueSeconds).toBeLessThanOrEqual(10);
      expect(runSeconds).toBeGreaterThanOrEqual(100);
      expect(runSeconds).toBeLessThanOrEqual(300);
      expect(Math.round(runSeconds * 1000) / 1000).toBe(runSeconds);
    }
  });

  it('fails as often as the odds say', () => {
    const counted = new Map<string | undefined, number>();
    let sum = 0;
    for (let at = 0; at < draws; at += 1) {
      const { reason, runSeconds } = fateOf(`run/b-${at}/1/1/1`, odds);
      counted.set(reason, (counted.get(reason) ?? 0) + 1);
      sum += runSeconds;
    }
    const expected: [string | undefined, number][] = [
      ...Object.entries(odds.failures),
      [undefined, 0.58],
    ];
    for (const [reason, probability] of expected) {
      // Six standard deviations of a binomial count: missed by chance twice in 10^9.
      const sigma = Math.sqrt(draws * probability * (1 - probability));
      expect(Math.abs((counted.get(reason) ?? 0) - draws * probability)).toBeLessThan(6 * sigma);
    }
    // The mean of a uniform draw from a range of 200: its deviation is 200 / sqrt(12 n).
    expect(Math.abs(sum / draws - 200)).toBeLessThan((6 * 200) / Math.sqrt(12 * draws));
  });

  it('is certain where the odds are', () => {
    for (let at = 0; at < 200; at += 1) {
      expect(fateOf(`${at}`, { ...odds, failures: {} }).reason).toBeUndefined();
      expect(fateOf(`${at}`, { ...odds, failures: { lost: 1 } }).reason).toBe('lost');
      expect(fateOf(`${at}`, { ...odds, failures: { timeout: 0, lost: 1 } }).reason).toBe('lost');
    }
  });
});
