import { describe, expect, it } from 'vitest';
import { casesOf, type Verdict, verdictOn } from './given.js';

interface Count {
  readonly counts: ReadonlyMap<Verdict, number>;
  readonly silent: readonly string[];
}

/** Every case of a file, rendered by us from our own reading of its YAML. */
function counted(file: string): Count {
  const counts = new Map<Verdict, number>();
  const silent: string[] = [];
  for (const each of casesOf(file)) {
    const { verdict, said } = verdictOn(each);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    if (verdict !== 'silently different') continue;
    const wanted = each.error ?? JSON.stringify(each.output);
    silent.push(`${each.name}: ${each.template} gives ${JSON.stringify(said)}, not ${wanted}`);
  }
  const count = (verdict: Verdict): number => counts.get(verdict) ?? 0;
  console.log(
    `${file}: ${count('same')} same, ${count('refused')} refused loudly, ` +
      `${count('flagged')} ambiguous flagged, ${count('silently different')} silently different`,
  );
  return { counts, silent };
}

describe('templates in Jinja become what the real Jinja2 makes of them', () => {
  it.each([
    ['corpus.json', 95],
    ['more-cases.json', 95],
    // What is hard to do alike, or is not done at all.
    ['edge-cases.json', 75],
  ])('%s: to the byte in at least %d of 100 cases, and never silently otherwise', (file, share) => {
    const { counts, silent } = counted(file);
    expect(silent).toEqual([]);
    expect(counts.get('same') ?? 0).toBeGreaterThanOrEqual((casesOf(file).length * share) / 100);
  });
});
