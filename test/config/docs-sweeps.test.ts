import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseBatch } from './given.js';

const document = readFileSync(new URL('../../docs/sweeps.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...document.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  );
const [table = ''] = blocks('csv');

describe('docs/sweeps.md', () => {
  it('shows ensembles, with as many runs as it says', () => {
    const bytes = new TextEncoder().encode(table);
    const readCsv = (path: string) => ({ name: path, file: `/${path}`, bytes, sha256: '' });
    const counts = blocks('yaml').map((text) => {
      const { definition, runs, warnings } = parse(text, { readCsv });
      expect({ definition, warnings }).toMatchObject({ warnings: [] });
      return [definition.name, [...runs].length];
    });
    expect(counts).toEqual([
      ['grid', 6],
      ['zip', 2],
      ['sample', 1000],
      ['table', 3],
    ]);
  });

  it('says what is read otherwise by model-ensembler, and how both read the same', () => {
    const rows = document.slice(document.indexOf('| written |')).split('\n').slice(2);
    let looked = 0;
    for (const row of rows.filter((line) => line.startsWith('|'))) {
      const [, written = '', , , both = ''] = row.split('|');
      const scalars = (cell: string) =>
        [...cell.matchAll(/`([^`]+)`/g)].map(([, scalar = '']) => scalar);
      const found = (scalar: string) =>
        parseBatch(`runs:\n  - x: ${scalar}`).yaml11Findings().length;
      for (const scalar of scalars(written)) expect([scalar, found(scalar)]).toEqual([scalar, 1]);
      for (const scalar of scalars(both)) expect([scalar, found(scalar)]).toEqual([scalar, 0]);
      looked += 1;
    }
    expect(looked).toBe(7);
  });
});
