import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBatch } from './given.js';

function read(scalar: string) {
  const { runs, warnings } = parseBatch(`runs:\n  - x: ${scalar}`);
  const [run] = runs;
  return {
    value: run?.params.x,
    text: run?.texts?.['/x'],
    warnings: warnings.map((each) => each.message),
  };
}

describe('numbers never change silently', () => {
  it.each([
    ['1', 1, undefined],
    ['-12', -12, undefined],
    ['1.5', 1.5, undefined],
    ['1.0', 1, '1.0'],
    ['0.10', 0.1, '0.10'],
    ['1e-5', 0.00001, '1e-5'],
    ['1e3', 1000, '1e3'],
    ['6.022e23', 6.022e23, '6.022e23'],
    ['0o17', 15, '0o17'],
    ['0x1F', 31, '0x1F'],
    ['0755', 755, '0755'],
    ['+5', 5, '+5'],
    ['-0', 0, '-0'],
    ['-0.0', 0, '-0.0'],
    ['1.', 1, '1.'],
    ['.5', 0.5, '.5'],
    ['9007199254740991', 9007199254740991, undefined],
    ['0.1234567890123456789', 0.12345678901234568, '0.1234567890123456789'],
  ])('%s is a number, with its text where that differs', (written, value, text) => {
    expect(read(written)).toEqual({ value, text, warnings: [] });
  });

  it.each([
    '9007199254740992',
    '12345678901234567890',
    '-12345678901234567890',
    '12345678901234567890.0',
    '9007199254740993.5',
    '0xFFFFFFFFFFFFFFFF',
  ])('%s would lose digits, so it is kept as a text that is marked as a number', (written) => {
    expect(read(written)).toEqual({ value: written, text: written, warnings: [] });
  });

  it.each([
    ['.inf', 'JSON has no infinity'],
    ['-.INF', 'JSON has no infinity'],
    ['.nan', 'JSON has no "not a number"'],
    ['1e400', 'it is too large for a number'],
    ['1e-400', 'it is too small for a number'],
  ])('%s is kept as a text, with a warning', (written, why) => {
    expect(read(written)).toEqual({
      value: written,
      text: written,
      warnings: [`\`${written}\` is kept as a text: ${why}`],
    });
  });

  it.each([
    'yes',
    'no',
    'on',
    '20:00:00',
    '00:20:00',
    '1_000',
    '2001-01-01',
    '0b11',
    '1.2.3',
    'e5',
    '.',
  ])('%s is a text in YAML 1.2', (written) => {
    expect(read(written)).toEqual({ value: written, text: undefined, warnings: [] });
  });

  it.each([
    ['"1.0"', '1.0'],
    ["'5'", '5'],
    ['!!str 1.0', '1.0'],
    ['"true"', 'true'],
  ])('%s is a text because it says so', (written, value) => {
    expect(read(written)).toEqual({ value, text: undefined, warnings: [] });
  });

  it.each([
    ['true', true, undefined],
    ['True', true, 'True'],
    ['FALSE', false, 'FALSE'],
    ['null', null, undefined],
    ['~', null, undefined],
    ['', null, undefined],
  ])('%j is %j', (written, value, text) => {
    expect(read(written)).toEqual({ value, text, warnings: [] });
  });

  it('holds for any decimal: value and text together say what was written', () => {
    const digits = fc.stringMatching(/^[0-9]{1,25}$/);
    const exponent = fc.option(fc.integer({ min: -330, max: 330 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.boolean(),
        digits,
        fc.option(digits, { nil: undefined }),
        exponent,
        (minus, whole, fraction, exp) => {
          const written = `${minus ? '-' : ''}${whole}${fraction === undefined ? '' : `.${fraction}`}${exp === undefined ? '' : `e${exp}`}`;
          const { value, text } = read(written);
          expect(text ?? JSON.stringify(value)).toBe(written);
          if (typeof value === 'number') expect(value).toBe(Number(written) + 0);
        },
      ),
    );
  });

  it('holds inside of lists and mappings, with JSON pointers', () => {
    const [run] = parseBatch('runs:\n  - {grid: [1.0, {"a/b~c": 2.50}], n: 1}').runs;
    expect(run?.params).toEqual({ grid: [1, { 'a/b~c': 2.5 }], n: 1 });
    expect(run?.texts).toEqual({
      '': '["grid","n"]',
      '/grid/0': '1.0',
      '/grid/1/a~1b~0c': '2.50',
    });
  });

  it('holds for task arguments, vars and settings', () => {
    const { definition } = parseBatch(
      'nodes: 2.0\nruns: [{}]\npre_run: [{name: jobs, args: {limit: 1e2, match: b}, value: 3.0}]',
    );
    const [given] = definition.batches;
    expect(given).toMatchObject({ nodes: 2, texts: { '/nodes': '2.0' } });
    expect(given?.pre_run).toEqual([
      {
        name: 'jobs',
        args: { limit: 100, match: 'b' },
        value: 3,
        texts: { '/args/limit': '1e2', '/value': '3.0' },
      },
    ]);
  });
});
