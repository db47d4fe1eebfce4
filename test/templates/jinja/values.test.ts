import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalFor, renderedFor } from './given.js';

describe('a number', () => {
  it.each([
    ['1.0', '1.0'],
    ['2.50', '2.5'],
    ['0.10', '0.1'],
    ['1.0e-5', '1e-05'],
    ['1.0e+16', '1e+16'],
    ['28', '28'],
    ['+5', '5'],
    ['0x1F', '31'],
    ['-0.0', '-0.0'],
    ['12345678901234567890', '12345678901234567890'],
    ['.inf', 'inf'],
    ['-.inf', '-inf'],
    ['.nan', 'nan'],
  ])('written %s prints as Python prints it: %s', (written, printed) => {
    expect(renderedFor(`x: ${written}\n`, '{{ run.x }}')).toBe(printed);
    expect(renderedFor(`x: [${written}]\n`, '{{ run.x }}')).toBe(`[${printed}]`);
  });

  it('beyond 2^53 is calculated with to the last digit', () => {
    const text = '{{ run.x + 1 }} {{ run.x * run.x }} {{ run.x // 7 }}';
    expect(renderedFor('x: 12345678901234567890\n', text)).toBe(
      '12345678901234567891 152415787532388367501905199875019052100 1763668414462081127',
    );
  });

  it('prints so that it reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(value !== 0);
        const written = Number.isInteger(value) ? value.toFixed(1) : String(value);
        fc.pre(/^-?\d+\.\d+$/.test(written));
        expect(Number(renderedFor('x: 1\n', `{{ ${written} }}`))).toBe(value);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['1e-5', '1e-5'],
    ['1.0e5', '1.0e5'],
    ['0755', '493'],
    ['-.5', '-.5'],
    ['08', '08'],
  ])('that YAML 1.1 takes for something else, %s, prints as there', (written, printed) => {
    const yaml = `x: ${written}\n`;
    expect(renderedFor(yaml, '{{ run.x }} {{ run.x|default(1) }} {{ "%s" % run.x }}')).toBe(
      `${printed} ${printed} ${printed}`,
    );
    for (const text of [
      '{{ run.x * 2 }}',
      '{{ run.x > 1 }}',
      '{{ run.x is string }}',
      '{{ run.x|tojson }}',
    ]) {
      const { code, message } = refusalFor(yaml, text);
      expect([code, message]).toEqual(['template.unsupported', expect.stringContaining(written)]);
    }
  });
});

describe('a mapping', () => {
  it('keeps its order, and is printed as Python prints it', () => {
    const yaml = 'table: {b: 1.0, a: [true, null, "it\'s"]}\n';
    expect(renderedFor(yaml, '{{ run.table }}')).toBe(`{'b': 1.0, 'a': [True, None, "it's"]}`);
  });

  it('whose keys may be numbers or texts is not printed, and its other keys are found', () => {
    const yaml = 'table: {1: a, two: b}\n';
    expect(renderedFor(yaml, '{{ run.table.two }}')).toBe('b');
    for (const text of [
      '{{ run.table }}',
      '{{ run.table[1] }}',
      "{{ run.table['1'] }}",
      '{{ run.table|list }}',
    ]) {
      expect(refusalFor(yaml, text)).toMatchObject({
        code: 'template.unsupported',
        message: expect.stringContaining('the key 1') as string,
      });
    }
  });
});

describe('a character', () => {
  it('is as old as Unicode 14, which Python 3.11 knows, or one of those added until Unicode 17', () => {
    // A later version brings more of them, for src/templates/jinja/unicode-age.ts.
    expect(Number(process.versions.unicode)).toBeLessThanOrEqual(17);
    expect(renderedFor('x: "🫨"\n', '{{ run.x }} {{ [run.x] }}')).toBe("🫨 ['\\U0001fae8']");
    expect(refusalFor('x: "🫨"\n', '{{ run.x|upper }}').code).toBe('template.unsupported');
  });
});
