import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batch, message, parse, parseBatch, refusal, sentences } from './given.js';

describe('a file that is no ensemble', () => {
  it.each([
    ['', 'the file is empty'],
    ['# a comment\n', 'the file is empty'],
    ['---\n', 'the file is empty'],
    ['~', 'the file holds a single value instead of keys and values'],
    ['hello', 'the file holds a single value instead of keys and values'],
    ['- a', 'the file holds a list instead of keys and values'],
    ['ensemble: {}\n---\nensemble: {}\n', 'a second YAML document starts here'],
    ['ensemble:\n\tbatches: []\n', 'not valid YAML: a tab is used for indentation'],
    ['a\0b: 1', 'this is not a text file (in UTF-8)'],
    ['\uFFFDPNG', 'this is not a text file (in UTF-8)'],
    ['a: \ud800', 'this is not a text file (in UTF-8)'],
  ])('%j', (source, expected) => {
    expect(sentences(source)).toEqual([expected]);
  });

  it('says what a frequent slip means', () => {
    expect(message('ensemble:\n  vars:\n    cmd: echo a: b\n')).toMatchInlineSnapshot(`
      "e.yaml:3:10: not valid YAML: a key with a nested value cannot start on this line
        2 |   vars:
      > 3 |     cmd: echo a: b
          |          ^
        Is a quote missing around a text that contains \`: \`, or is the line indented too far?"
    `);
  });

  it('may start with a byte order mark', () => {
    expect(parse(`\uFEFF${batch('runs: [{}]')}`).runs.count).toBe(1);
  });
});

describe('aliases', () => {
  it('of aliases of aliases are refused at once', () => {
    const laughs = ['a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]'];
    for (let level = 1; level < 26; level += 1) {
      const [previous, own] = [String.fromCharCode(96 + level), String.fromCharCode(97 + level)];
      laughs.push(`${own}: &${own} [${Array(9).fill(`*${previous}`).join(', ')}]`);
    }
    const before = process.memoryUsage().heapUsed;
    expect(message(laughs.join('\n'))).toMatchInlineSnapshot(`
      "e.yaml:7:16: the aliases up to here repeat so much that, written out, the file would be millions of values long
        6 | f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
      > 7 | g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]
          |                ^^
        Aliases of aliases multiply. Put what all runs share into \`vars\`."
    `);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  });

  it('that merge the same thousand keys ten thousand times are refused', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `k${index}: 1`).join(', ');
    const runs = '    - <<: *base\n'.repeat(10_000);
    const source = `ensemble:\n  vars: {base: &base {${keys}}}\n  batches:\n  - name: b\n    runs:\n${runs}`;
    expect(refusal(source).diagnostics).toMatchObject([{ code: 'config.alias-expansion' }]);
  });

  it('cannot contain themselves, and must exist', () => {
    expect(sentences('ensemble: &e {vars: *e}')).toEqual([
      '`*e` stands inside `&e`: it would contain itself',
    ]);
    expect(refusal('ensemble: {vars: &base {}, batches: *bsae}').diagnostics).toMatchObject([
      { message: 'no `&bsae` stands before `*bsae`', hint: 'Did you mean `base`?' },
    ]);
  });

  it('mean the latest anchor of their name', () => {
    expect(
      [...parseBatch('runs: [{a: &x 1, b: *x}, {a: &x 2, b: *x}]').runs].map((run) => run.params),
    ).toEqual([
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ]);
  });

  it('that nest each other deeply are refused', () => {
    const wrap = (inner: string) => '['.repeat(60) + inner + ']'.repeat(60);
    expect(sentences(`a: &a ${wrap('1')}\nb: ${wrap('*a')}`)[0]).toContain(
      'more than 100 levels of nesting',
    );
  });

  it('merge mappings only, and `<<` stands once', () => {
    expect(sentences(batch('runs: [{<<: 5}]'))).toEqual([
      '`<<` merges a mapping, or a list of mappings, and this is neither',
    ]);
    expect(sentences(batch('runs: [{<<: {a: 1}, <<: {b: 1}}]'))).toEqual([
      'the key `<<` is here and again on line 4',
      'the key `<<` was given before, on line 4',
    ]);
  });
});

describe('nesting', () => {
  it.each([
    ['lists', (levels: number) => `a: ${'['.repeat(levels)}${']'.repeat(levels)}`],
    ['open lists', (levels: number) => '['.repeat(levels)],
    ['mappings', (levels: number) => '{a: '.repeat(levels)],
    ['items', (levels: number) => '- '.repeat(levels)],
    ['keys', (levels: number) => '? '.repeat(levels)],
    ['tags and anchors', (levels: number) => '&a [!x '.repeat(levels)],
  ])('of 10,000 %s is refused', (_, source) => {
    expect(sentences(source(10_000))).toEqual(['more than 100 levels of nesting']);
  });

  it('of 2,000 indented lines is refused', () => {
    const lines = Array.from({ length: 2_000 }, (_, level) => `${' '.repeat(level)}a:`);
    expect(sentences(lines.join('\n'))).toEqual(['more than 100 levels of nesting']);
  });

  it('of 50 levels is fine', () => {
    expect(parseBatch(`runs: [{a: ${'['.repeat(50)}1.0${']'.repeat(50)}}]`).runs.count).toBe(1);
  });
});

describe('keys', () => {
  it('are unique, also where one is quoted or a number', () => {
    expect(refusal(batch('runs: [{a: 1, "a": 2, 1: x, "1": y}]')).diagnostics).toMatchObject(
      [
        { message: 'the key `a` is here and again on line 4', column: 15 },
        { message: 'the key `1` is here and again on line 4', column: 29 },
        { message: 'the key `a` was given before, on line 4', column: 21 },
        { message: 'the key `1` was given before, on line 4', column: 35 },
      ].sort((a, b) => a.column - b.column),
    );
  });

  it('called __proto__ are refused', () => {
    const why = '`__proto__` cannot be a key: JavaScript programs give it a meaning of its own';
    expect(sentences(batch('runs: [{__proto__: {polluted: true}}]'))).toEqual([why]);
    expect(sentences(batch('runs: [{"\\x5f_proto__": 1}]'))).toEqual([why]);
    expect(
      sentences(batch('runs: [{}]'), { overrides: Object.fromEntries([['__proto__', '1']]) }),
    ).toEqual(['`__proto__` cannot be the name of a parameter']);
  });

  it('that objects have anyway are plain data in parameters, and unknown elsewhere', () => {
    const [run] = parseBatch(
      'runs: [{constructor: 1.0, toString: 2, hasOwnProperty: 3, prototype: 4}]',
    ).runs;
    expect(JSON.stringify(run)).toBe(
      '{"batch":"b","idx":0,"params":{"constructor":1,"toString":2,"hasOwnProperty":3,"prototype":4},"texts":{"":"[\\"constructor\\",\\"toString\\",\\"hasOwnProperty\\",\\"prototype\\"]","/constructor":"1.0"},"priority":0}',
    );
    expect(sentences(batch('runs: [{}]\nconstructor: 1\ntoString: 1'))).toEqual([
      '`constructor` is not a key of a batch',
      '`toString` is not a key of a batch',
    ]);
    expect(sentences(batch('runs: [{}]\nsimulated: {failures: {toString: 1}}'))).toEqual([
      '`toString` is no reason for a failure',
    ]);
  });

  it('that are lists, mappings or nothing are refused', () => {
    expect(sentences('? [a, b]\n: 1\n? {a: 1}\n: 2\n? \n: 3')).toEqual(
      Array(3).fill('a key must be a text'),
    );
  });

  it('by the hundred thousand do not take quadratic time', { timeout: 20_000 }, () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join('\n    ');
    expect(
      parse(`ensemble:\n  vars:\n    ${keys}\n  batches: [{name: b, runs: [{}]}]`).runs.count,
    ).toBe(1);
  });
});

describe('tags', () => {
  it.each([
    '!custom 1',
    '!!binary aGk=',
    '!!timestamp 2001-01-01',
    '!!python/object:os.system {}',
    '!!set {a}',
    '!!js/function "x"',
  ])('%s is refused', (value) => {
    expect(sentences(batch(`runs: [{a: ${value}}]`))[0]).toMatch(
      /^the tag `!.*` has no meaning in an ensemble$/,
    );
  });

  it('of YAML itself are followed', () => {
    const [run] = parseBatch(
      'runs: [{a: !!str 5, b: !!int "5", c: !!float 5, d: !!map {x: !!seq [1]}, e: ! x, f: !!bool true, g: !!null ~}]',
    ).runs;
    expect(run?.params).toEqual({ a: '5', b: 5, c: 5, d: { x: [1] }, e: 'x', f: true, g: null });
    expect(
      sentences(
        batch('runs: [{a: !!int x, b: !!int 1.5, c: !!bool 1, d: !!float true, e: !!float 0x1F}]'),
      ),
    ).toEqual([
      '`x` is no whole number, as its tag says',
      '`1.5` is no whole number, as its tag says',
      '`1` is no true or false, as its tag says',
      '`true` is no number, as its tag says',
      '`0x1F` is no number, as its tag says',
    ]);
  });

  it('of numbers are kept in how they are written', () => {
    const [run] = parseBatch(
      'runs: [{a: !!float 1, b: !!float -0, c: !!float 1e3, d: [!!float 0755], e: !!int 0o17, f: !!float 1e400, g: !!float .inf, h: !!float 2.5}]',
    ).runs;
    expect(run?.params).toEqual({
      ...{ a: 1, b: 0, c: 1000, d: [755], e: 15, f: '1.0e+400', g: '.inf', h: 2.5 },
    });
    expect(run?.texts).toEqual({
      ...{ '/a': '1.0', '/b': '-0.0', '/c': '1.0e+3', '/d/0': '0755.0' },
      ...{ '/f': '1.0e+400', '/g': '.inf' },
    });
  });

  it('are refused where YAML 1.1 takes them for something else', () => {
    expect(sentences(batch('runs: [{a: ! 7, b: ! yes, c: ! "x", d: !!int 08}]'))).toEqual([
      '`! 7` is a text in YAML 1.2 only',
      '`! yes` is a text in YAML 1.2 only',
      '`!!int 08` is no number in YAML 1.1, where a leading 0 means octal',
    ]);
  });

  it('cannot hide half a character in an escape', () => {
    expect(sentences(batch('runs: [{a: "\\ud800"}]'))).toEqual([
      'an escape here is half a character',
    ]);
    const [run] = parseBatch('runs: [{a: "\\ud83d\\ude00"}]').runs;
    expect(run?.params).toEqual({ a: '😀' });
  });
});

describe('any text', () => {
  /** Throws what the parser throws, unless that is a ConfigurationError. */
  const survives = (source: string, overrides = {}) => {
    try {
      expect([...parse(source, { overrides }).runs].length).toBeGreaterThanOrEqual(0);
    } catch {
      expect(refusal(source, { overrides }).diagnostics.length).toBeGreaterThan(0);
    }
  };

  it('is an ensemble or a ConfigurationError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (source) => survives(source)),
      { numRuns: 150 },
    );
  });

  it('made of what YAML is made of is so too', () => {
    const piece = fc.constantFrom(
      ...[
        'ensemble',
        'batches',
        'runs',
        'sweep',
        'grid',
        'name',
        'retry',
        'on',
        'simulated',
        'a',
        '1.0',
        '.inf',
        '~',
        '"x"',
        "'",
      ],
      ...[
        ': ',
        ': ',
        ':',
        '- ',
        '? ',
        ', ',
        '[',
        ']',
        '{',
        '}',
        '\n',
        '\n  ',
        '\n    ',
        '\t',
        '#',
        '&a ',
        '*a',
        '<<',
        '!x ',
        '!!int ',
      ],
      ...[
        '|\n',
        '>-\n',
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '\r',
        '\u2028',
        '\uFEFF',
        '\\u0000',
        '"',
        '`',
        '@',
      ],
    );
    const source = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(source, (text) => survives(text)),
      { numRuns: 200 },
    );
  });

  it('with one character changed in a good file is so too', () => {
    const good = batch(
      'runs: [{a: 1.0}, {<<: {b: 2}}]\nretry: {attempts: 3, delays: [5s], on: ["exit:*"]}\nsweep: {grid: {a: [1, 2]}}\nsimulated: {seed: 1}',
    );
    const change = fc.tuple(fc.nat(good.length), fc.nat(3), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(change, ([at, drop, insert]) =>
        survives(good.slice(0, at) + insert + good.slice(at + drop)),
      ),
      { numRuns: 200 },
    );
  });

  it('as the value of -x is a parameter or a ConfigurationError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (x) => survives(batch('runs: [{}]'), { x })),
    );
  });

  it('as any value at any key is so too', () => {
    const key = fc.constantFrom(
      'name',
      'runs',
      'sweep',
      'retry',
      'simulated',
      'timeout',
      'priority',
      'pre_run',
      'length',
      'repeat',
      'backend',
    );
    fc.assert(
      fc.property(key, fc.jsonValue(), (at, value) => {
        survives(
          JSON.stringify({ ensemble: { batches: [{ name: 'b', runs: [{}], [at]: value }] } }),
        );
        survives(
          JSON.stringify({
            ensemble: {
              [at]: value,
              batch_config: { [at]: value },
              batches: [{ name: 'b' }, value],
            },
          }),
        );
      }),
      { numRuns: 150 },
    );
  });
});
