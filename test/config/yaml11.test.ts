import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readYaml11, type Yaml11Reading } from '../../src/config/yaml11.js';
import { readPlainScalar } from '../../src/config/scalar.js';
import { batch, parse, parseBatch } from './given.js';

type Case = readonly [written: string, reading: { kind: string; value?: string | boolean }];

/** What PyYAML made of each scalar. See scripts/yaml11-cases.py, which can also invent some. */
const file = process.env['YAML11_CASES'] ?? new URL('fixtures/yaml11-cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];

describe('a plain scalar in YAML 1.1', () => {
  it('is what PyYAML makes of it', () => {
    expect(cases.length).toBeGreaterThan(200);
    for (const [written, expected] of cases) {
      const { value } = expected;
      const reading = readYaml11(written);
      const wanted =
        expected.kind === 'integer'
          ? { kind: 'integer', value: BigInt(String(value)) }
          : expected.kind === 'real'
            ? { kind: 'real', value: Number(value) }
            : expected;
      expect({ written, ...reading }).toEqual({ written, ...wanted });
    }
  });
});

const findings = (scalar: string) => parseBatch(`runs:\n  - x: ${scalar}`).yaml11Findings();

/** Whether a scalar means the same to both, said in another way than the code under test says it. */
function isSame(written: string, theirs: Yaml11Reading): boolean {
  const { value, text } = readPlainScalar(written);
  if (value === null) return theirs.kind === 'null';
  if (typeof value === 'boolean') return theirs.kind === 'boolean' && theirs.value === value;
  if (typeof value === 'string' && text === undefined) return theirs.kind === 'text';
  if (theirs.kind !== 'integer' && theirs.kind !== 'real') return false;
  const ours = Number(
    written
      .replace(/(?=\.(?:inf|nan))/i, '')
      .replace(/\.inf/i, 'Infinity')
      .replace(/\.nan/i, 'NaN'),
  );
  return Object.is(ours + 0, Number(theirs.value) + 0);
}

/** What a scalar stands for, to the one and to the other. */
function meanings(written: string): string[] {
  if (written.startsWith('"')) return [written.slice(1, -1)];
  const { value, text } = readPlainScalar(written);
  const isNumber = typeof value !== 'string' || text !== undefined;
  const theirs = readYaml11(written);
  return [
    isNumber ? String(typeof value === 'boolean' ? value : Number(written)) : written,
    'value' in theirs
      ? String(
          Number.isNaN(Number(theirs.value)) || typeof theirs.value === 'boolean'
            ? theirs.value
            : Number(theirs.value),
        )
      : written,
  ];
}

describe('a plain scalar that model-ensembler reads otherwise', () => {
  it('is found, and no other', () => {
    for (const [written] of cases) {
      const found = findings(written).length;
      expect({ written, found }).toEqual({
        written,
        found: isSame(written, readYaml11(written)) ? 0 : 1,
      });
    }
  });

  it('can be written as the hint says, and then means the same to both', () => {
    let spellings = 0;
    for (const [written] of cases) {
      for (const { hint } of findings(written)) {
        const offered = /^For both alike, write (.*)\.$/.exec(hint ?? '')?.[1] ?? '';
        const [first = '', second] = offered.split(/(?:, or | or (?=-?\d))/);
        for (const each of [first, second]) {
          const spelling = each?.replace(/(?: for the .*|, whichever is meant)$/, '');
          if (spelling === undefined) continue;
          spellings += 1;
          expect({ written, meant: meanings(written) }).toMatchObject({
            meant: expect.arrayContaining(meanings(spelling)) as string[],
          });
          expect({ written, spelling, found: findings(spelling) }).toEqual({
            written,
            spelling,
            found: [],
          });
        }
      }
    }
    expect(spellings).toBeGreaterThan(100);
  });

  it('is shown with both readings, and both ways to write it', () => {
    const told = (scalar: string) =>
      findings(scalar)
        .map(({ message, hint }) => [message, hint])
        .flat();
    const there = 'to model-ensembler (YAML 1.1) it is';
    expect(told('yes')).toEqual([
      `\`yes\` is a text; ${there} true`,
      'For both alike, write "yes" for the text, or true for the truth value.',
    ]);
    expect(told('20:00:00')).toEqual([
      `\`20:00:00\` is a text; ${there} the number 72000`,
      'For both alike, write "20:00:00" for the text, or 72000 for the number.',
    ]);
    expect(told('0755')).toEqual([
      `\`0755\` is the number 755; ${there} the number 493`,
      'For both alike, write 755 or 493, whichever is meant.',
    ]);
    expect(told('1e-5')).toEqual([
      `\`1e-5\` is the number 0.00001; ${there} a text`,
      'For both alike, write 1.0e-5 for the number, or "1e-5" for the text.',
    ]);
    expect(told('2026-01-31')).toEqual([
      `\`2026-01-31\` is a text; ${there} a date`,
      'For both alike, write "2026-01-31" for the text.',
    ]);
    expect(told('2026-02-30')).toEqual([
      `\`2026-02-30\` is a text; ${there} an error`,
      'For both alike, write "2026-02-30" for the text.',
    ]);
  });

  it('is found wherever both look, with line and column', () => {
    const source = `ensemble:
  vars: {when: 20:00:00, ok: "20:00:00"}
  pre_process: [{name: execute, args: {cmd: off}}]
  batch_config:
    length: 12:00:00
  batches:
    - name: b
      templates: [a.j2]
      ntasks: 0010
      runs:
        - {flag: yes, on: 1}
        - nested: {deep: [1e5]}
      sweep: {zip: {x: [no]}}
`;
    expect(parse(source).yaml11Findings()).toMatchObject([
      { line: 2, column: 16, endColumn: 24, code: 'config.yaml-1.1' },
      { line: 3, column: 45 },
      { line: 5, column: 13 },
      { line: 9, column: 15 },
      { line: 11, column: 18 },
      { line: 11, column: 23, message: expect.stringContaining('the key `on`') as string },
      { line: 12, column: 27 },
      { line: 13, column: 25 },
    ]);
  });

  it('is not looked for in quotes, blocks and tags, nor in what Tutti alone reads', () => {
    const source = `ensemble:
  vars:
    a: 'yes'
    b: |
      yes
    c: !!str yes
    d: !!str &anchor 0755
    e: [!!str no, ! text]
    f: &base "on"
    g: *base
  simulated: {failures: {"exit:1": 1e-2}}
  batches:
    - name: b
      timeout: 1:00:00
      retry: {attempts: 2, on: [timeout]}
      runs: [{}]
`;
    expect(parse(source).yaml11Findings()).toEqual([]);
  });

  it('is said once where several runs share it', () => {
    const source = batch('runs:\n  - &one {x: yes}\n  - *one\n  - {<<: *one, y: 1}');
    expect(parse(source).yaml11Findings()).toHaveLength(1);
  });
});
