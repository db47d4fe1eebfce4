import { describe, expect, test } from 'vitest';
import { doubts } from './doubts.js';

describe('keys that model-ensembler kept for later runs', () => {
  const file = (batches: string) => `ensemble:
  vars: {sigma: 1}
  batches:
${batches}`;
  const uses = '{{run.rho}}{{run.sigma}}{{run.nodes}}';
  const leaks = (batches: string, overrides = {}) =>
    doubts('leaked-key', file(batches), { templates: { b: uses, c: uses }, overrides });

  test('are told once, at the key whose value was seen, with the first run that saw it', () => {
    expect(leaks('    - {name: b, runs: [{rho: 1}, {rho: 2}, {}, {rho: 3}, {}]}\n')).toEqual([
      'a.yaml:4:35: model-ensembler kept `rho` of b-1 for b-2, which has none (and for 1 more); here there is no "run.rho" in b-2 | Write `rho` into each run that is to have it.',
    ]);
  });

  test('are told across batches, with what comes in their place', () => {
    expect(
      leaks(
        '    - {name: b, runs: [{rho: 1, sigma: 2}]}\n    - {name: c, sweep: {grid: {rho: [1, 2]}}}\n',
      ),
    ).toEqual([
      'a.yaml:4:33: model-ensembler kept `sigma` of b-0 for c-0, which has none (and for 1 more); here c-0 has that of `vars` | Write `sigma` into each run that is to have it.',
    ]);
  });

  test('are told where a setting of the batch comes in their place, in the same batch only', () => {
    expect(
      leaks(
        '    - {name: b, nodes: 2, runs: [{nodes: 4}, {}]}\n    - {name: c, nodes: 3, runs: [{}]}\n',
      ),
    ).toEqual([
      'a.yaml:4:35: model-ensembler kept `nodes` of b-0 for b-1, which has none; here b-1 has that of its batch | Write `nodes` into each run that is to have it.',
    ]);
  });

  test('are told where only a task asks for them', () => {
    const post = 'post_run: [{name: execute, args: {cmd: run.tau}}]';
    expect(leaks(`    - {name: b, runs: [{tau: 1}, {}], ${post}}\n`)).toHaveLength(1);
  });

  test.each([
    ['comes only later', '    - {name: b, runs: [{}, {rho: 1}]}\n'],
    ['every later run has', '    - {name: b, runs: [{rho: 1}, {rho: 2}]}\n'],
    ['nothing reads', '    - {name: b, runs: [{tau: 1}, {}]}\n'],
    [
      'nothing reads in that batch',
      '    - {name: b, runs: [{tau: 1}]}\n    - {name: c, runs: [{}]}\n',
    ],
  ])('are not told of a key that %s', (_what, batches) => {
    expect(leaks(batches)).toEqual([]);
  });

  test('are not told of what the command line gives to all runs', () => {
    const batches = '    - {name: b, runs: [{rho: 1}, {}]}\n';
    expect(leaks(batches)).toHaveLength(1);
    expect(leaks(batches, { rho: '3' })).toEqual([]);
  });
});

describe('`cwd` of a task', () => {
  const told = (tasks: string) =>
    doubts(
      'task-cwd',
      `ensemble:\n  batch_config:\n    ${tasks}\n  batches: [{name: b, runs: [{}]}, {name: c, runs: [{}]}]\n`,
    );

  test.each(['pre_run', 'post_run'])('in %s is told at its place, once', (phase) => {
    const [only, ...others] = told(`${phase}: [{name: check, args: {cmd: ls, cwd: ..}}]`);
    expect(only).toMatch(/^a\.yaml:3:\d+: `cwd` of a run's task was ignored by model-ensembler/);
    expect(others).toEqual([]);
  });

  test.each([
    'pre_batch: [{name: execute, args: {cmd: ls, cwd: ..}}]',
    'pre_run: [{name: execute, args: {cmd: ls, cwd: run.dir}}]',
    'pre_run: [{name: execute, args: {cmd: ls, cwd: .}}]',
  ])('is in order in %s', (tasks) => {
    expect(told(tasks)).toEqual([]);
  });
});

describe('tasks after a failed job', () => {
  const told = (settings: string) =>
    doubts(
      'post-run-when',
      `ensemble: {batch_config: {${settings}}, batches: [{name: b, runs: [{}]}, {name: c, runs: [{}]}]}`,
    );
  const task = 'post_run: [{name: execute, args: {cmd: ls}}]';

  test('are told of a file that model-ensembler could run', () => {
    expect(told(`templates: [a.j2], ${task}`)).toEqual([
      'a.yaml:1:46: model-ensembler ran the `post_run` tasks of b, c after a failed job, too; here only those with `when: always` run then | Write `when: always` into the tasks that are to run after a failed job, else `when: success`.',
    ]);
  });

  test.each([
    ['a file with another template', `templates: [a.j2, b.hbs], ${task}`],
    ['a file without templates', task],
    [
      'tasks that say when',
      'templates: [a.j2], post_run: [{name: execute, args: {cmd: ls}, when: always}]',
    ],
    ['tasks before the job', 'templates: [a.j2], pre_run: [{name: execute, args: {cmd: ls}}]'],
  ])('are not told of %s', (_what, settings) => {
    expect(told(settings)).toEqual([]);
  });
});
