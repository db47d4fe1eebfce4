import { describe, expect, it } from 'vitest';
import { compileTemplate, renderedName, templateKind, viewOf } from '../../src/templates/index.js';

function namesIn(text: string): (string | number | undefined)[][] {
  return compileTemplate({ file: 'a.hbs', text })
    .names()
    .map(({ written, steps, line, column }) => [written, steps?.join('/'), line, column]);
}

describe('a template', () => {
  it('is read once and rendered for many runs', () => {
    const template = compileTemplate({ file: 'a.hbs', text: '{{run.x}}' });
    expect([1, 2].map((x) => template.render(viewOf({ params: { x } })))).toEqual(['1', '2']);
  });

  it('can be rendered again after a run that it could not be rendered for', () => {
    const template = compileTemplate({ file: 'a.hbs', text: '{{#each run.l}}{{x}}{{/each}}' });
    expect(() => template.render(viewOf({ params: { l: [{ x: 1 }, {}] } }))).toThrow('a.hbs:1:18:');
    expect(template.render(viewOf({ params: { l: [{ x: 1 }] } }))).toBe('1');
  });

  it('knows the names that it reads, and where', () => {
    expect(
      namesIn('{{run.rho}}\n{{#unless run.flag}}{{run.a}}{{else}}{{run.b}}{{/unless}}'),
    ).toEqual([
      ['run.rho', 'run/rho', 1, 3],
      ['run.flag', 'run/flag', 2, 11],
      ['run.a', 'run/a', 2, 23],
      ['run.b', 'run/b', 2, 40],
    ]);
  });

  it('knows where names lead through blocks, as far as that can be known without a run', () => {
    const text = `{{#with run as |r|}}{{rho}}{{r.nx}}{{../run.ny}}{{/with}}
{{#each run.items as |item i|}}{{this.x}}{{item.x}}{{i}}{{@index}}{{../run.z}}{{@root.run.q}}{{/each}}
{{lookup run "w"}}{{lookup run run.key}}{{#with this as |it|}}{{it.run.v}}{{/with}}`;
    expect(namesIn(text).map(([written, steps]) => [written, steps])).toEqual([
      ['run', 'run'],
      ['rho', 'run/rho'],
      ['r.nx', 'run/nx'],
      ['../run.ny', 'run/ny'],
      ['run.items', 'run/items'],
      ['x', undefined],
      ['item.x', undefined],
      ['i', undefined],
      ['@index', undefined],
      ['../run.z', 'run/z'],
      ['@root.run.q', 'run/q'],
      ['lookup run "w"', 'run/w'],
      ['run', 'run'],
      ['run', 'run'],
      ['run.key', 'run/key'],
      ['this', ''],
      ['it.run.v', 'run/v'],
    ]);
  });
});

describe('the name of a file', () => {
  it.each([
    ['input.nml.hbs', 'handlebars', 'input.nml'],
    ['sub/input.hbs', 'handlebars', 'sub/input'],
    ['job.sh.j2', 'jinja', 'job.sh'],
    ['a.j2.hbs', 'handlebars', 'a.j2'],
    ['job.sh', undefined, 'job.sh'],
    ['hbs', undefined, 'hbs'],
    ['sub/.hbs', undefined, 'sub/.hbs'],
    ['a.HBS', undefined, 'a.HBS'],
  ])('%s says which language it is and what it becomes', (file, kind, becomes) => {
    expect(templateKind(file)).toBe(kind);
    expect(renderedName(file)).toBe(becomes);
  });

  it.each([
    ['job.sh', 'template.unknown-kind', 'job.sh:1:1: a template is called *.j2 (Jinja) or *.hbs'],
  ])('%s is refused where it cannot be rendered', (file, code, message) => {
    const compile = () => compileTemplate({ file, text: '{{run.x}}' });
    expect(compile).toThrow(expect.objectContaining({ code, exitCode: 2 }));
    expect(compile).toThrow(message);
  });
});
