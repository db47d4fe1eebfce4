import { distance } from 'fastest-levenshtein';

/** The one candidate that was probably meant: at most a third of its letters differ, capitals aside. */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  // Nobody mistypes a name of 100 letters, and the distance takes quadratic time.
  if (written.length > 100) return undefined;
  const wanted = normal(written);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const name = normal(candidate);
    if (Math.abs(name.length - wanted.length) > candidate.length / 3 + 1) continue;
    const gap = areSwapped(wanted, name) ? 1 : distance(wanted, name);
    if (gap < bestDistance && gap <= Math.max(1, Math.floor(candidate.length / 3))) {
      best = candidate;
      bestDistance = gap;
    }
  }
  return best;
}

export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const match = nearest(written, candidates);
  return match === undefined ? undefined : `Did you mean \`${match}\`?`;
}

/** Swapped letters are the most common slip, and two edits by the distance. */
function areSwapped(one: string, other: string): boolean {
  return one.length === other.length && letters(one) === letters(other);
}

function letters(name: string): string {
  return Array.from(name).sort().join('');
}

function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}
