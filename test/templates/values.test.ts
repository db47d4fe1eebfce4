import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTemplate, viewOf } from '../../src/templates/index.js';
import { parseEnsemble } from '../../src/config/index.js';
import { complaint, file, refusal, rendered } from './given.js';

/** What a template becomes for the run that a line of YAML describes. */
function renderedFor(yaml: string, text: string): string {
  const source = `ensemble: {batches: [{name: b, runs: [${yaml}]}]}`;
  const [run] = parseEnsemble(source, { file: 'e.yaml' }).runs;
  return rendered(text, run?.params, run?.texts);
}

describe('a number', () => {
  it.each(['1.0', '1e-5', '0.10', '28', '-0.0', '+5', '0x1F', '.5', '1.', '6.022e23'])(
    'that is written %s is printed so',
    (written) => {
      expect(renderedFor(`{x: ${written}}`, 'x = {{run.x}}')).toBe(`x = ${written}`);
    },
  );

  it.each(['12345678901234567890', '-.inf', '1e-400', '.nan'])(
    'that JSON cannot hold, %s, is printed as it was written',
    (written) => {
      expect(renderedFor(`{x: ${written}}`, '{{run.x}}')).toBe(written);
    },
  );

  it('is printed as it was written inside of lists and mappings, and wherever a name leads to it', () => {
    const yaml = '{list: [1.0, 2], table: {"a/b~c": 2.50, l: [[3.10]]}, 0.10: 1e3}';
    const text = `{{run.list.[0]}} {{lookup run.list 1}} {{#each run.list as |x|}}{{this}}{{x}};{{/each}}
{{run.table.[a/b~c]}} {{run.table.l.[0].[0]}} {{#with run.table}}{{lookup l.[0] 0}}{{/with}} {{run.[0.10]}}`;
    expect(renderedFor(yaml, text)).toBe('1.0 2 1.01.0;22;\n2.50 3.10 3.10 1e3');
  });

  it('finds its entry in a table whose keys are written the same way, and in a list', () => {
    const yaml = '{alpha: 0.10, two: 2.0, table: {0.10: ten}, list: [a, b, c]}';
    const text = '{{lookup run.table run.alpha}} {{lookup run.list run.two}}';
    expect(renderedFor(yaml, text)).toBe('ten c');
  });

  it.each([
    ['0', 'no'],
    ['0.0', 'no'],
    ['-0.0', 'no'],
    ['0x0', 'no'],
    ['1.0', 'yes'],
    ["'0'", 'yes'],
    ["''", 'no'],
    ['false', 'no'],
    ['null', 'no'],
    ['[]', 'no'],
    ['[0]', 'yes'],
    ['{}', 'yes'],
  ])('or another value written %s counts as %s for {{#if}} and {{#unless}}', (written, answer) => {
    const yaml = `{x: ${written}}`;
    expect(renderedFor(yaml, '{{#if run.x}}yes{{else}}no{{/if}}')).toBe(answer);
    expect(renderedFor(yaml, '{{#unless run.x}}no{{else}}yes{{/unless}}')).toBe(answer);
  });

  it('that is zero counts as something where includeZero=true asks for it', () => {
    const text = '{{#if run.x includeZero=true}}{{run.x}}{{else}}no{{/if}}';
    expect(renderedFor('{x: 0.0}', text)).toBe('0.0');
    expect(renderedFor('{x: null}', text)).toBe('no');
    expect(renderedFor('{x: 0.0}', '{{#with run.x}}{{this}}{{/with}}')).toBe('0.0');
  });

  it('in a template is printed as it is written there', () => {
    expect(rendered('{{#with 1.0 as |dt|}}{{dt}}{{/with}}')).toBe('1.0');
  });

  it('prints its value where the text beside it belongs to another number', () => {
    expect(rendered('{{run.x}}', { x: 4 }, { '/x': '2.0' })).toBe('4');
  });

  it('stands beside another without being added to it', () => {
    expect(rendered('{{run.nx}}{{run.ny}}', { nx: 4, ny: 5 })).toBe('45');
  });

  it('prints as it was written, whatever it is', () => {
    const written = fc
      .tuple(
        fc.integer({ min: -99, max: 99 }),
        fc.stringMatching(/^(?:\.[0-9]{1,4})?(?:e-?[0-9])?$/),
      )
      .map(([whole, rest]) => `${whole}${rest}`);
    fc.assert(
      fc.property(written, (text) => {
        expect(renderedFor(`{x: [{y: ${text}}]}`, '{{run.x.[0].y}}')).toBe(text);
      }),
    );
  });
});

describe('a view', () => {
  it('takes later layers before earlier ones, with the way that their numbers were written', () => {
    const view = viewOf(
      { params: { nodes: 2, dt: 1 }, texts: { '/nodes': '2.0', '/dt': '1.0' } },
      { params: { nodes: 4, rho: 28 }, texts: { '/rho': '28.0' } },
      { params: { idx: 3, id: 'b-3' } },
    );
    const text = '{{run.nodes}} {{run.dt}} {{run.rho}} {{run.idx}} {{run.id}}';
    expect(renderTemplate({ file, text }, view)).toBe('4 1.0 28.0 3 b-3');
  });

  it('prints texts and truth values as they are, without escaping', () => {
    const params = { a: '<a href="b">&amp;\'`=</a>', yes: true, no: false, none: '' };
    expect(rendered('{{run.a}}|{{{run.a}}}|{{run.yes}}|{{run.no}}|{{run.none}}|', params)).toBe(
      `${params.a}|${params.a}|true|false||`,
    );
  });

  it('prints `true` however YAML lets it be written', () => {
    expect(renderedFor('{a: True, b: FALSE}', '{{run.a}} {{run.b}}')).toBe('true false');
  });
});

describe('what has no text', () => {
  it.each([
    [
      '{{run.list}}',
      '1:3: "run.list" is a list of 2, which cannot be printed\nPrint its items: {{#each run.list}}{{this}} {{/each}}',
    ],
    [
      'a\n  b {{run.grid}}',
      '2:7: "run.grid" is a mapping, which cannot be printed\nPrint what is in it: {{#each run.grid}}{{@key}} = {{this}} {{/each}}',
    ],
    [
      '{{run.nothing}}',
      '1:3: "run.nothing" is null, which cannot be printed\nGive it a value, or write {{#if run.nothing}} … {{/if}} around it.',
    ],
    ['{{run}}', '1:3: "run" is a mapping, which cannot be printed'],
    ['{{this}}', '1:3: "this" is a mapping, which cannot be printed'],
    ['{{lookup run "grid"}}', '1:3: "lookup run "grid"" is a mapping'],
    ['{{#each run.rows}}{{this}}{{/each}}', '1:21: "this" is a list of 1, which cannot be printed'],
  ])('is refused in %j', (text, said) => {
    const params = { list: [1, 2], grid: { nx: 1 }, nothing: null, rows: [[1]] };
    expect(refusal(text, params).code).toBe('template.not-printable');
    expect(complaint(text, params)).toContain(said);
  });
});

describe('null', () => {
  it('takes the else part of every block', () => {
    const text =
      '{{#if run.x}}a{{else}}b{{/if}}{{#each run.x}}a{{else}}c{{/each}}{{#with run.x}}a{{else}}d{{/with}}';
    expect(rendered(text, { x: null })).toBe('bcd');
  });
});
