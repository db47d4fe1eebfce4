import { describe, expect, it } from 'vitest';
import { complaint, refusal, rendered } from './given.js';

const params = {
  rho: 28,
  name: 'fox',
  flag: true,
  list: [1, 2, 3],
  items: [{ id: 'x' }, { id: 'y', note: 'n' }],
  grid: { nx: 4, ny: 5 },
  'a b': 1,
  log: 'run.log',
  nothing: null,
};

describe('a name that does not exist is an error with its place', () => {
  it.each([
    ['{{run.rhoo}}', '1:3: there is no "run.rhoo" here. Did you mean "run.rho"?'],
    ['\n\n  x = {{ run.rhoo }}', '3:10: there is no "run.rhoo" here. Did you mean "run.rho"?'],
    ['\r\n\r\n  x = {{~{run.rhoo}~}}', '3:11: there is no "run.rhoo" here.'],
    ['{{#if\n  run.missing}}{{/if}}', '2:3: there is no "run.missing" here.'],
    ['{{!-- a\n\nb --}} {{run.missing}}', '3:10: there is no "run.missing" here.'],
    ['\\{{a}}\n\\\\{{run.missing}}', '2:5: there is no "run.missing" here.'],
    ['{{#if run.rho}}\n{{/if}}\n  {{run.missing}}', '3:5: there is no "run.missing" here.'],
    ['{{rho}}', '1:3: there is no "rho" here. Did you mean "run.rho"?'],
    ['{{#if run.missing}}{{/if}}', '1:7: there is no "run.missing" here.'],
    ['{{#unless run.missing}}{{/unless}}', '1:11: there is no "run.missing" here.'],
    ['{{#each run.missing}}{{/each}}', '1:9: there is no "run.missing" here.'],
    ['{{#with run.missing}}{{/with}}', '1:9: there is no "run.missing" here.'],
    ['{{#if false}}{{else if run.missing}}{{/if}}', '1:24: there is no "run.missing" here.'],
    ['{{#if run.rho includeZero=run.missing}}{{/if}}', '1:27: there is no "run.missing" here.'],
    ['{{lookup run.missing 1}}', '1:10: there is no "run.missing" here.'],
    ['{{lookup run run.missing}}', '1:14: there is no "run.missing" here.'],
    [
      '{{lookup run "rhoo"}}',
      '1:14: there is no "rhoo" in "run", which is a mapping. Did you mean "rho"?',
    ],
    ['{{lookup run.list 3}}', '1:19: there is no "3" in "run.list", which is a list of 3'],
    ['{{#each (lookup run "missing")}}{{/each}}', '1:21: there is no "missing" in "run"'],
    ['{{#each run.items}}{{id}}{{note}}{{/each}}', '1:28: there is no "note" here.'],
    ['{{#each run.list}}{{this.x}}{{/each}}', '1:21: there is no "x": "this" is the number 1.'],
    ['{{#each run.list}}{{run.rho}}{{/each}}', 'Did you mean "../run.rho"?'],
    ['{{#each run.items}}{{#each ../run.grid}}{{id}}{{/each}}{{/each}}', 'Did you mean "../id"?'],
    [
      '{{#each run.list}}{{../run.rhoo}}{{/each}}',
      'no "../run.rhoo" here. Did you mean "../run.rho"?',
    ],
    ['{{#with run.grid}}{{rho}}{{/with}}', 'Did you mean "@root.run.rho"?'],
    ['{{../run.rho}}', '1:3: "../run" leads out of the template'],
    ['{{#each run.list}}{{../../run.rho}}{{/each}}', '1:21: "../../run" leads out of the template'],
    ['{{#if run.flag}}{{../run.rho}}{{/if}}', '{{#if}} and {{#unless}} need none.'],
    ['{{@index}}', '1:3: there is no "@index" here'],
    ['{{#with run}}{{@key}}{{/with}}', '1:16: there is no "@key" here'],
    ['{{#each run.list}}{{@../index}}{{/each}}', '1:21: there is no "@../index" here'],
    ['{{#each run.list}}{{@odd}}{{/each}}', '1:21: there is no "@odd" here'],
    ['{{@root.rho}}', '1:3: there is no "@root.rho" here.'],
    ['{{#each run.items as |item|}}{{item.note}}{{/each}}', '1:32: there is no "item.note" here.'],
    ['{{#each run.items as |item|}}{{/each}}{{item.id}}', '1:41: there is no "item" here.'],
    ['{{#each run.list as |item|}}{{else}}{{/each}}{{this.item}}', 'there is no "item" here.'],
    ['{{run.list.[3]}}', '1:3: there is no "run.list.[3]": "run.list" is a list of 3.'],
    ['{{run.list.[01]}}', 'there is no "run.list.[01]"'],
    ['{{run.list.[-1]}}', 'there is no "run.list.[-1]"'],
    ['{{run.list.first}}', 'there is no "run.list.first"'],
    ['{{run.[a c]}}', 'there is no "run.[a c]" here. Did you mean "run.[a b]"?'],
    ['{{run.rho.x}}', '1:3: there is no "run.rho.x": "run.rho" is the number 28.'],
    ['{{run.name.length}}', 'there is no "run.name.length": "run.name" is the text "fox".'],
    ['{{run.nothing.x}}', 'there is no "run.nothing.x": "run.nothing" is null.'],
    ['{{run.grid.length}}', 'there is no "run.grid.length" here.'],
    ['{{"rho"}}', '1:3: there is no "rho" here.'],
  ])('%j', (text, said) => {
    expect(refusal(text, params)).toMatchObject({ code: 'template.missing-name', exitCode: 2 });
    expect(complaint(text, params)).toContain(said);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'and %s is such a name, unless the run has it',
    (name) => {
      expect(refusal(`{{run.${name}}}`, params).code).toBe('template.missing-name');
      expect(refusal(`{{lookup run "${name}"}}`, params).code).toBe('template.missing-name');
      expect(refusal(`{{run.list.${name}}}`, params).code).toBe('template.missing-name');
      expect(refusal(`{{${name}}}`, params).code).toBe('template.missing-name');
      const own = JSON.parse(`{"${name}": "mine"}`) as Record<string, string>;
      expect(rendered(`{{run.${name}}}{{lookup run "${name}"}}`, own)).toBe('minemine');
    },
  );

  it('carries file, line and column', () => {
    expect(refusal('\n {{run.rhoo}}', params)).toMatchObject({
      name: 'TemplateError',
      message: 'templates/input.nml.hbs:2:4: there is no "run.rhoo" here. Did you mean "run.rho"?',
      file: 'templates/input.nml.hbs',
      line: 2,
      column: 4,
    });
  });

  it('keeps control characters of values off the terminal', () => {
    expect(complaint('{{run.x.y}}', { x: '\u001b[31m\n' })).toContain('the text "\\u001b[31m\\n"');
  });
});

describe('a part that is not taken is not looked at', () => {
  it.each([
    ['{{#if run.flag}}a{{else}}{{run.missing}}{{/if}}', 'a'],
    ['{{#unless run.flag}}{{run.missing}}{{else}}a{{/unless}}', 'a'],
    ['{{#if run.flag}}a{{else if run.missing}}b{{/if}}', 'a'],
    ['{{#each run.none}}{{run.missing}}{{else}}a{{/each}}', 'a'],
    ['{{#each run.list}}a{{else}}{{run.missing}}{{/each}}', 'aaa'],
    ['{{#with run.none}}{{run.missing}}{{else}}a{{/with}}', 'a'],
    ['{{! {{run.missing}} }}{{!-- {{run.missing}} --}}\\{{run.missing}}', ' }}{{run.missing}}'],
  ])('%j', (text, output) => {
    expect(rendered(text, { ...params, none: [] })).toBe(output);
  });

  it('but what it is made of is known before any run is rendered', () => {
    expect(refusal('{{#if run.flag}}a{{else}}{{> part}}{{/if}}', params).code).toBe(
      'template.unsupported',
    );
  });
});

describe('`../` leaves the blocks that are written', () => {
  it('in two loops over the same list, too', () => {
    const text = '{{#each run.items}}{{#each ../run.items}}{{../id}}{{id}} {{/each}}{{/each}}';
    expect(rendered(text, params)).toBe('xx xy yx yy ');
  });
});
