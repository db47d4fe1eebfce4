import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/config/index.js';
import { batch, message, parse, parseBatch, refusal, sentences } from './given.js';

const firstHint = (source: string) => refusal(source).diagnostics[0]?.hint;

describe('what a user sees', () => {
  it('is everything at once, with places', () => {
    const source = `ensemble:
  batches:
    - name: lorenz
      maxruns: ten
      tempaltedir: ../templates
      runs:
        - rho: 28.0
`;
    expect(message(source)).toMatchInlineSnapshot(`
      "e.yaml:4:16: \`maxruns\` must be a whole number of at least 1; here it is the text "ten"
        3 |     - name: lorenz
      > 4 |       maxruns: ten
          |                ^^^

      e.yaml:5:7: \`tempaltedir\` is not a key of a batch
        4 |       maxruns: ten
      > 5 |       tempaltedir: ../templates
          |       ^^^^^^^^^^^
        Did you mean \`templatedir\`? Allowed here: name, basedir, maxruns, maxjobs, backend, templatedir, templates, job_file, runs, sweep, repeat, cluster, email, nodes, ntasks, length, priority, pre_batch, pre_run, post_run, post_batch, retry, continue, timeout, max_failures, canary, simulated."
    `);
  });

  it('is an error with a code, an exit code and positions', () => {
    const error = refusal('ensembel: {}');
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      code: 'config.invalid',
      exitCode: 2,
      name: 'ConfigurationError',
    });
    expect(error.diagnostics).toMatchObject([
      { code: 'config.unknown-key', file: 'e.yaml', line: 1, column: 1, endColumn: 9 },
    ]);
  });

  it('shows both places of a key that is there twice', () => {
    expect(message(batch('runs: [{}]\nname: c'))).toMatchInlineSnapshot(`
      "e.yaml:3:7: the key \`name\` is here and again on line 5
        2 |   batches:
      > 3 |     - name: b
          |       ^^^^

      e.yaml:5:7: the key \`name\` was given before, on line 3
        4 |       runs: [{}]
      > 5 |       name: c
          |       ^^^^
        Only one of the two can be meant: remove or rename the other."
    `);
  });

  it('cuts a long line around the place', () => {
    const source = batch(`runs: [{${'x'.repeat(150)}: 1, a: !odd 2, ${'y'.repeat(150)}: 1}]`);
    expect(message(source)).toMatchInlineSnapshot(`
      "e.yaml:4:178: the tag \`!odd\` has no meaning in an ensemble
        3 |
      > 4 | xxxxxxxxxxxxxxxxxxxxxxxxxxx: 1, a: !odd 2, yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
          |                                         ^
        Remove it; put a text that starts with \`!\` into quotes."
    `);
  });

  it('has no tabs, colours or bells from the file in its frames', () => {
    const frame = refusal(batch('runs: [{}]\nfoo: "\u001b[31m\u0007\t"')).diagnostics[0]?.frame;
    expect(frame).toMatchInlineSnapshot(`
      "  4 |       runs: [{}]
      > 5 |       foo: "·[31m· "
          |       ^^^"
    `);
  });

  it('counts lines the same with Windows line ends', () => {
    const [first] = refusal(batch('runs: [{}]\nfoo: 1').replaceAll('\n', '\r\n')).diagnostics;
    expect(first).toMatchObject({ line: 5, column: 7, endColumn: 10 });
  });

  it('stops rendering at 50, and keeps all', () => {
    const error = refusal(batch(`runs: [${'5, '.repeat(60)}]`));
    expect(error.diagnostics).toHaveLength(60);
    expect(error.message).toMatch(/runs\[49\][^]*\n\n… and 10 more like these\.$/);
  });
});

describe('keys', () => {
  it('that do not exist are errors with the nearest match and what is allowed', () => {
    const source = 'ensemble: {vras: {}, batches: [{name: b, runs: [{}], retry: {atempts: 2}}]}';
    expect(refusal(source).diagnostics.map(({ message: text, hint }) => [text, hint])).toEqual([
      [
        '`vras` is not a key of the ensemble',
        'Did you mean `vars`? Allowed here: name, vars, pre_process, post_process, batches_in_order, limits, backend, simulated, batch_config, batches.',
      ],
      [
        '`atempts` is not a key of `retry`',
        'Did you mean `attempts`? Allowed here: attempts, delays, jitter, on.',
      ],
    ]);
  });

  it.each([
    [
      'ensemble: {retry: {}, batches: [{name: b, runs: [{}]}]}',
      '`retry` belongs into a batch, or into `batch_config`',
    ],
    [batch('runs: [{}]\nbatches_in_order: true'), '`batches_in_order` belongs to the ensemble'],
    ['ensemble: {batches: [{name: b, runs: [{}]}]}\nvars: {}', 'Indent `vars` under `ensemble`.'],
  ])('in the wrong place are told where they belong', (source, hint) => {
    expect(firstHint(source)).toContain(hint);
  });

  it.each(['profile', 'resources', 'env', 'needs'])(
    '%s is announced as not supported yet',
    (key) => {
      expect(sentences(batch(`runs: [{}]\n${key}: {}`))).toEqual([
        `\`${key}\` is not supported yet in a batch`,
      ]);
    },
  );

  it.each(['glob'])('the sweep %s is announced as not supported yet', (key) => {
    expect(sentences(batch(`sweep: {${key}: {}}`))).toContain(
      `\`${key}\` is not supported yet in \`sweep\``,
    );
  });

  it('name and basedir are refused in batch_config, with the reason', () => {
    expect(
      sentences(
        'ensemble: {batch_config: {name: a, basedir: b}, batches: [{name: c, runs: [{}]}]}',
      ),
    ).toEqual([
      '`name` cannot stand in `batch_config`: it would be the same for all batches, and names must differ',
      '`basedir` cannot stand in `batch_config`: it would be the same for all batches, and each needs a directory of its own',
    ]);
  });

  it.each([
    ['other: 1', ['`ensemble` is missing: the file needs it', '`other` is not a key of the file']],
    ['ensemble: {}', ['`batches` is missing: the ensemble needs it']],
    ['ensemble: {batches: [{runs: [{}]}]}', ['`name` is missing: a batch needs it']],
    ['ensemble: {batches: [{name: b}]}', ['`runs` is missing: a batch needs `runs` or a `sweep`']],
    ['ensemble: {batches: [{name: b, run: []}]}', ['`run` is not a key of a batch']],
    [batch('runs: [{}]\npre_run: [{args: {}}]'), ['`name` is missing: a task needs it']],
  ])('%j lacks a key', (source, expected) => {
    expect(sentences(source)).toEqual(expected);
  });
});

describe('values', () => {
  it.each([
    ['maxruns: ten', '`maxruns` must be a whole number of at least 1; here it is the text "ten"'],
    ['maxruns: 0', '`maxruns` must be a whole number of at least 1; here it is the number 0'],
    ['maxjobs: 1.50', '`maxjobs` must be a whole number of at least 1; here it is the number 1.50'],
    ['maxjobs:', '`maxjobs` must be a whole number of at least 1; here it is empty'],
    [
      'maxjobs: 99999999999999999999',
      '`maxjobs` must be a whole number of at least 1; here it is the number 99999999999999999999',
    ],
    ['ntasks: true', '`ntasks` must be a whole number of at least 1; here it is true'],
    ['job_file: 123', '`job_file` must be a text; here it is the number 123'],
    ['basedir: [a]', '`basedir` must be a text; here it is a list'],
    ['email: {a: 1}', '`email` must be a text; here it is a mapping with the key `a`'],
    ['cluster: ""', '`cluster` must be a text; here it is the text ""'],
    ['templates: a.j2', '`templates` must be a list of templates; here it is the text "a.j2"'],
    [
      'templates: [a.txt]',
      '`templates[0]` must be the name of a template, ending in .j2 or .hbs; here it is the text "a.txt"',
    ],
    [
      'repeat: maybe',
      '`repeat` must be true, false, a number of cycles, or {cycles: 10, together: false}, without end {together: false}; here it is the text "maybe"',
    ],
    [
      'nodes: {}',
      '`nodes` must be a number of nodes, or a text that the scheduler understands; here it is an empty mapping',
    ],
    [
      'length: []',
      '`length` must be a time limit such as 00:20:00, or a number of minutes; here it is an empty list',
    ],
    [
      'backend: slrum',
      '`backend` must be one of local, slurm, pbs, flux, simulated, dummy; here it is the text "slrum"',
    ],
    ['priority: 1.5', '`priority` must be a whole number; here it is the number 1.5'],
    [
      'max_failures: -1',
      '`max_failures` must be a whole number of at least 0; here it is the number -1',
    ],
    [
      'timeout: 10:00',
      '`timeout` must be a duration: a number of seconds, or a text like 30s, 5m, 1h30m or 24:00:00; here it is the text "10:00"',
    ],
    ['timeout: 0s', '`timeout` must be longer than 0 seconds'],
    [
      'retry: {attempts: 0}',
      '`attempts` must be a whole number of at least 1; here it is the number 0',
    ],
    [
      'retry: {delays: 5s}',
      '`delays` must be a list of durations, such as [30s, 5m]; here it is the text "5s"',
    ],
    [
      'retry: {delays: [5s, soon]}',
      '`delays[1]` must be a duration: a number of seconds, or a text like 30s, 5m, 1h30m or 24:00:00; here it is the text "soon"',
    ],
    [
      'retry: {on: ["exit:300"]}',
      '`on[0]` must be a reason: exit:<1 to 255>, exit:*, signal:<NAME>, signal:*, timeout, allocation-ended, out-of-memory, node-failure, preempted, cancelled, lost, submit-rejected, template, check, task, dependency-failed, exceeds-resources, internal; here it is the text "exit:300"',
    ],
    [
      'pre_run: {name: check}',
      '`pre_run` must be a list of tasks; here it is a mapping with the key `name`',
    ],
    [
      'pre_run: [check]',
      '`pre_run[0]` must be a task: `name` and `args`; here it is the text "check"',
    ],
    [
      'pre_run: [{name: exceute}]',
      '`name` must be one of check, execute, jobs, quota, submit, move, archive, remove; here it is the text "exceute"',
    ],
    ['pre_run: [{name: check, args: [1]}]', '`args` must be keys and values; here it is a list'],
    [
      'post_run: [{name: remove, when: never}]',
      '`when` must be one of success, failure, always; here it is the text "never"',
    ],
    ['sweep: {}', '`sweep` must be one of `grid`, `zip` and `sample`; here it is an empty mapping'],
    [
      'sweep: {grid: {a: [1]}, zip: {a: [1]}}',
      '`sweep` must be one of `grid`, `zip` and `sample`; here it is a mapping with the keys `grid`, `zip`',
    ],
    ['sweep: {grid: {a: 1}}', '`a` must be a list of at least one value; here it is the number 1'],
    [
      'sweep: {grid: {a: []}}',
      '`a` must be a list of at least one value; here it is an empty list',
    ],
    [
      'sweep: {grid: {}}',
      '`grid` must be parameters with a list of values each; here it is an empty mapping',
    ],
    [
      'sweep: {zip: {a: [1, 2], b: [1]}}',
      'the lists of `zip` must have the same length; here a has 2, b has 1',
    ],
    [
      'simulated: {run_seconds: [1, 2, 3]}',
      '`run_seconds` must be a number of seconds, or a range of them such as [1, 5]; here it is a list',
    ],
    [
      'simulated: {run_seconds: [5, 1]}',
      '`run_seconds` must run from the smaller to the larger number',
    ],
    [
      'simulated: {seed: -1}',
      '`seed` must be a whole number of at least 0; here it is the number -1',
    ],
    [
      'simulated: {failures: {timeout: 2}}',
      '`timeout` must be a probability from 0 to 1; here it is the number 2',
    ],
    ['simulated: {failures: {"exit:*": 0.5}}', '`exit:*` is no reason for a failure'],
    [
      'simulated: {failures: {"exit:1": 0.7, timeout: 0.5}}',
      'the probabilities of `failures` add up to 1.2, which is more than 1',
    ],
  ])('%s', (line, expected) => {
    const runs = line.startsWith('sweep') ? '' : 'runs: [{}]\n';
    expect(sentences(batch(runs + line))).toContain(expected);
  });

  it('are told the nearest choice, or to be put into quotes', () => {
    expect(firstHint(batch('runs: [{}]\nbackend: slrum'))).toBe('Did you mean `slurm`?');
    expect(firstHint(batch('runs: [{}]\npre_run: [{name: exceute}]'))).toBe(
      'Did you mean `execute`?',
    );
    expect(firstHint(batch('runs: [{}]\njob_file: 123'))).toBe(
      'Put it into quotes to make it a text: "123".',
    );
  });

  it('of runs, batches and parameters have the right shape', () => {
    expect(sentences(batch('runs: [5, {}, [1]]'))).toEqual([
      '`runs[0]` must be keys and values, the parameters of a run; here it is the number 5',
      '`runs[2]` must be keys and values, the parameters of a run; here it is a list',
    ]);
    expect(sentences('ensemble: {vars: [], batches: {}}')).toEqual([
      '`vars` must be keys and values; here it is an empty list',
      '`batches` must be a list of at least one batch; here it is an empty mapping',
    ]);
    expect(sentences('ensemble: [a]')).toEqual([
      '`ensemble` must be keys and values; here it is a list',
    ]);
  });
});

describe('the name of a batch', () => {
  it.each([
    ['a/b', 'contains a `/`'],
    ['"a\\0b"', 'contains a line break or another control character'],
    ['"a\\nb"', 'contains a line break or another control character'],
    ['.a', 'starts with `.`'],
    ['-a', 'starts with `-`'],
    ['" a"', 'starts or ends with a space'],
    ['x'.repeat(101), 'is longer than 100 characters'],
    ['語'.repeat(100), 'is longer than 200 bytes'],
  ])('%j is refused', (name, why) => {
    const error = refusal(`ensemble: {batches: [{name: ${name}, runs: [{}]}]}`);
    expect(error.diagnostics).toMatchObject([
      {
        message: `the name of a batch ${why}`,
        hint: expect.stringContaining('A name becomes a directory') as string,
      },
    ]);
  });

  it('is not empty, a number or nothing', () => {
    for (const name of ['""', '1', '']) {
      expect(sentences(`ensemble: {batches: [{name: ${name}, runs: [{}]}]}`)[0]).toMatch(
        /^`name` must be a text; here/,
      );
    }
  });

  it('may have 100 characters of any script', () => {
    expect(parse(`ensemble: {batches: [{name: ${'é'.repeat(100)}, runs: [{}]}]}`).runs.count).toBe(
      1,
    );
  });

  it('is given once', () => {
    expect(
      sentences(
        'ensemble:\n  batches:\n    - {name: a, runs: [{}]}\n    - {name: a, runs: [{}]}\n',
      ),
    ).toEqual(['the batch `a` exists already, on line 3']);
  });
});

describe('the command line', () => {
  it('is shown like a file', () => {
    expect(message(batch('runs: [{}]'), { overrides: { '': '5' }, name: 'a/b' }))
      .toMatchInlineSnapshot(`
      "command line:1:8: the name of the ensemble contains a \`/\`
      > 1 | --name a/b
          |        ^^^
        A name becomes a directory: at most 100 characters, no \`/\`, no line break, and no \`.\` or \`-\` at its start.

      command line:1:4: \`-x\` needs a name before the \`=\`
      > 1 | -x =5
          |    ^"
    `);
  });

  it('cannot hold bytes that are no text', () => {
    expect(sentences(batch('runs: [{}]'), { overrides: { a: '\uFFFD' } })).toEqual([
      'this is not text (in UTF-8)',
    ]);
  });
});

describe('warnings', () => {
  it.each([
    ['runs: []', 'this batch has no runs'],
    [
      'runs: [{}]\nretry: {on: [lost]}',
      'a run whose job is lost is not tried again by itself: the job may still be running',
    ],
    ['runs: [{dir: x}]', '`dir` is set by Tutti for every run: the value given here is never seen'],
  ])('%j', (lines, expected) => {
    expect(parseBatch(lines).warnings.map((each) => each.message)).toEqual([expected]);
  });

  it('say that %YAML 1.1 is not followed', () => {
    const { warnings, runs } = parse(
      '%YAML 1.1\n---\nensemble: {batches: [{name: b, runs: [{a: yes}]}]}',
    );
    expect(warnings).toMatchObject([
      { message: 'the file asks for YAML 1.1; Tutti reads YAML 1.2', line: 1 },
    ]);
    expect([...runs][0]?.params).toEqual({ a: 'yes' });
  });
});
