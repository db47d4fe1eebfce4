import { describe, expect, it } from 'vitest';
import { factsForRun, type RetryArguments } from '../../src/control/index.js';
import { runAfter, type RunFact } from '../machines/telling.js';

const toReady: readonly RunFact[] = [
  { type: 'run.planned', data: { params: {}, priority: 0 } },
  { type: 'run.dispatched', data: { attempt: 1, from: 'template' } },
  { type: 'run.templated', data: { files: [] } },
  { type: 'run.checked', data: {} },
];
const requested: RunFact = {
  type: 'run.submit-requested',
  data: { attempt: 1, segment: 1, cycle: 1, token: 't', backend: 'local' },
};
const submitted: RunFact = { type: 'run.submitted', data: { attempt: 1, job: '4711' } };
const cancel: RunFact = { type: 'run.cancel-requested', data: {} };
const exited: RunFact = {
  type: 'run.exited',
  data: { attempt: 1, outcome: 'failure', reason: 'exit:1', evidence: 'record' },
};
const failed = (phase: 'submit' | 'job', reason: string): RunFact => ({
  type: 'run.failed',
  data: { phase, reason },
});

function retried(facts: readonly RunFact[], args: RetryArguments = {}) {
  const asker = { actor: 'ada@host', at: '2026-03-01T12:00:00.000Z', token: () => 'k' };
  return factsForRun({ verb: 'retry', args }, runAfter(...toReady, ...facts), asker);
}

describe('a run that failed while its job may still run', () => {
  it.each<[string, readonly RunFact[], RegExp]>([
    [
      'which was being cancelled',
      [requested, submitted, cancel, failed('job', 'internal')],
      /^its job 4711 may still run/,
    ],
    [
      'which was being watched',
      [requested, submitted, failed('job', 'internal')],
      /^its job 4711 may still run/,
    ],
    [
      'of which nobody knows whether it was submitted',
      [requested, failed('submit', 'internal')],
      /^its job may still run/,
    ],
  ])('%s is not tried again in the same directory', (_, facts, why) => {
    expect(retried(facts)).toEqual({
      kind: 'refused',
      why: expect.stringMatching(why) as string,
    });
    expect(retried(facts, { from: 'pre_run' })).toHaveProperty('why');
    expect(retried(facts, { fresh: true })).toMatchObject({
      facts: [{ type: 'run.retry-scheduled', data: { attempt: 2, from: 'template', fresh: true } }],
    });
  });

  it.each<[string, readonly RunFact[]]>([
    ['its job ended', [requested, submitted, exited, failed('job', 'exit:1')]],
    ['its job was refused', [requested, failed('submit', 'submit-rejected')]],
    ['it never had one', [failed('job', 'internal')]],
  ])('is tried again where %s', (_, facts) => {
    expect(retried(facts)).toMatchObject({ facts: [{ type: 'run.retry-scheduled' }] });
  });
});
