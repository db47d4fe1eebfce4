import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/events/catalogue/index.js';
import {
  beginHistory,
  changesOf,
  continueHistory,
  type Rows,
  type TableName,
} from '../../../src/projections/folds/index.js';
import { ensembleCreated, eventOf } from '../../support/life.js';

/** Second 0, 1, 2, … of the story: one for each fact. */
const at = (second: number) => `2026-03-01T12:00:0${second}.000Z`;

/** The last row of a table after these facts. */
function row<Table extends TableName>(
  table: Table,
  stream: string,
  ...facts: readonly Fact[]
): Partial<Rows[Table]> {
  let history = beginHistory(stream);
  const rows = new Map<string, object>();
  let last: object = {};
  for (const [second, fact] of facts.entries()) {
    const event = eventOf(fact, at(second));
    const after = continueHistory(history, event);
    if (after === undefined) throw new Error(`${fact.type} is not legal`);
    history = after;
    for (const change of changesOf(history, event)) {
      if (change.table !== table) continue;
      const { batch, cycle, attempt, segment, phase, index } = { ...change.set } as Record<
        string,
        unknown
      >;
      const key =
        table === 'attempts' || table === 'tasks'
          ? JSON.stringify([cycle, attempt, segment, phase, index])
          : JSON.stringify(table === 'batches' ? batch : '');
      rows.set(key, (last = { ...rows.get(key), ...change.set }));
    }
  }
  return last;
}

const run = 'run/e-1/b-1';
const planned: Fact = {
  type: 'run.planned',
  data: { params: { rho: 28 }, texts: { '/rho': '28.0' }, priority: 1 },
};
const dispatched: Fact = { type: 'run.dispatched', data: { attempt: 1, from: 'template' } };
const templated: Fact = { type: 'run.templated', data: { files: [] } };
const checked: Fact = { type: 'run.checked', data: {} };
const requested = (attempt = 1): Fact => ({
  type: 'run.submit-requested',
  data: { attempt, segment: 1, cycle: 1, token: `t${attempt}`, backend: 'slurm' },
});
const submitted = (job: string, attempt = 1): Fact => ({
  type: 'run.submitted',
  data: { attempt, job },
});
const running: Fact = { type: 'run.running', data: { attempt: 1, host: 'n1' } };
const failure: Fact = {
  type: 'run.exited',
  data: { attempt: 1, outcome: 'failure', code: 3, reason: 'exit:3', evidence: 'record' },
};
const retry: Fact = {
  type: 'run.retry-scheduled',
  data: { attempt: 2, from: 'job', reason: 'exit:3', not_before: '2026-03-01T13:00:00.000Z' },
};
const again: Fact = { type: 'run.dispatched', data: { attempt: 2, from: 'job' } };
const toReady = [planned, dispatched, templated, checked];
const toRunning = [...toReady, requested(), submitted('7'), running];

describe('the row of a run', () => {
  it('says when it came where, by the events that brought it there', () => {
    expect(row('runs', run, ...toRunning, failure)).toMatchObject({
      planned_at: at(0),
      dispatched_at: at(1),
      templated_at: at(2),
      checked_at: at(3),
      submitted_at: at(5),
      started_at: at(6),
      exited_at: at(7),
      phase: 'post_run',
      exit_code: 3,
      reason: 'exit:3',
      backend: 'slurm',
      job: '7',
    });
  });

  it('believes the backend rather than the moment of looking', () => {
    const exact: Fact = {
      type: 'run.exited',
      data: {
        attempt: 1,
        outcome: 'success',
        evidence: 'record',
        started_at: at(6),
        ended_at: at(7),
      },
    };
    const seen = row('runs', run, ...toReady, requested(), submitted('7'), exact);
    expect(seen).toMatchObject({ started_at: at(6), exited_at: at(7) });
  });

  it('says that it ended, and how', () => {
    const failed: Fact = {
      type: 'run.failed',
      data: { phase: 'job', reason: 'exit:3', message: 'bad', root_cause: 'b-0' },
    };
    expect(row('runs', run, ...toRunning, failure, failed)).toMatchObject({
      state: 'failed',
      phase: 'job',
      reason: 'exit:3',
      message: 'bad',
      root_cause: 'b-0',
      ended_at: at(8),
    });
    const skipped: Fact = {
      type: 'run.skipped',
      data: { reason: 'dependency-failed', root_cause: 'b-0' },
    };
    expect(row('runs', run, planned, skipped)).toMatchObject({
      state: 'skipped',
      reason: 'dependency-failed',
      root_cause: 'b-0',
      ended_at: at(1),
    });
  });

  it('forgets the earlier end, and what began it, when it is tried again', () => {
    const failed: Fact = {
      type: 'run.failed',
      data: { phase: 'job', reason: 'exit:3', message: 'bad', root_cause: 'b-0' },
    };
    expect(row('runs', run, ...toRunning, failed, retry)).toMatchObject({
      state: 'retrying',
      attempt: 2,
      phase: 'job',
      reason: 'exit:3',
      message: null,
      root_cause: null,
      ended_at: null,
    });
  });

  it('forgets the earlier job when it asks for another', () => {
    expect(row('runs', run, ...toRunning, failure, retry, again, requested(2))).toMatchObject({
      job: null,
      exit_code: null,
      signal: null,
      submitted_at: null,
      started_at: null,
      exited_at: null,
    });
  });

  it('holds and releases', () => {
    const held: Fact = { type: 'run.held', data: { reason: 'lunch', question: 'on?' } };
    expect(row('runs', run, planned, held)).toMatchObject({
      held: true,
      hold_reason: 'lunch',
      question: 'on?',
    });
    expect(row('runs', run, planned, held, { type: 'run.released', data: {} })).toMatchObject({
      held: false,
      hold_reason: null,
      question: null,
    });
  });

  it('keeps what was written only where it differs from the value', () => {
    expect(row('params', run, planned).texts).toStrictEqual({ '/rho': '28.0' });
    expect(
      row('params', run, planned, { type: 'run.changed', data: { params: { rho: 1 } } }),
    ).toMatchObject({
      params: { rho: 1 },
      texts: null,
    });
  });
});

describe('a run whose lost job is found again', () => {
  const lost: Fact = {
    type: 'run.exited',
    data: { attempt: 1, outcome: 'lost', reason: 'lost', evidence: 'none' },
  };

  it('has not ended, in its row and in that of its attempt', () => {
    const found = [...toRunning, lost, running];
    expect(row('runs', run, ...found)).toMatchObject({
      state: 'running',
      phase: 'job',
      reason: null,
      started_at: at(8),
      exited_at: null,
    });
    expect(row('attempts', run, ...found)).toMatchObject({
      outcome: null,
      reason: null,
      evidence: null,
      ended_at: null,
    });
  });
});

describe('what a run waits for', () => {
  const queued = [...toReady, requested(), submitted('7')];
  const lost: Fact = {
    type: 'run.exited',
    data: { attempt: 1, outcome: 'lost', evidence: 'none' },
  };

  it.each<[string | null, readonly Fact[]]>([
    ['a free slot', [planned]],
    [null, [planned, dispatched]],
    ['a free job slot', toReady],
    ['the scheduler', queued],
    [null, [...queued, running]],
    ['your answer', [...queued, running, lost]],
    ['its next attempt', [...toRunning, failure, retry]],
    [
      'a free slot',
      [planned, { type: 'run.held', data: {} }, { type: 'run.changed', data: { priority: 2 } }],
    ],
    [null, [...queued, { type: 'run.cancel-requested', data: {} }]],
  ])('is %s', (what, facts) => {
    expect(row('runs', run, ...facts).waiting?.for ?? null).toBe(what);
  });

  it('began when its state did, and ends at the time of its next attempt', () => {
    const held: Fact = { type: 'run.held', data: {} };
    expect(row('runs', run, ...toReady, held)).toMatchObject({
      waiting: { for: 'a free job slot', since: at(3) },
    });
    expect(row('runs', run, ...toRunning, failure, retry)).toMatchObject({
      waiting: { since: at(8), until: '2026-03-01T13:00:00.000Z' },
    });
  });

  it('is a check that is not true yet, since it was started', () => {
    const started: Fact = {
      type: 'task.started',
      data: { phase: 'pre_run', index: 0, attempt: 1, cycle: 1, name: 'check', token: 't' },
    };
    const waiting = (tries: number): Fact => ({
      type: 'task.waiting',
      data: {
        phase: 'pre_run',
        index: 0,
        attempt: 1,
        tries,
        output: `try ${tries}`,
        next_at: at(9),
      },
    });
    const finished: Fact = {
      type: 'task.finished',
      data: { phase: 'pre_run', index: 0, attempt: 1, ok: true },
    };
    const begun = [planned, dispatched, templated, started];
    expect(row('runs', run, ...begun, waiting(1), waiting(7))).toMatchObject({
      waiting: { for: 'a check', since: at(3), until: at(9), detail: 'try 7' },
    });
    expect(row('runs', run, ...begun, waiting(1), finished)).toMatchObject({
      waiting: null,
    });
  });

  it('is the backend, where that cannot be asked', () => {
    const later: Fact = {
      type: 'run.submit-failed',
      data: { attempt: 1, message: 'busy', again_at: at(9) },
    };
    expect(row('runs', run, ...toReady, requested(), later)).toMatchObject({
      waiting: { for: 'the backend', until: at(9), detail: 'busy' },
    });
  });
});

describe('the row of an attempt', () => {
  it('tells one job from asking to its end', () => {
    expect(row('attempts', run, ...toRunning, failure)).toStrictEqual({
      eid: 'e-1',
      batch: 'b',
      idx: 1,
      cycle: 1,
      attempt: 1,
      segment: 1,
      token: 't1',
      backend: 'slurm',
      job: '7',
      host: 'n1',
      requested_at: at(4),
      submitted_at: at(5),
      started_at: at(6),
      ended_at: at(7),
      outcome: 'failure',
      exit_code: 3,
      signal: null,
      reason: 'exit:3',
      evidence: 'record',
    });
  });

  it('is another for another attempt and another segment', () => {
    expect(row('attempts', run, ...toRunning, failure, retry, again, requested(2))).toMatchObject({
      attempt: 2,
      token: 't2',
      requested_at: at(10),
    });
    const next: Fact = { type: 'run.continued', data: { segment: 2 } };
    expect(row('attempts', run, ...toRunning, failure, next, requested())).toMatchObject({
      attempt: 1,
      segment: 2,
      requested_at: at(9),
    });
  });

  it('belongs to the last job, where the same attempt is asked for anew', () => {
    const requeued: Fact = {
      type: 'run.requeued',
      data: { attempt: 1, reason: 'allocation-ended', by: 'tutti' },
    };
    expect(row('attempts', run, ...toRunning, requeued, requested())).toMatchObject({
      requested_at: at(8),
      job: null,
      host: null,
      submitted_at: null,
      started_at: null,
    });
  });
});

describe('the row of a task', () => {
  const started: Fact = {
    type: 'task.started',
    data: { phase: 'pre_batch', index: 0, attempt: 1, cycle: 1, name: 'check', token: 't' },
  };
  const waiting: Fact = {
    type: 'task.waiting',
    data: { phase: 'pre_batch', index: 0, attempt: 1, tries: 2, output: 'no', next_at: at(9) },
  };
  const finished: Fact = {
    type: 'task.finished',
    data: { phase: 'pre_batch', index: 0, attempt: 1, ok: false, code: 1, message: 'no' },
  };
  const begun: Fact = { type: 'batch.started', data: {} };

  it('belongs to its owner, and says how it stands', () => {
    const owner = {
      eid: 'e-1',
      batch: 'b',
      idx: -1,
      phase: 'pre_batch',
      index: 0,
      cycle: 1,
      attempt: 1,
    };
    const birth = { name: 'check', token: 't', started_at: at(1) };
    expect(row('tasks', 'batch/e-1/b', begun, started)).toStrictEqual({
      ...owner,
      ...birth,
      state: 'running',
    });
    expect(row('tasks', 'batch/e-1/b', begun, started, waiting)).toMatchObject({
      ...owner,
      ...birth,
      state: 'waiting',
      tries: 2,
      output: 'no',
      next_at: at(9),
    });
    expect(row('tasks', 'batch/e-1/b', begun, started, waiting, finished)).toMatchObject({
      ...owner,
      ...birth,
      state: 'failed',
      exit_code: 1,
      message: 'no',
      next_at: null,
      ended_at: at(3),
    });
  });
});

describe('the rows of an ensemble and its batches', () => {
  const created = ensembleCreated(
    {
      limits: { maxruns: 5, maxjobs: null },
      batches: [{ name: 'a', priority: 2, maxruns: 3 }, { name: 'b' }],
    },
    7,
  );

  it('come from its definition', () => {
    expect(row('ensembles', 'ensemble/e-1', created)).toMatchObject({
      eid: 'e-1',
      name: 'e',
      state: 'created',
      planned_runs: 7,
      maxruns: 5,
      maxjobs: null,
      held: false,
      created_at: at(0),
    });
    expect(row('batches', 'ensemble/e-1', created)).toStrictEqual({
      eid: 'e-1',
      batch: 'b',
      ordinal: 1,
      state: 'planned',
      cycle: 1,
      held: false,
      priority: 0,
      maxruns: null,
      maxjobs: null,
    });
  });

  it('change only the limits that are named', () => {
    const limits: Fact = { type: 'ensemble.limits-changed', data: { maxruns: null } };
    const changed = row('ensembles', 'ensemble/e-1', created, limits);
    expect(changed.maxruns).toBeNull();
    expect(
      row('batches', 'batch/e-1/b', { type: 'batch.limits-changed', data: { maxjobs: 2 } }),
    ).toStrictEqual({
      eid: 'e-1',
      batch: 'b',
      state: 'planned',
      maxjobs: 2,
    });
  });

  it('say when a batch began and ended, and forget the end when it runs again', () => {
    const story: Fact[] = [
      { type: 'batch.started', data: {} },
      { type: 'batch.failed', data: { phase: 'pre_batch', reason: 'task', message: 'no' } },
    ];
    expect(row('batches', 'batch/e-1/b', ...story)).toMatchObject({
      started_at: at(0),
      finished_at: at(1),
      reason: 'task',
      message: 'no',
    });
    expect(
      row('batches', 'batch/e-1/b', ...story, { type: 'batch.cycle-started', data: { cycle: 1 } }),
    ).toMatchObject({
      started_at: at(0),
      finished_at: null,
      reason: null,
      message: null,
      state: 'running',
    });
  });

  it('began when they first did, and are held no more, when they begin anew', () => {
    const tally = { succeeded: 1, failed: 0, cancelled: 0, skipped: 0 };
    const ofBatch = row(
      'batches',
      'batch/e-1/b',
      { type: 'batch.started', data: {} },
      { type: 'batch.cycle-started', data: { cycle: 1 } },
      { type: 'batch.held', data: { reason: 'alike', question: 'shall it go on?' } },
      { type: 'batch.cancel-requested', data: {} },
      { type: 'batch.cancelled', data: { runs: tally } },
      { type: 'batch.reopened', data: {} },
      { type: 'batch.started', data: {} },
    );
    const free = { held: false, hold_reason: null, finished_at: null, message: null };
    expect(ofBatch).toMatchObject({
      ...free,
      state: 'running',
      question: null,
      reason: null,
      started_at: at(0),
    });
    const ofEnsemble = row(
      'ensembles',
      'ensemble/e-1',
      created,
      { type: 'ensemble.started', data: {} },
      { type: 'ensemble.held', data: { reason: 'lunch' } },
      { type: 'ensemble.cancel-requested', data: {} },
      { type: 'ensemble.finished', data: { outcome: 'cancelled', runs: tally, message: 'no' } },
      { type: 'ensemble.reopened', data: {} },
    );
    expect(ofEnsemble).toMatchObject({
      ...free,
      state: 'running',
      outcome: null,
      started_at: at(1),
    });
  });
});
