import { describe, expect, it } from 'vitest';
import { file, refusalFor, renderedFor } from './given.js';

const yaml = `
rho: 28.0
name: lorenz
list: [1, 2]
again: [1, 2]
own: [1]
table: {a: 1}
nan: .nan
sure: 1e-5
nothing: null
`;

function complaint(text: string): string {
  const { message, hint } = refusalFor(yaml, text);
  return [message.replace(`${file}:`, ''), hint].filter((line) => line !== undefined).join('\n');
}

describe('a template that cannot be rendered', () => {
  it.each([
    ['x\n{{ run.rh.y }}', '2:4: there is no "run.rh" here', 'template.missing-name'],
    ['{{ run.rho|sqare }}', '1:12: there is no filter "sqare"', 'template.unknown-filter'],
    ['{{ run.rho|rond }}', 'Did you mean "round"?', 'template.unknown-filter'],
    ['{{ run.rho is od }}', '1:15: there is no test "od"', 'template.unknown-filter'],
    [
      'a\n {{ run.name + 1 }}',
      '2:14: "+" does not go with a str and an int',
      'template.bad-arguments',
    ],
    ['{{ run.name + 1 }}', 'Texts are put together with "~"', 'template.bad-arguments'],
    ['{% if run.rho %}\nx', '1:4: "if" is never closed', 'template.syntax'],
    ['{% for x in run.list %}{% endif %}', '"for" is open here', 'template.syntax'],
    ['{% fro x in run.list %}', 'Did you mean "for"?', 'template.syntax'],
    ['n=${#list[@]}', 'write {{ "${#" }} for ${#', 'template.syntax'],
    ['{% include "a" %}', '1:4: the tag "include" is not supported', 'template.unsupported'],
    ['{% extends "a" %}', '1:4: the tag "extends" is not supported', 'template.unsupported'],
    ['{% import "a" as b %}', '1:4: the tag "import" is not supported', 'template.unsupported'],
    ['{% block a %}{% endblock %}', 'the tag "block" is not supported', 'template.unsupported'],
    ['{% do run.list.append(1) %}', 'the tag "do" is not supported', 'template.unsupported'],
    ['{{ run.list|random }}', 'would give another text each time', 'template.unsupported'],
    ['{{ run.values }}', "An entry of that name is reached as ['values']", 'template.unsupported'],
    ['{{ run[0] }}', '"run[0]": run is a mapping here', 'template.unsupported'],
    ['{{ run._fields }}', 'its values run.values()', 'template.unsupported'],
    ['{{ run._asdict() }}', '1:4: "run._asdict"', 'template.unsupported'],
    ['{{ [1, run.nan]|sort(reverse=true) }}', 'a list that holds "nan"', 'template.unsupported'],
    ['{% set l = [[]] * 2 %}', '1:17: a constant list that holds', 'template.unsupported'],
    ['{{ 1e308 * 10 + run.rho }}', 'can only be printed', 'template.bad-arguments'],
    ['{{ run.list.append(3) }}', 'of which the run has several alike', 'template.unsupported'],
    ['{{ run.list is sameas run.again }}', 'cannot be told', 'template.unsupported'],
    ['{{ "\u{1fae8}"|upper }}', 'newer than Unicode 14', 'template.unsupported'],
    ['{{ ("a"|e).casefold() }}', 'the method "casefold" of an escaped', 'template.unsupported'],
    ['{{ "{0[0]}".format(run.sure) }}', 'it can only be printed', 'template.unsupported'],
    ['{{ run.sure|last }}', 'it can only be printed', 'template.unsupported'],
    ['{{ [[1, 2]]|map(attribute=run.sure)|list }}', 'only be printed', 'template.unsupported'],
    ['{{ [run.sure]|groupby(0) }}', 'it can only be printed', 'template.unsupported'],
    ['{{ run.list|map("string") }}', 'Add the filter "list"', 'template.not-printable'],
    ['{{ 1 / 0 }}', '1:6: division by zero', 'template.bad-arguments'],
  ])('%s says %s', (text, said, code) => {
    expect(complaint(text).toLowerCase()).toContain(said.toLowerCase());
    expect(refusalFor(yaml, text)).toMatchObject({ code, exitCode: 2 });
  });

  it('shows the line at fault', () => {
    const { diagnostic } = refusalFor(yaml, 'a = 1\r\nb = {{ run.rho|nosuch }}\r\n');
    expect(diagnostic).toMatchObject({ line: 2, column: 16 });
    expect(diagnostic.frame).toContain('b = {{ run.rho|nosuch }}');
  });

  it('names the place inside of a macro, not where it is called', () => {
    const text = '{% macro m(x) %}\n  {{ x.y.z }}\n{% endmacro %}\n{{ m(run) }}';
    expect(refusalFor(yaml, text)).toMatchObject({ line: 2, column: 6 });
  });
});

describe('a template cannot reach beyond its values', () => {
  it.each([
    '{{ run.__class__ }}',
    '{{ "".__class__.__mro__ }}',
    '{{ run.__proto__ }}',
    "{{ run['__proto__'] }}",
    '{{ run|attr("__init__") }}',
    '{{ "{0.__class__}".format(run) }}',
    '{{ range.__globals__ }}',
    '{{ run.get.__self__ }}',
  ])('%s is refused', (text) => {
    expect(refusalFor(yaml, text).code).toBe('template.unsupported');
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', 'call'])(
    'what every object of JavaScript has is not there: %s',
    (name) => {
      const text = `[{{ run.${name} }}{{ run.name.${name} }}{{ run.list.${name} }}{{ range.${name} }}{{ ${name} }}]`;
      expect(renderedFor(yaml, text)).toBe('[]');
    },
  );

  it.each([
    '{% for i in range(10**9) %}x{% endfor %}',
    '{{ range(10**9)|list }}',
    '{{ "x" * 10**10 }}',
    '{{ [0] * 10**10 }}',
    '{{ "%1000000000d" % 1 }}',
    '{{ "{:1000000000}".format(1) }}',
    '{{ "x".center(10**12) }}',
    '{{ "a\nb"|indent(10**9) }}',
    '{{ 10**(10**10) }}',
    '{{ 7**99999 * 7**99999 }}',
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    '{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}',
    '{% set s = namespace(t="x") %}{% for i in range(100) %}{% set s.t = s.t ~ s.t %}{% endfor %}',
    '{% set l = [1] %}{% for i in range(100) %}{% set _ = l.extend(l) %}{% endfor %}',
    '{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}',
  ])('nor take all time and memory: %s', (text) => {
    expect(refusalFor(yaml, text).code).toBe('template.too-large');
  });

  it.each([
    ['brackets', `{{ ${'('.repeat(500)}1${')'.repeat(500)} }}`],
    ['signs', `{{ ${'-'.repeat(5000)}1 }}`],
    ['"not"', `{{ ${'not '.repeat(5000)}1 }}`],
    ['blocks', '{% if 1 %}'.repeat(500)],
    ['attributes', `{{ run${'.x'.repeat(5000)} }}`],
    ['filters', `{{ run.name${'|e'.repeat(5000)} }}`],
    ['sums', `{{ 1${'+1'.repeat(5000)} }}`],
  ])('nor be nested without end: %s', (_, text) => {
    expect(refusalFor(yaml, text).code).toBe('template.too-large');
  });

  it('nor change the run for the next template', () => {
    expect(renderedFor(yaml, '{% set _ = run.own.append(3) %}{{ run.own }}')).toBe('[1, 3]');
    expect(renderedFor(yaml, '{{ run.own }}')).toBe('[1]');
  });
});
