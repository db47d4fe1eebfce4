import { createHash } from 'node:crypto';

/** What is in store for one attempt of a run. */
export interface Fate {
  readonly queueSeconds: number;
  readonly runSeconds: number;
  /** Why it fails, or undefined where it succeeds. */
  readonly reason: string | undefined;
}

export interface Odds {
  readonly seed: number;
  readonly queue_seconds: readonly [min: number, max: number];
  readonly run_seconds: readonly [min: number, max: number];
  /** Probability of each reason. */
  readonly failures: Readonly<Record<string, number>>;
}

/**
 * Drawn from the seed and the name alone: whichever process asks, and however often, an attempt has
 * the same fate. So a simulation that was killed and resumed ends as one that was not.
 */
export function fateOf(name: string, odds: Odds): Fate {
  const [first, second, third] = draws(`${odds.seed}/${name}`);
  return {
    queueSeconds: between(odds.queue_seconds, first),
    runSeconds: between(odds.run_seconds, second),
    reason: pick(odds.failures, third),
  };
}

/** Three numbers from 0 to just under 1, independent and uniform. */
function draws(text: string): [number, number, number] {
  const digest = createHash('sha256').update(text).digest();
  const at = (offset: number) => digest.readUIntBE(offset, 6) / 2 ** 48;
  return [at(0), at(6), at(12)];
}

/** To the millisecond, as times are recorded. */
function between([min, max]: readonly [number, number], draw: number): number {
  return Math.round((min + (max - min) * draw) * 1000) / 1000;
}

function pick(failures: Readonly<Record<string, number>>, draw: number): string | undefined {
  let up = 0;
  // In an order of their own: the database gives an object back with its keys in another one.
  for (const reason of Object.keys(failures).sort()) {
    up += failures[reason] ?? 0;
    if (draw < up) return reason;
  }
  return undefined;
}
