import { describe, expect, it } from 'vitest';
import { complaint, refusal } from './given.js';

const params = { rho: 28, flag: true, list: [1, 2], log: 'run.log' };

describe('what cannot be read is an error with its place', () => {
  it.each([
    ['{{#if run.flag}}\nfoo', '1:4: "if" is never closed\nWrite {{/if}} where it ends.'],
    ['{{#if run.flag}}\n  {{#each run.list}}\n{{this}}\\', '2:6: "each" is never closed'],
    ['{{#if run.flag}}\n  {{#each run.list}}\n{{/if}}', '2:6: "each" is closed as "if"'],
    ['a\n{{/if}}', '2:1: "{{/if" does not belong here\nIt closes a block that is not open.'],
    ['{{else}}', '1:1: "{{else" does not belong here\nA block has one {{else}}'],
    ['{{#if run.flag}}a{{else}}b{{else}}c{{/if}}', '1:27: "{{else" does not belong here'],
    ['a\n{{run.rho', '2:7: the text ends inside of a tag\nClose the tag with }}.'],
    ['a {{', '1:5: the text ends inside of a tag'],
    ['a {{! b', '1:5: the text ends inside of a tag'],
    ['{{run.rho\nfoo={{run.rho}}', '2:5: "{{run" does not belong here\nClose the tag before it'],
    ['a\n{{!-- b', '2:1: this is never closed\nA comment {{!-- ends with --}}'],
    ['{{{{raw}}}} x', '1:8: this is never closed'],
    ['{{}}', '1:3: "}}" does not belong here\nA name is missing'],
    ['{{{run.rho}}', '1:11: "}}" does not belong here'],
    ['{{run.rho | int}}', '1:11: "|" does not belong here\nHandlebars has no filters'],
    ['{{% if %}}', '1:3: "%" does not belong here'],
    ['{{run.a+1}}', '1:7: "a+1" does not belong here\nSigns in a name need brackets'],
    ['{{run.list.0}}', '1:12: "0" does not belong here\nAn item of a list is written in brackets'],
    ['{{x/../y}}', '1:3: "x/.." is no path\nPut ../ before the name'],
    ['\r\n\r\n {{#if run.flag}}\r\n  {{run.rho b=}}\r\n{{/if}}', '4:15: "}}" does not belong here'],
    ['a\nb\0c', '2:2: there is a NUL character\nA template is a text file.'],
  ])('%j', (text, said) => {
    expect(refusal(text, params)).toMatchObject({ code: 'template.syntax', exitCode: 2 });
    expect(complaint(text, params)).toContain(said);
  });
});

describe('a helper', () => {
  it.each([
    ['{{upper run.rho}}', '1:3: there is no helper "upper".\nThe helpers are if, unless, each'],
    ['{{lokup run "rho"}}', '1:3: there is no helper "lokup". Did you mean "lookup"?'],
    ['{{#eech run.list}}{{/eech}}', '1:4: there is no helper "eech". Did you mean "each"?'],
    ['{{#if run.flag}}{{elif run.rho}}{{/if}}', 'Did you mean "else if"?'],
    ['{{#each (keys run)}}{{/each}}', '1:10: there is no helper "keys".'],
    ['{{run.rho 2}}', '1:3: "run.rho" is a value, and takes no arguments'],
    ['{{#each run.list as |upper|}}{{upper 1}}{{/each}}', '"upper" is a value, and takes no'],
  ])('that does not exist is an error: %j', (text, said) => {
    expect(refusal(text, params).code).toBe('template.unknown-helper');
    expect(complaint(text, params)).toContain(said);
  });

  it.each([
    ['{{if run.flag}}', '1:3: "if" is a block: {{#if …}} … {{/if}}'],
    ['{{each}}', '1:3: "each" is a block'],
    ['{{#if}}{{/if}}', '1:4: "if" takes one argument; here it has 0'],
    ['{{#if run.flag run.rho}}{{/if}}', '1:4: "if" takes one argument; here it has 2'],
    ['{{#if run.flag includezero=true}}{{/if}}', '1:16: "if" takes no "includezero="'],
    ['{{#each run.list sep=","}}{{/each}}', '1:18: "each" takes no "sep="'],
    ['{{#if run.flag as |x|}}{{/if}}', '1:4: "if" gives no names'],
    ['{{#with run as |a b|}}{{/with}}', '1:4: "with" gives at most one name'],
    ['{{#each run.list as |a b c|}}{{/each}}', '1:4: "each" gives at most two names'],
    ['{{^each run.list as |a|}}{{/each}}', '1:4: "each" gives no names after {{^'],
    ['{{lookup run}}', '1:3: "lookup" takes two arguments'],
    ['{{lookup run "rho" 1}}', '1:3: "lookup" takes two arguments'],
    ['{{lookup}}', '1:3: "lookup" takes two arguments'],
    ['{{#lookup run "rho"}}{{/lookup}}', '1:4: "lookup" is no block'],
    [
      '{{lookup run.rho 0}}',
      '1:10: "lookup" looks into a list or a mapping; "run.rho" is the number 28',
    ],
    [
      '{{lookup run.list run.flag}}',
      '1:19: "lookup" looks for a name or a number; "run.flag" is true',
    ],
    ['{{#if (if run.flag)}}{{/if}}', '1:8: "if" is a block and has no value'],
    [
      '{{#each run.rho}}{{/each}}',
      '1:9: "each" goes through a list or a mapping; "run.rho" is the number 28',
    ],
    ['{{#each run.log}}{{/each}}', '"run.log" is the text "run.log"'],
  ])('takes what it takes: %j', (text, said) => {
    expect(refusal(text, params).code).toBe('template.bad-arguments');
    expect(complaint(text, params)).toContain(said);
  });
});

describe('what Handlebars could do, and Tutti refuses', () => {
  it.each([
    ['a\n{{> header}}', '2:1: partials ({{> …}}) are refused'],
    ['{{#> header}}a{{/header}}', '1:1: partials'],
    ['{{> (lookup run "log")}}', '1:1: partials'],
    ['{{* dec}}', '1:1: decorators ({{* …}}) are refused'],
    ['{{#*inline "x"}}a{{/inline}}', '1:1: decorators'],
    ['{{log run.rho}}', '1:3: the helper "log" would print nothing'],
    ['{{#with run}}{{log}}{{/with}}', 'For a value of that name write {{this.log}}.'],
    ['{{#run.list}}{{this}}{{/run.list}}', '1:4: the block "run.list" does not say what it does'],
    [
      '{{^run.list}}none{{/run.list}}',
      'Write one of {{#if run.list}}, {{#unless run.list}}, {{#each run.list}}',
    ],
    ['{{{{raw}}}} {{x}} {{{{/raw}}}}', 'To keep {{ in the text as it is, write \\{{.'],
  ])('%j', (text, said) => {
    expect(refusal(text, params).code).toBe('template.unsupported');
    expect(complaint(text, params)).toContain(said);
  });
});
