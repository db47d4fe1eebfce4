import { describe, expect, test } from 'vitest';
import { batch, message, parse, parseBatch, refusal } from './given.js';

const withTask = (task: string, phase = 'post_run') => batch(`runs: [{}]\n${phase}: [${task}]`);

const told = (source: string) =>
  refusal(source).diagnostics.map(({ message: said, hint }) => `${said} | ${hint ?? ''}`);

describe('the arguments of tasks are looked at before anything starts', () => {
  test('with their places, all at once', () => {
    const source = batch(`
runs: [{}]
pre_run:
  - name: jobs
    args: {limit: ten, match: b}
post_run:
  - name: move
    args:
      destt: /archive
`);
    expect(message(source)).toMatchInlineSnapshot(`
      "e.yaml:7:25: \`limit\` of the task \`jobs\` must be a whole number of at least 1
        6 |         - name: jobs
      > 7 |           args: {limit: ten, match: b}
          |                         ^^^

      e.yaml:11:13: the task \`move\` has no argument \`destt\`
        10 |           args:
      > 11 |             destt: /archive
           |             ^^^^^
        Did you mean \`dest\`? It takes dest, include, exclude, cwd."
    `);
  });

  test.each<[string, string, RegExp]>([
    ['no command', '{name: check}', /`cmd` is missing: the task `check` needs it/],
    ['no limit', '{name: jobs, args: {match: b}}', /`limit` is missing/],
    ['no amount', '{name: quota}', /`atleast` is missing/],
    ['no script', '{name: submit}', /`script` is missing/],
    ['no destination', '{name: archive}', /`dest` is missing: the task `archive` needs it/],
    ['nothing for one', '{name: move, args: {dest: }}', /`dest` is missing/],
    ['an empty one', '{name: move, args: {dest: ""}}', /`dest` of the task `move` is empty/],
    ['a limit of nothing', '{name: jobs, args: {limit: 0, match: b}}', /number of at least 1/],
    ['a part of a file', '{name: quota, args: {atleast: 1, inodes: 1.5}}', /whole number/],
    ['no flag', '{name: remove, args: {outside: maybe}}', /must be true or false/],
    ['no pattern', '{name: move, args: {dest: d, include: {a: b}}}', /a list of patterns/],
    ['a number as pattern', '{name: move, args: {dest: d, include: 3}}', /must be a pattern, such/],
    ['one of several', '{name: move, args: {dest: d, exclude: [a, 3]}}', /must be a pattern, such/],
    ['a number as file system', '{name: quota, args: {atleast: 1, mnt: 5}}', /must be a directory/],
    [
      'a name of nothing',
      '{name: execute, args: {cmd: run.}}',
      /names nothing of the run \| .*run\.NAME/,
    ],
    [
      'a name that is none',
      '{name: jobs, args: {limit: run.a b}}',
      /whole number.* \| .*run\.NAME/,
    ],
    ['a rule', '{name: move, args: {dest: d, exclude: ["- x"]}}', /"- x" is a rule of rsync/],
    ['an unknown one', '{name: execute, args: {cmd: x, cwdd: y}}', /Did you mean `cwd`/],
  ])('%s', (_, task, says) => {
    const all = told(withTask(task));
    expect(all).toHaveLength(1);
    expect(all[0]).toMatch(says);
  });

  test.each<[string, string]>([
    ['move', '`move` copies the directory of a run, and in `pre_batch` there is no run'],
    ['archive', '`archive` copies the directory of a run'],
  ])('%s outside of runs', (name, says) => {
    expect(told(withTask(`{name: ${name}, args: {dest: d}}`, 'pre_batch'))[0]).toContain(says);
  });

  test('remove outside of runs needs to be told what', () => {
    const source = 'ensemble: {post_process: [{name: remove}], batches: [{name: b, runs: [{}]}]}';
    expect(told(source)[0]).toMatch(/`remove` needs a `directory` here: in `post_process` there/);
    const named = source.replace('name: remove', 'name: remove, args: {directory: work}');
    expect(parse(named).warnings).toEqual([]);
  });

  test('of one task for all batches are told once', () => {
    const source =
      'ensemble: {batch_config: {runs: [{}], pre_run: [{name: jobs}]}, batches: [{name: a}, {name: b}]}';
    expect(told(source)).toHaveLength(1);
  });

  test.each([
    ['{name: jobs, args: {limit: run.maxjobs, match: run.name}}'],
    ['{name: jobs, args: {limit: "5", match: ""}}'],
    ['{name: jobs, args: {match: b}, value: 5}'],
    ['{name: jobs, value: 5}'],
    ['{name: quota, args: {atleast: 1000000, inodes: 10, mnt: /data}}'],
    ['{name: quota, value: 5}'],
    ['{name: move, args: {dest: "host:/x", include: "*.nc", exclude: [a, "b*"], cwd: out}}'],
    ['{name: move, args: {dest: $SCRATCH/x, include: run.keep}}'],
    ['{name: remove}'],
    ['{name: remove, args: {directory: ../work, outside: true}}'],
    ['{name: check, args: {cmd: x, cwd: , log: True, fail: true, shell: /bin/sh}}'],
  ])('are in order: %s', (task) => {
    expect(() => parseBatch(`runs: [{}]\npost_run: [${task}]`)).not.toThrow();
  });
});

describe('the timeout of a task', () => {
  test('is kept in seconds, of any kind of task but one', () => {
    const tasks = [
      '{name: execute, args: {cmd: x}, timeout: 1h30m}',
      '{name: check, args: {cmd: x}, timeout: 2.5}',
      '{name: move, args: {dest: d}, timeout: "2-00:00:00"}',
      '{name: remove}',
    ];
    const [defined] = parseBatch(`runs: [{}]\npost_run: [${tasks.join(', ')}]`).definition.batches;
    expect(defined?.post_run.map(({ timeout }) => timeout)).toEqual([
      5_400,
      2.5,
      172_800,
      undefined,
    ]);
    expect(defined?.post_run[3]).not.toHaveProperty('timeout');
  });

  test.each<[string, string]>([
    ['{name: execute, args: {cmd: x}, timeout: soon}', '`timeout` must be a duration'],
    ['{name: execute, args: {cmd: x}, timeout: 0s}', '`timeout` must be longer than 0 seconds'],
    [
      '{name: submit, args: {script: x}, timeout: 1h}',
      '`submit` takes no `timeout`: it does not wait',
    ],
  ])('is refused where it means nothing: %s', (task, says) => {
    const all = told(withTask(task));
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(says);
  });
});
