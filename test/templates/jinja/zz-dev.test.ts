import { it } from 'vitest';
import { casesOf, verdictOn } from './given.js';
it('counts', () => {
  const counts: Record<string, number> = {};
  for (const c of casesOf(process.env['CASES'] ?? 'more-cases.json')) {
    let v;
    try {
      v = verdictOn(c);
    } catch (e) {
      v = { verdict: 'CRASH', said: (e as Error).stack ?? '' };
    }
    counts[v.verdict] = (counts[v.verdict] ?? 0) + 1;
    if (v.verdict !== 'same')
      console.log(
        '@@',
        v.verdict,
        c.name,
        JSON.stringify(c.template),
        '| want',
        JSON.stringify(c.output),
        c.error ?? '',
        '| got',
        v.verdict === 'CRASH' ? v.said.split('\n').slice(0, 4).join(' ') : JSON.stringify(v.said),
      );
  }
  console.log('@@', JSON.stringify(counts));
});
