import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type BatchDefinition, ensembleJsonSchema } from '../../src/config/index.js';
import { parse, parseBatch } from './given.js';

describe('the definition', () => {
  it('is defaulted, and leaves out what was not given', () => {
    const { definition } = parse('ensemble: {batches: [{name: b, runs: [{}]}]}', {
      file: 'runs/lorenz.yaml',
    });
    expect(definition).toStrictEqual({
      name: 'lorenz',
      vars: {},
      pre_process: [],
      post_process: [],
      batches_in_order: false,
      limits: {},
      batches: [
        {
          name: 'b',
          run_count: 1,
          templates: [],
          basedir: '.',
          repeat: false,
          priority: 0,
          canary: 10,
          pre_batch: [],
          pre_run: [],
          post_run: [],
          post_batch: [],
          retry: {
            attempts: 1,
            delays: [],
            on: [
              'exit:*',
              'signal:*',
              'timeout',
              'out-of-memory',
              'node-failure',
              'preempted',
              'submit-rejected',
            ],
          },
        },
      ],
    });
  });

  it('is plain JSON: what is read back of it is the same', () => {
    const { definition } = parse(readFileSync('examples/simulated.yaml', 'utf8'));
    expect(JSON.parse(JSON.stringify(definition))).toStrictEqual(definition);
  });

  it('has batch_config under each batch, key by key', () => {
    const { definition } = parse(`
ensemble:
  backend: simulated
  batch_config: {maxruns: 5, nodes: 1.0, retry: {attempts: 3}, templates: [a.j2], runs: [{}, {}]}
  batches:
    - {name: a}
    - {name: b, maxruns: 7, nodes: 2, retry: {delays: [1m]}, backend: local, runs: [{}]}
`);
    expect(definition.batches).toMatchObject([
      {
        name: 'a',
        maxruns: 5,
        nodes: 1,
        texts: { '/nodes': '1.0' },
        retry: { attempts: 3 },
        backend: 'simulated',
        run_count: 2,
      },
      {
        name: 'b',
        maxruns: 7,
        nodes: 2,
        retry: { attempts: 1, delays: [60] },
        backend: 'local',
        run_count: 1,
      },
    ]);
    expect(definition.batches[1]).not.toHaveProperty('texts');
  });

  it.each([
    ['00:20:00', '00:20:00'],
    ['14', '14'],
    ['1.50', '1.50'],
    ['"2-0"', '2-0'],
  ])('keeps the length %s as it was written', (written, text) => {
    expect(only(`length: ${written}`).length).toBe(text);
  });

  it('has durations in seconds', () => {
    expect(only('timeout: 1h30m\nretry: {delays: [5, 30s, "24:00:00"]}')).toMatchObject({
      timeout: 5_400,
      retry: { delays: [5, 30, 86_400] },
    });
  });

  it('has what a simulation needs, completely, from the ensemble and the batch over it', () => {
    const { definition } = parse(`
ensemble:
  simulated: {seed: 7, run_seconds: 3, failures: {"exit:2": 0.5}}
  batches:
    - {name: a, runs: [{}]}
    - {name: b, runs: [{}], simulated: {run_seconds: [1, 2.5], failures: {}}}
`);
    expect(definition.batches.map((each) => each.simulated)).toEqual([
      { seed: 7, queue_seconds: [0, 0], run_seconds: [3, 3], failures: { 'exit:2': 0.5 } },
      { seed: 7, queue_seconds: [0, 0], run_seconds: [1, 2.5], failures: {} },
    ]);
    expect(only('backend: simulated').simulated).toMatchObject({ seed: 1 });
    expect(only('backend: local').simulated).toBeUndefined();
  });

  it('has tasks with arguments', () => {
    expect(
      only(
        'pre_run: [{name: check, args: {cmd: ./x.sh, fail: true}}, {name: quota, value: 5, fail: false}]',
      ).pre_run,
    ).toEqual([
      { name: 'check', args: { cmd: './x.sh', fail: true } },
      { name: 'quota', args: {}, value: 5, fail: false },
    ]);
  });

  it.each([
    [undefined, 'e.yaml', 'e'],
    ['given', 'e.yaml', 'given'],
    [undefined, '/data/.hidden.yml', 'hidden'],
    [undefined, '-.yaml', 'ensemble'],
    [undefined, 'two words.json', 'two words'],
  ])('is named %s in %s', (name, file, expected) => {
    const source = 'ensemble: {batches: [{name: b, runs: [{}]}]}';
    expect(parse(source, { file, ...(name === undefined ? {} : { name }) }).definition.name).toBe(
      expected,
    );
    expect(
      parse(`ensemble: {name: own, batches: [{name: b, runs: [{}]}]}`, { file }).definition.name,
    ).toBe('own');
  });
});

describe('a model-ensembler file', () => {
  it('runs unchanged', () => {
    const { definition, runs, warnings } = parse(`---
ensemble:
  vars:
    symlinks: [/data/forcing, /data/grid]
  pre_process: []
  post_process:     []
  batch_config:
    templatedir:  ../template_job
    templates:
    - inputfile.j2
    - pre_run.sh.j2
    - slurm_run.sh.j2
    cluster:      short
    email:        x@y
    job_file:     slurm_run.sh
    nodes:        1
    ntasks:       1
    length:       00:20:00
    maxruns:      100
    maxjobs:      1
  batches:
    - name:       resource_request
      basedir:    ./resource_request
      repeat:     False
      pre_batch:
      - name:     execute
        args:
          cmd:    /usr/bin/echo true
      pre_run:
      - name:     check
        args:
          cmd:    ./pre_run.sh
          fail:   True
      - name:     jobs
        value:    5
      runs:
      - custom_id:  1
      - custom_id:  2
      post_run:   []
      post_batch: []
`);
    expect(warnings).toEqual([]);
    expect(definition.batches[0]).toMatchObject({
      length: '00:20:00',
      maxruns: 100,
      maxjobs: 1,
      nodes: 1,
      repeat: false,
    });
    expect(Array.from(runs, (run) => run.params)).toEqual([
      { symlinks: ['/data/forcing', '/data/grid'], custom_id: 1 },
      { symlinks: ['/data/forcing', '/data/grid'], custom_id: 2 },
    ]);
  });
});

describe('the JSON schema', () => {
  const schema = ensembleJsonSchema();

  it('describes every key, and says what its value must be', () => {
    // What is referred to is described where it is defined.
    const silent = propertiesIn(schema).filter(
      ([, each]) => !('$ref' in each || ('description' in each && 'errorMessage' in each)),
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('is a schema by itself, and accepts the example', () => {
    expect(schema).toMatchObject({ $id: 'urn:tutti:ensemble', title: 'Tutti ensemble' });
    const accepts = new Ajv({ keywords: ['errorMessage'] }).compile(schema);
    expect(accepts({ ensemble: { batches: [{ name: 'b', runs: [{ a: 1 }] }] } })).toBe(true);
    expect(accepts({ ensemble: { batches: [{ name: 'b', rnus: [] }] } })).toBe(false);
  });

  it('is the file that editors are given', () => {
    expect(JSON.parse(readFileSync('schema/ensemble.schema.json', 'utf8'))).toEqual(schema);
  });
});

function only(lines: string): BatchDefinition {
  const [first] = parseBatch(`runs: [{}]\n${lines}`).definition.batches;
  if (first === undefined) throw new Error('no batch');
  return first;
}

function propertiesIn(schema: object, found: [string, object][] = []): [string, object][] {
  for (const [keyword, value] of Object.entries(schema) as [string, unknown][]) {
    if (typeof value !== 'object' || value === null) continue;
    if (keyword === 'properties' || keyword === 'definitions') {
      found.push(...(Object.entries(value) as [string, object][]));
    }
    propertiesIn(value, found);
  }
  return found;
}
