import { closest, distance } from 'fastest-levenshtein';

/** The one candidate that was probably meant: at most a third of its letters differ. */
export function nearestName(written: string, candidates: readonly string[]): string | undefined {
  // Nobody mistypes a name of 100 letters, and the distance takes quadratic time.
  if (written.length > 100 || candidates.length === 0) return undefined;
  const best = closest(written, candidates);
  const gap = distance(written, best);
  return gap <= Math.max(1, Math.floor(best.length / 3)) ? best : undefined;
}
