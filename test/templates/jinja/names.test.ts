import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../src/templates/index.js';
import { file } from './given.js';

function stepsOf(text: string): readonly (string | undefined)[] {
  return compileTemplate({ file, text })
    .names()
    .map(({ steps }) => steps?.join('.'));
}

describe('the names that a template reads', () => {
  it('are found wherever they stand, in the order of the text', () => {
    const text = `{{ run.a }}{% if run.b is defined and run['c'] > 1 %}{{ run.d.e|round(run.f) }}{% endif %}
{% for x in run.g if x > run.h %}{{ x }}{{ "%d" % run.i }}{% else %}{{ run.j[0] }}{% endfor %}
{% macro m(p=run.k) %}{{ run.l }}{% endmacro %}{% set q = run.m ~ run.n %}{{ run.o[run.p] }}`;
    expect(stepsOf(text).filter((steps) => steps?.startsWith('run.') === true)).toEqual(
      ['a', 'b', 'c', 'd.e', 'f', 'g', 'h', 'i', 'j.0', 'k', 'l', 'm', 'n', 'o', 'p'].map(
        (name) => `run.${name}`,
      ),
    );
  });

  it('have their place', () => {
    const [use] = compileTemplate({ file, text: 'a\r\n  {{ run.rho }}\r\n' }).names();
    expect(use).toMatchObject({ written: 'run.rho', line: 2, column: 6 });
  });

  it('lead nowhere known where the template gives them itself', () => {
    expect(stepsOf('{% for run in list %}{{ run.x }}{% endfor %}')).toEqual(['list', undefined]);
  });

  it('are the whole run where a method of it is called', () => {
    expect(stepsOf('{% for k, v in run.items() %}{{ k }}{% endfor %}{{ run.get("x") }}')).toEqual([
      'run',
      undefined,
      'run',
    ]);
  });
});
