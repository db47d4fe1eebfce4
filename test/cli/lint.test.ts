import { describe, expect, test } from 'vitest';
import { doubts } from './doubts.js';

describe('names that templates read', () => {
  const file = 'ensemble: {batches: [{name: b, runs: [{rho: 1}]}, {name: c, runs: [{tau: 1}]}]}';
  const undefinedNames = (templates: Readonly<Record<string, string>>, language?: 'j2') =>
    doubts('undefined-name', file, { templates, ...(language && { language }) });

  test('and some run has are in order, as are those that Tutti gives', () => {
    const template = '{{run.rho}}{{run.dir}}{{#each run.rho}}{{x}}{{/each}}';
    expect(undefinedNames({ b: template })).toEqual([]);
  });

  test('and no run of the batch has are told, with what was meant', () => {
    expect(undefinedNames({ b: '{{#if false}}{{run.rhoo}}{{/if}}', c: '{{run.xyz}}' })).toEqual([
      't.hbs:1:16: no run of b has "run.rhoo" | Did you mean "run.rho"?',
      't.hbs:1:3: no run of c has "run.xyz" | A run that comes to this place fails.',
    ]);
  });

  test('are told once for a template that batches share', () => {
    expect(undefinedNames({ b: '{{run.xyz}}', c: '{{run.xyz}}' })).toEqual([
      't.hbs:1:3: no run of b, c has "run.xyz" | A run that comes to this place fails.',
    ]);
  });

  test('in Jinja print as nothing, and what a mapping can do is no name', () => {
    expect(
      undefinedNames({ b: '{{ run.xyz }}{% for k in run.items() %}{{ k }}{% endfor %}' }, 'j2'),
    ).toEqual([
      't.j2:1:4: no run of b has "run.xyz" | In Jinja it is undefined, and prints as nothing.',
    ]);
    expect(undefinedNames({ b: '{{run.items}}' })).toHaveLength(1);
  });
});

describe('names that templates in Jinja read outside `run`', () => {
  const file = 'ensemble: {batches: [{name: b, runs: [{rho: 1, custom_id: 7}]}]}';
  const outside = (template: string, language: 'hbs' | 'j2' = 'j2') =>
    doubts('name-outside-run', file, { templates: { b: template }, language });

  test('are told where they stand, with what was meant', () => {
    expect(outside('echo {{ custom_id }}\n{% if rhoo %}{{ run.rho }}{{ xyz }}{% endif %}')).toEqual(
      [
        't.j2:1:9: nothing gives "custom_id" a value in templates of b: it prints as nothing | Did you mean "run.custom_id"?',
        't.j2:2:7: nothing gives "rhoo" a value in templates of b: it prints as nothing | Did you mean "run.rho"?',
        't.j2:2:30: nothing gives "xyz" a value in templates of b: it prints as nothing | What a run has is called `run.NAME`.',
      ],
    );
  });

  test.each([
    ['set', '{% set custom_id = run.rho %}{{ custom_id }}'],
    ['for', '{% for each in range(3) %}{{ each }} of {{ loop.length }}{% endfor %}'],
    [
      'a macro',
      '{% macro m(x, y=1) %}{{ x }}{{ y }}{{ caller() }}{% endmacro %}{% call m(1) %}a{% endcall %}',
    ],
    ['with', '{% with a = 1 %}{{ a }}{% endwith %}'],
    ['Jinja itself', '{% set n = namespace(a=dict(b=1)) %}{{ n.a }}{{ cycler(1, 2).next() }}'],
  ])('are in order where %s gives them', (_what, template) => {
    expect(outside(template)).toEqual([]);
  });

  test('are an error of their own in Handlebars', () => {
    expect(outside('{{custom_id}}', 'hbs')).toEqual([]);
  });
});

describe('vars', () => {
  const file = (more = '') => `ensemble:
  vars: {sigma: 10.0, 'a b': 1}
  batches: [{name: b, runs: [{rho: 1}]${more}}]
`;

  test('that no template and no task uses are told', () => {
    expect(doubts('unused-var', file(), { templates: { b: '{{run.rho}}' } })).toEqual([
      'a.yaml:2:10: no template and no task uses `sigma` | In a template it is {{run.sigma}}.',
      'a.yaml:2:23: no template and no task uses `a b` | In a template it is {{run.[a b]}}.',
    ]);
  });

  test.each([
    ['a template uses', '{{run.sigma}}{{run.[a b]}}', ''],
    ['a template may use, since it takes all', '{{#each run}}{{@key}}{{/each}}', ''],
    ['may be looked up', '{{lookup run run.rho}}', ''],
    ['a task uses', '{{run.[a b]}}', ', pre_run: [{name: execute, args: {cmd: run.sigma}}]'],
  ])('that %s are in order', (_what, template, more) => {
    expect(doubts('unused-var', file(more), { templates: { b: template } })).toEqual([]);
  });

  test('are left alone where no template is there, or one could not be read', () => {
    expect(doubts('unused-var', file())).toEqual([]);
    const given = { templates: { b: '{{run.rho}}' }, isWhole: false };
    expect(doubts('unused-var', file(), given)).toEqual([]);
  });
});

describe('arguments of tasks', () => {
  const task = '{name: execute, args: {cmd: run.rhoo}}';

  test('that no run has are told, where they are written', () => {
    const file = `ensemble:
  batch_config:
    pre_run: [${task}]
  batches:
    - {name: b, runs: [{rho: 1}]}
    - {name: c, runs: [{x: 1}], pre_run: [${task}]}
    - {name: d, runs: [{rhoo: 1}]}
    - {name: e, runs: [{rho: 2}]}
`;
    expect(doubts('undefined-argument', file)).toEqual([
      'a.yaml:3:43: this task asks for "run.rhoo", which no run of b, e has | Did you mean "run.rho"?',
      'a.yaml:6:71: this task asks for "run.rhoo", which no run of c has | The task would fail.',
    ]);
  });

  test('that only some runs have are told with how many', () => {
    const file = `ensemble:
  batches: [{name: b, runs: [{rhoo: 1}, {}, {}], post_run: [${task}]}]
`;
    expect(doubts('undefined-argument', file)).toEqual([
      'a.yaml:2:89: this task asks for "run.rhoo", which only 1 of the 3 runs of b have | The task would fail.',
    ]);
  });

  test('in tasks that belong to no run cannot be known', () => {
    const file = `ensemble:
  pre_process: [${task}]
  batches: [{name: b, runs: [{rhoo: 1}], post_batch: [${task}]}]
`;
    expect(doubts('undefined-argument', file)).toEqual([
      'a.yaml:2:45: this task asks for "run.rhoo", and in pre_process there is no run | The task would fail.',
      'a.yaml:3:83: this task asks for "run.rhoo", and in post_batch there is no run | The task would fail.',
    ]);
  });

  test('that only contain such a name are texts', () => {
    const file = `ensemble: {batches: [{name: b, runs: [{}], pre_run: [{name: execute, args: {cmd: "./run.sh run.x"}}]}]}`;
    expect(doubts('undefined-argument', file)).toEqual([]);
  });
});

describe('parameters of runs', () => {
  const file = (settings: string) => `ensemble:
  batch_config: {templates: [t.hbs]}
  batches:
    - {name: b, ${settings}}
`;
  const unused = (settings: string, template: string, language?: 'j2') =>
    doubts('unused-parameter', file(settings), {
      templates: { b: template },
      ...(language && { language }),
    });

  test('that nothing uses are told once, at the first run that has them', () => {
    expect(unused('runs: [{rho: 1}, {rho: 1, sgma: 2}, {sgma: 3}]', '{{run.rho}}')).toEqual([
      'a.yaml:4:43: no template and no task of b uses `sgma` | In a template it is {{run.sgma}}.',
    ]);
  });

  test.each([
    ['a grid', 'sweep: {grid: {rho: [1, 2], tau: [3, 4]}}', '4:45'],
    ['a zip', 'sweep: {zip: {rho: [1, 2], tau: [3, 4]}}', '4:44'],
    [
      'a sample',
      'sweep: {sample: {runs: 9, seed: 1, parameters: {rho: {uniform: [0, 1]}, tau: {uniform: [0, 1]}}}}',
      '4:89',
    ],
    ['a CSV file', 'runs: {csv: r.csv}', '4:24'],
  ])('of %s are told at their place', (_what, settings, place) => {
    expect(unused(settings, '{{run.rho}}')).toEqual([
      `a.yaml:${place}: no template and no task of b uses \`tau\` | In a template it is {{run.tau}}.`,
    ]);
  });

  test.each([
    ['a template uses', 'runs: [{x: 1}]', '{{run.x}}'],
    ['a template may use', 'runs: [{x: 1}]', '{{#each run}}{{@key}}{{/each}}'],
    ['a task uses', 'runs: [{x: 1}], post_run: [{name: check, args: {cmd: run.x}}]', '{{run.idx}}'],
    ['a template reads with a slip', 'runs: [{rho: 1}]', '{{run.rhoo}}'],
    ['Tutti uses', 'runs: [{priority: 1, nodes: 4}]', '{{run.idx}}'],
  ])('that %s are in order', (_what, settings, template) => {
    expect(unused(settings, template)).toEqual([]);
  });

  test.each([
    '{{ run }}',
    "{{ run[run['name']] }}",
    '{% for key, value in run.items() %}{{ value }}{% endfor %}',
    '{% set all = run %}{{ all.x }}',
    '{% macro show(run) %}{{ run.x }}{% endmacro %}{{ show(run) }}',
  ])('may be used by %s in Jinja', (template) => {
    expect(unused('runs: [{x: 1}]', template, 'j2')).toEqual([]);
  });

  test('that several batches have from one place are told once', () => {
    const shared = `ensemble:
  batch_config: {templates: [t.hbs], sweep: {grid: {x: [1]}}}
  batches: [{name: b}, {name: c}, {name: d}]
`;
    const templates = { b: '{{run.idx}}', c: '{{run.idx}}', d: '{{run.x}}' };
    expect(doubts('unused-parameter', shared, { templates })).toEqual([
      'a.yaml:2:53: no template and no task of b, c uses `x` | In a template it is {{run.x}}.',
    ]);
  });
});

describe('a batch that repeats itself', () => {
  const endless = (settings: string) =>
    doubts('endless-repeat', `ensemble: {batches: [{name: b, runs: [{}], ${settings}}]}`);

  test('without a task that could end it is told', () => {
    expect(endless('repeat: true')[0]).toMatch(
      /^a\.yaml:1:44: nothing ends `repeat` of b but that none of its runs can be submitted/,
    );
    const tolerated = '{name: execute, args: {cmd: ls}, fail: false}';
    expect(endless(`repeat: true, pre_batch: [${tolerated}]`)).toHaveLength(1);
    const once = '{name: check, args: {cmd: ls}}';
    expect(endless(`repeat: {together: false}, pre_batch: [${once}]`)[0]).toContain('`pre_run`');
  });

  test.each([
    'repeat: 3',
    'repeat: false',
    'repeat: true, pre_batch: [{name: check, args: {cmd: ls}}]',
    'repeat: true, post_batch: [{name: execute, args: {cmd: ls}}]',
    'repeat: {cycles: 3, together: false}',
    'repeat: {together: false}, pre_run: [{name: check, args: {cmd: ls}}]',
  ])('is in order with %s', (settings) => {
    expect(endless(settings)).toEqual([]);
  });
});
