import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParseOptions, ReadCsv } from '../../src/config/index.js';
import { batch, message, parse, parseBatch, sentences } from './given.js';

/** As a caller reads it: from the text, or the bytes, that the file would have. */
function csv(content: string | Uint8Array): Pick<ParseOptions, 'readCsv'> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const readCsv: ReadCsv = (path) => ({ name: path, file: `/home/${path}`, bytes, sha256 });
  return { readCsv };
}

const lines = 'runs: {csv: p.csv}';

const rows = (content: string | Uint8Array) =>
  Array.from(parseBatch(lines, csv(content)).runs, ({ params, texts }) =>
    texts === undefined ? params : { ...params, texts },
  );

const refusals = (content: string | Uint8Array) => sentences(batch(lines), csv(content));

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('runs from a CSV file', () => {
  it('have the names of the first line and the values of theirs', () => {
    const order = '["rho","sigma","label"]';
    expect(rows('rho,sigma,label\n28.0,10,chaotic\n13,1e-3,a b\n')).toEqual([
      { rho: 28, sigma: 10, label: 'chaotic', texts: { '': order, '/rho': '28.0' } },
      { rho: 13, sigma: 0.001, label: 'a b', texts: { '': order, '/sigma': '1e-3' } },
    ]);
  });

  it('have values as YAML reads them, and texts in quotes', () => {
    expect(
      rows(
        'a,b,c,d,e,f,g,h\n1.50,"1.50",true,"true",,"",yes,[1\n 007 ,0x1F,~,null,.5,-1,1:30,# x\n',
      ),
    ).toEqual([
      {
        a: 1.5,
        b: '1.50',
        c: true,
        d: 'true',
        e: null,
        f: '',
        g: 'yes',
        h: '[1',
        texts: { '/a': '1.50' },
      },
      {
        a: 7,
        b: 31,
        c: null,
        d: null,
        e: 0.5,
        f: -1,
        g: '1:30',
        h: '# x',
        texts: { '/a': '007', '/b': '0x1F', '/e': '.5' },
      },
    ]);
  });

  it('may contain commas, quotes and line breaks in quotes', () => {
    expect(rows('a,"b, c"\n"1,5","say ""so"""\n"two\r\nlines",2')).toEqual([
      { a: '1,5', 'b, c': 'say "so"' },
      { a: 'two\r\nlines', 'b, c': 2 },
    ]);
  });

  it('may come from Windows, with a byte order mark and empty lines at the end', () => {
    expect(rows('\uFEFFrho,name\r\n28,Zürich\r\n13,"x"\r\n\r\n  \r\n')).toEqual([
      { rho: 28, name: 'Zürich' },
      { rho: 13, name: 'x' },
    ]);
  });

  it('come back whatever they are, written by the rules', () => {
    const value = fc
      .string({ unit: 'binary' })
      .filter((each) => !/[\0\uFFFD]|\p{Surrogate}/u.test(each));
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { minLength: 1 }),
        fc.boolean(),
        (table, windows) => {
          const end = windows ? '\r\n' : '\n';
          const text = ['x,y', ...table.map((row) => row.map(quote).join(','))].join(end);
          expect(rows(text)).toEqual(table.map(([x, y]) => ({ x, y })));
        },
      ),
    );
  });

  it('never end in anything but runs or diagnostics', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.stringMatching(/^[a",;\n\r 1]{0,30}$/),
        (bytes, text) => {
          for (const content of [bytes, text]) {
            try {
              rows(content);
            } catch {
              expect(refusals(content)).not.toEqual([]);
            }
          }
        },
      ),
    );
  });

  it('are over vars and under -x, and have priorities', () => {
    const source = `ensemble: {vars: {a: 1, b: 1, c: 1}, batches: [{name: b, priority: 2, ${lines}}]}`;
    const { runs } = parse(source, {
      ...csv('b,c,priority\n2,2,7\n2,2,\n'),
      overrides: { c: '3' },
    });
    expect([...runs]).toMatchObject([
      { params: { a: 1, b: 2, c: 3 }, priority: 7 },
      { params: { a: 1, b: 2, c: 3 }, priority: 2 },
    ]);
  });

  it('come before a sweep, are counted, and their file is recorded', () => {
    const source = batch(`${lines}\nsweep: {grid: {rho: [3, 4]}}`);
    const { runs, definition } = parse(source, csv('rho\n1\n2\n'));
    expect(Array.from(runs, ({ idx, params }) => [idx, params.rho])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    const sha256 = createHash('sha256').update('rho\n1\n2\n').digest('hex');
    expect(definition.batches).toMatchObject([
      { run_count: 4, csv: { file: '/home/p.csv', sha256 } },
    ]);
  });

  it('of a file that several batches name are read once', () => {
    let reads = 0;
    const { readCsv } = csv('rho\n1\n');
    const source =
      'ensemble: {batch_config: {runs: {csv: p.csv}}, batches: [{name: a}, {name: b}]}';
    const counted: ReadCsv = (path) => {
      reads += 1;
      return readCsv?.(path) ?? { fault: '' };
    };
    expect(parse(source, { readCsv: counted }).runs.count).toBe(2);
    expect(reads).toBe(1);
  });

  it('are planned ten thousand at a time in well under a second', () => {
    const text = `a,b,c,d\n${'1.5,28.0,text,"quoted"\n'.repeat(10_000)}`;
    const before = performance.now();
    expect(rows(text)).toHaveLength(10_000);
    const took = performance.now() - before;
    expect(took).toBeLessThan(5_000);
  });
});

describe('a CSV file is refused', () => {
  it('with all that is wrong, each in its row', () => {
    const content = 'rho,sigma,rho\n1,2,3\n1,2\n1,2,3,4\n\n5" pipe,2,3\n"a"b,2,3\n1,2,"3\n';
    expect(message(batch(lines), csv(content))).toMatchInlineSnapshot(`
      "p.csv:1:11: the column \`rho\` is there twice: columns 1 and 3
      > 1 | rho,sigma,rho
          |           ^^^
        Only one of the two can be meant: remove or rename the other.

      p.csv:3:3: this row has 2 values, and the first line names 3 columns
        2 | 1,2,3
      > 3 | 1,2
          |   ^
        A value that is missing is nothing between two commas.

      p.csv:4:7: this row has 4 values, and the first line names 3 columns
        3 | 1,2
      > 4 | 1,2,3,4
          |       ^
        A value with a comma in it stands in quotes: "1,5".

      p.csv:5:1: an empty line, and there are rows after it
        4 | 1,2,3,4
      > 5 |
          | ^
        Remove it.

      p.csv:6:2: a quote inside of a value that does not start with one
        5 |
      > 6 | 5" pipe,2,3
          |  ^
        Put the whole value into quotes, without a space before them, and double those inside: "5"" pipe".

      p.csv:7:4: a value goes on after its closing quote
        6 | 5" pipe,2,3
      > 7 | "a"b,2,3
          |    ^
        A quote inside of a quoted value is doubled: "5"" pipe".

      p.csv:8:5: this quote is never closed
        7 | "a"b,2,3
      > 8 | 1,2,"3
          |     ^"
    `);
  });

  it.each([
    ['', ['the file is empty']],
    ['\n\n', ['the file is empty']],
    ['\nrho\n1\n', ['the first line is empty']],
    ['rho,,x\n1,2,3\n', ['column 2 has no name']],
    ['rho,\n1,2\n', ['column 2 has no name']],
    ['rho, rho \n1,2\n', ['the column `rho` is there twice: columns 1 and 2']],
    ['__proto__\n1\n', ['`__proto__` cannot be the name of a parameter']],
    ['rho;sigma\n1;2\n3;4;5\n', ['the names are separated by semicolons']],
    ['rho\tsigma\n1\t2\n', ['the names are separated by tabs']],
    ['rho\n1\n\n2\n', ['an empty line, and there are rows after it']],
    ['rho\r1\r2\r', ['a carriage return that ends no line']],
    ['priority\nhigh\n', ['`priority` must be a whole number; here it is the text "high"']],
    ['rho\n1\n"2\n3\n', ['this quote is never closed']],
    ['rho\n1\0\n', ['this is not a text file (in UTF-8)']],
  ])('%j', (content, expected) => {
    expect(refusals(content)).toEqual(expected);
  });

  it('in another encoding, with the row', () => {
    expect(message(batch(lines), csv(latin1('name,rho\nOslo,1\nZürich,28\n'))))
      .toMatchInlineSnapshot(`
      "p.csv:3:2: this line is not in UTF-8: a character cannot be read
        2 | Oslo,1
      > 3 | Z�rich,28
          |  ^
        Save the file as UTF-8, or convert it with iconv."
    `);
    expect(refusals(Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x0a, 0))).toEqual(['this is UTF-16']);
    expect(refusals(Uint8Array.of(0xfe, 0xff, 0, 0x61, 0, 0x0a))).toEqual(['this is UTF-16']);
    expect(refusals(latin1('a,a\n\xfc,1\n\xe4\n'))).toEqual([
      'this line is not in UTF-8: a character cannot be read',
      'this line is not in UTF-8: a character cannot be read',
      'the column `a` is there twice: columns 1 and 2',
      'this row has 1 value, and the first line names 2 columns',
    ]);
  });

  it('together with what is wrong in the file that names it', () => {
    expect(sentences(batch(`maxruns: 0\n${lines}`), csv('a\n1,2\n'))).toEqual([
      '`maxruns` must be a whole number of at least 1; here it is the number 0',
      'this row has 2 values, and the first line names 1 column',
    ]);
  });

  it('where it cannot be read', () => {
    const fault = { fault: 'there is no file p.csv', hint: 'Look.' };
    expect(message(batch(lines), { readCsv: () => fault })).toMatchInlineSnapshot(`
      "e.yaml:4:19: there is no file p.csv
        3 |     - name: b
      > 4 |       runs: {csv: p.csv}
          |                   ^^^^^
        Look."
    `);
    expect(sentences(batch(lines))).toEqual(['a CSV file cannot be read here']);
  });

  it('where it is another than was recorded', () => {
    const { definition } = parse(batch(lines), csv('rho\n1\n'));
    expect(parse(batch(lines), { ...csv('rho\n1\n'), recorded: definition }).definition).toEqual(
      definition,
    );
    expect(sentences(batch(lines), { ...csv('rho\n2\n'), recorded: definition })).toEqual([
      'p.csv has changed since the ensemble was created',
    ]);
  });

  it('with more than a million rows, unless they are asked for', () => {
    const large = csv(`x\n${'1\n'.repeat(1_000_001)}`);
    expect(sentences(batch(lines), large)).toEqual([
      'this file has 1,000,001 runs, and more than 1,000,000 are taken for a slip',
    ]);
    expect(parse(batch(lines), { ...large, allowLarge: true }).runs.count).toBe(1_000_001);
  });
});

describe('of a CSV file a user is warned', () => {
  it.each([
    ['rho\n', ['p.csv has no runs']],
    ['idx,rho\n1,2\n', ['`idx` is set by Tutti for every run: the value given here is never seen']],
    ['rho\n.inf\n', ['`.inf` is kept as a text: JSON has no infinity']],
  ])('%j', (content, expected) => {
    const { warnings } = parseBatch(lines, csv(content));
    expect(warnings.map((each) => each.message)).toEqual(expected);
  });
});

describe('`runs`', () => {
  it.each([
    [
      'runs: p.csv',
      [
        '`runs` must be a list of runs, or `csv` with the name of a file; here it is the text "p.csv"',
      ],
    ],
    ['runs: {cvs: p.csv}', ['`cvs` is not a key of `runs`']],
    ['runs: {csv: }', ['`csv` must be a text; here it is empty']],
    ['runs: {csv: ""}', ['`csv` must be a text; here it is the text ""']],
    ['runs: {csv: p.csv, sep: x}', ['`sep` is not a key of `runs`']],
    [
      'runs: [{}, 5]',
      ['`runs[1]` must be keys and values, the parameters of a run; here it is the number 5'],
    ],
    ['runs: [{}, {priority: x}]', ['`priority` must be a whole number; here it is the text "x"']],
  ])('%s', (written, expected) => {
    expect(sentences(batch(written), csv('x\n1\n'))).toEqual(expected);
  });
});
