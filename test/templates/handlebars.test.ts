import fc from 'fast-check';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/config/index.js';
import { rendered } from './given.js';
import { template } from './random-template.js';

/**
 * What the real Handlebars makes of a template, for parameters in which it finds nothing to escape. Its `noEscape` is no
 * yardstick: with it, two numbers side by side are added (`{{run.nx}}{{run.ny}}` prints 9 for 4 and 5).
 */
function handlebars(text: string, params: JsonObject): string {
  return Handlebars.compile(text)({ run: params });
}

const params = {
  n: 7,
  zero: 0,
  pi: 3.5,
  name: 'fox, hound',
  empty: '',
  yes: true,
  no: false,
  list: [11, 12, 13],
  texts: ['a', 'b', 'ü'],
  none: [],
  items: [
    { id: 'x', size: 1, tags: ['t1', 't2'] },
    { id: 'y', size: 0, tags: [] },
  ],
  grid: { nx: 4, ny: 5 },
  'a b': 'spaced',
};

describe('where every name exists, a template becomes what Handlebars makes of it', () => {
  it.each([
    ['nothing', ''],
    ['no tags', 'a & b\n'],
    ['a value', '{{run.n}} {{{run.name}}} {{&run.name}} {{ run.name }}{{run.n}}{{run.n}}'],
    ['no newline at the end', 'x = {{run.n}}'],
    ['a byte order mark', '\uFEFFx = {{run.n}}\n'],
    ['a byte order mark before a block', '\uFEFF{{#if run.yes}}\nx\n{{/if}}\n'],
    ['Windows line ends', 'a\r\n{{#if run.yes}}\r\nb\r\n{{else}}\r\nc\r\n{{/if}}\r\nd\r\n'],
    ['old Mac line ends', 'a\r{{#if run.yes}}\rb\r{{/if}}\rd\r'],
    ['more than ASCII', '∂ρ/∂t = {{run.n}} 😀\u2028é'],
    ['blocks on lines of their own', 'a\n  {{#each run.list}}\n    {{this}}\n  {{/each}}\nb\n'],
    ['blocks within a line', 'a {{#each run.list}} {{this}} {{/each}} b'],
    ['tildes', 'a  {{~run.n~}}  b\n {{~#if run.yes~}} \n c {{~/if~}} \n d'],
    ['comments', 'a {{! b }} c\n{{!-- d }} e --}}\nf\n  {{! alone }}\ng'],
    ['escapes', '\\{{run.n}} \\\\{{run.n}} \\{{#if}} a\\b {{run.n}}'],
    ['braces of the text', '{a} { {b} } }} { {{run.n}} }'],
    ['raw blocks', '{{{{if run.yes}}}} {{run.n}} {{#x}} {{{{/if}}}}'],
    ['else chains', '{{#if run.no}}a{{else if run.zero}}b{{else if run.yes}}c{{else}}d{{/if}}'],
    ['mixed else chains', '{{#each run.none}}a{{else with run.grid}}{{nx}}{{else}}d{{/each}}'],
    ['inverse blocks', '{{^if run.no}}a{{else}}b{{/if}}{{#if run.no}}a{{^}}b{{/if}}'],
    ['an inverse each', '{{^each run.none}}none{{/each}}{{^each run.list}}none{{/each}}'],
    ['unless', '{{#unless run.zero}}a{{else}}b{{/unless}}{{#unless run.n}}a{{/unless}}'],
    [
      'zero',
      '{{#if run.zero}}a{{else}}b{{/if}}{{#if run.zero includeZero=true}}a{{else}}b{{/if}}' +
        '{{#unless run.zero includeZero=true}}a{{else}}b{{/unless}}{{#with run.zero}}{{this}}{{/with}}',
    ],
    [
      'truth',
      '{{#if run.empty}}a{{/if}}{{#if run.none}}b{{/if}}{{#if run.grid}}c{{/if}}{{#if run.no}}d{{/if}}',
    ],
    ['true and false', '{{run.yes}} {{run.no}}'],
    [
      'each of a list',
      '{{#each run.list}}{{@index}}{{@key}}{{@first}}{{@last}} {{this}};{{/each}}',
    ],
    ['each of a mapping', '{{#each run.grid}}{{@index}}{{@key}}={{this}}{{@last}},{{/each}}'],
    [
      'nested each',
      '{{#each run.items}}{{#each tags}}{{../id}}{{@../index}}{{@index}} {{../../run.n}} {{@root.run.n}};{{/each}}{{/each}}',
    ],
    ['if inside of each', '{{#each run.items}}{{#if size}}{{../run.n}}{{id}}{{/if}}{{/each}}'],
    [
      'each with names',
      '{{#each run.items as |item i|}}{{i}}{{item.id}}{{this.id}}{{id}}{{/each}}',
    ],
    [
      'names of outer blocks',
      '{{#each run.items as |item i|}}{{#each item.tags as |tag j|}}{{item.id}}{{tag}}{{i}}{{j}}{{/each}}{{/each}}',
    ],
    [
      'names that hide others',
      '{{#with run.grid as |run|}}{{run.nx}}{{this.nx}}{{#with run.ny as |run|}}{{run}}{{/with}}{{/with}}',
    ],
    ['a name that hides a helper', '{{#each run.list as |if|}}{{if}}{{/each}}'],
    ['with', '{{#with run.grid}}{{nx}}{{./ny}}{{this.nx}}{{this/ny}}{{../run.n}}{{/with}}'],
    ['with of something empty', '{{#with run.none}}a{{else}}{{run.n}}{{/with}}'],
    [
      'with of this',
      '{{#each run.items}}{{#with this as |it|}}{{it.id}}{{../run.n}}{{/with}}{{/each}}',
    ],
    ['lookup', '{{lookup run.list 1}}{{lookup run "n"}}{{lookup run.grid "ny"}}'],
    ['lookup in arguments', '{{#each (lookup (lookup run.items 0) "tags")}}{{this}}{{/each}}'],
    ['lookup by index', '{{#each run.list}}{{lookup ../run.texts @index}}{{/each}}'],
    ['brackets', '{{run.[a b]}}{{run.list.[1]}}{{run.items.1.id}}{{run.[list].[2]}}{{run/n}}'],
    ['length', '{{run.list.length}}{{run.none.length}}'],
    ['strings for names', '{{#with run}}{{"a b"}}{{/with}}'],
    ['literals', '{{#with "x"}}{{this}}{{/with}}{{#with 5}}{{this}}{{/with}}{{#if null}}a{{/if}}'],
  ])('%s', (_, text) => {
    expect(rendered(text, params)).toBe(handlebars(text, params));
  });

  it('comes out byte for byte where it has no tags', () => {
    const untagged = fc.string({ unit: 'binary' }).filter((text) => !/\{\{|\0/.test(text));
    fc.assert(
      fc.property(untagged, fc.constantFrom('', '\uFEFF'), (text, mark) => {
        const file = `${mark}${text}\r\n${text}\n`;
        expect(rendered(`${file}{{run.n}}`, params)).toBe(`${file}7`);
      }),
    );
  });

  it('holds for any template', () => {
    fc.assert(
      fc.property(template, (text) => {
        expect(rendered(text, params)).toBe(handlebars(text, params));
      }),
      { numRuns: 200 },
    );
  });
});
