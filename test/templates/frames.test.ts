import { describe, expect, it } from 'vitest';
import { renderDiagnostic } from '../../src/config/index.js';
import { compileTemplate } from '../../src/templates/index.js';
import { file, refusal } from './given.js';

function framed(text: string): string {
  return renderDiagnostic(refusal(text, { rho: 28, list: [1] }).diagnostic);
}

describe('an error in a template is shown like one in a configuration', () => {
  it('with its line, the one before, and the name marked', () => {
    expect(framed('&nml\n  x = {{ run.rhoo }},\n/\n')).toBe(
      `${file}:2:10: there is no "run.rhoo" here. Did you mean "run.rho"?
  1 | &nml
> 2 |   x = {{ run.rhoo }},
    |          ^^^^^^^^`,
    );
  });

  it('with what to do about it', () => {
    expect(framed('{{#if run.rho}}\n{{else}}\n{{else}}\n')).toBe(
      `${file}:3:1: "{{else" does not belong here
  2 | {{else}}
> 3 | {{else}}
    | ^^^^^^
  A block has one {{else}}, inside of it and last; before it may be any number of {{else if …}}.`,
    );
  });

  it.each([
    ['\r\n', '{{run.rhoo}}\r\n'],
    ['a lone carriage return', '{{run.rhoo}}\r'],
    ['nothing', '{{run.rhoo}}'],
  ])('where lines end with %s', (end, last) => {
    const before = end === 'nothing' ? '\n' : last.slice('{{run.rhoo}}'.length);
    expect(framed(`a${before}b${before} ${last}`)).toContain(
      ':3:4: there is no "run.rhoo" here. Did you mean "run.rho"?\n' +
        '  2 | b\n> 3 |  {{run.rhoo}}\n    |    ^^^^^^^^',
    );
  });

  it('also where the text has ended', () => {
    expect(framed('a\n{{run.rho')).toContain('> 2 | {{run.rho\n    |       ^^^\n');
    expect(framed('a {{')).toContain('> 1 | a {{\n    |     ^');
  });

  it('without the brackets of an expression', () => {
    expect(framed('{{#each (lookup run rhoo)}}{{/each}}')).toContain(
      '> 1 | {{#each (lookup run rhoo)}}{{/each}}\n    |                     ^^^^\n',
    );
  });
});

it('a name that is read says where it is, for who has something to say about it', () => {
  const [use] = compileTemplate({ file: 'a.hbs', text: 'x\n{{run.rho}}' }).names();
  expect(use?.diagnose({ code: 'lint.any', message: 'why?', hint: 'Because.' })).toEqual({
    code: 'lint.any',
    message: 'why?',
    hint: 'Because.',
    file: 'a.hbs',
    line: 2,
    column: 3,
    endColumn: 10,
    frame: '  1 | x\n> 2 | {{run.rho}}\n    |   ^^^^^^^',
  });
});
