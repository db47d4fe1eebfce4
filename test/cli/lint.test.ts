import { describe, expect, test } from 'vitest';
import { lint } from '../../src/cli/lint.js';
import { FileMap, parseEnsemble } from '../../src/config/index.js';
import { compileTemplate } from '../../src/templates/index.js';

const own = ['idx', 'dir', 'name'];

/** What is doubtful about a file, given what its batches' templates say. */
function doubts(
  text: string,
  templates: Readonly<Record<string, string>>,
  isWhole = true,
): string[] {
  const { definition, runs } = parseEnsemble(text, { file: 'a.yaml' });
  const names = new Map<string, Map<string, number>>();
  for (const { name, run_count } of definition.batches) {
    names.set(name, new Map(own.map((each) => [each, run_count])));
  }
  for (const { batch, params } of runs) {
    const counts = names.get(batch);
    for (const name of Object.keys(params)) counts?.set(name, (counts.get(name) ?? 0) + 1);
  }
  const uses = new Map(
    Object.entries(templates).map(([batch, template]) => [
      batch,
      compileTemplate({ file: 't.hbs', text: template }).names(),
    ]),
  );
  const file = new FileMap('a.yaml', text);
  return lint({ definition, names, uses, file, isWhole }).map(
    (each) => `${each.file}:${each.line}:${each.column}: ${each.message} | ${each.hint ?? ''}`,
  );
}

describe('names that templates read', () => {
  const file = 'ensemble: {batches: [{name: b, runs: [{rho: 1}]}, {name: c, runs: [{tau: 1}]}]}';

  test('and some run has are in order, as are those that Tutti gives', () => {
    expect(doubts(file, { b: '{{run.rho}}{{run.dir}}{{#each run.rho}}{{x}}{{/each}}' })).toEqual(
      [],
    );
  });

  test('and no run of the batch has are told, with what was meant', () => {
    expect(doubts(file, { b: '{{#if false}}{{run.rhoo}}{{/if}}', c: '{{run.xyz}}' })).toEqual([
      't.hbs:1:16: no run of b has "run.rhoo" | Did you mean "run.rho"?',
      't.hbs:1:3: no run of c has "run.xyz" | A run that comes to this place fails.',
    ]);
  });

  test('are told once for a template that batches share', () => {
    expect(doubts(file, { b: '{{run.xyz}}', c: '{{run.xyz}}' })).toEqual([
      't.hbs:1:3: no run of b, c has "run.xyz" | A run that comes to this place fails.',
    ]);
  });
});

describe('vars', () => {
  const file = (more = '') => `ensemble:
  vars: {sigma: 10.0, 'a b': 1}
  batches: [{name: b, runs: [{rho: 1}]${more}}]
`;

  test('that no template and no task uses are told', () => {
    expect(doubts(file(), { b: '{{run.rho}}' })).toEqual([
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
    expect(doubts(file(more), { b: template })).toEqual([]);
  });

  test('are left alone where no template is there, or one could not be read', () => {
    expect(doubts(file(), {})).toEqual([]);
    expect(doubts(file(), { b: '{{run.rho}}' }, false)).toEqual([]);
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
    expect(doubts(file, {})).toEqual([
      'a.yaml:3:43: this task asks for "run.rhoo", which no run of b, e has | Did you mean "run.rho"?',
      'a.yaml:6:71: this task asks for "run.rhoo", which no run of c has | The task would fail.',
    ]);
  });

  test('that only some runs have are told with how many', () => {
    const file = `ensemble:
  batches: [{name: b, runs: [{rhoo: 1}, {}, {}], post_run: [${task}]}]
`;
    expect(doubts(file, {})).toEqual([
      'a.yaml:2:89: this task asks for "run.rhoo", which only 1 of the 3 runs of b have | The task would fail.',
    ]);
  });

  test('in tasks that belong to no run cannot be known', () => {
    const file = `ensemble:
  pre_process: [${task}]
  batches: [{name: b, runs: [{rhoo: 1}], post_batch: [${task}]}]
`;
    expect(doubts(file, {})).toEqual([
      'a.yaml:2:45: this task asks for "run.rhoo", and in pre_process there is no run | The task would fail.',
      'a.yaml:3:83: this task asks for "run.rhoo", and in post_batch there is no run | The task would fail.',
    ]);
  });

  test('that only contain such a name are texts', () => {
    const file = `ensemble: {batches: [{name: b, runs: [{}], pre_run: [{name: execute, args: {cmd: "./run.sh run.x"}}]}]}`;
    expect(doubts(file, {})).toEqual([]);
  });
});
