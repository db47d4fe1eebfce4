import { type Deeds, noDeeds, withDeed } from '../../../src/cli/explain/deeds.js';
import type { Facts } from '../../../src/cli/explain/facts.js';
import type { Fact } from '../../../src/events/catalogue/index.js';

type Row<Key extends 'run' | 'ensemble'> = Facts[Key];
type Batch = Facts['batches'][number];
type Attempt = Facts['attempts'][number];
type Task = Facts['tasks'][number];

const noon = new Date('2026-03-01T12:00:00Z');

/** So many seconds before noon, which is now. */
export function ago(seconds: number): Date {
  return new Date(noon.getTime() - seconds * 1000);
}

const run: Row<'run'> = {
  eid: 'lorenz-1',
  batch: 'b',
  idx: 3,
  run: 'b-3',
  state: 'planned',
  phase: null,
  reason: null,
  message: null,
  root_cause: null,
  attempt: 1,
  segment: 1,
  cycle: 1,
  priority: 0,
  backend: null,
  job: null,
  params: {},
  texts: null,
  held: false,
  hold_reason: null,
  question: null,
  exit_code: null,
  signal: null,
  waiting_for: null,
  waiting_since: null,
  waiting_until: null,
  waiting_detail: null,
  planned_at: ago(300),
  dispatched_at: null,
  templated_at: null,
  checked_at: null,
  submitted_at: null,
  started_at: null,
  exited_at: null,
  post_processed_at: null,
  ended_at: null,
  wait_seconds: null,
  run_seconds: null,
};

const ensemble: Row<'ensemble'> = {
  eid: 'lorenz-1',
  name: 'lorenz',
  state: 'running',
  outcome: null,
  message: null,
  backend: 'local',
  planned_runs: 10,
  maxruns: null,
  maxjobs: null,
  rate: null,
  held: false,
  hold_reason: null,
  stalled: false,
  supervisor: null,
  file: '/work/lorenz.yaml',
  source_sha256: '',
  parent: null,
  arguments: [],
  cwd: '/work',
  user_name: 'ada',
  host: 'login1',
  tutti: '0.1.0',
  created_at: ago(300),
  started_at: ago(300),
  finished_at: null,
};

export function batch(values: Partial<Batch> = {}): Batch {
  return {
    eid: 'lorenz-1',
    batch: 'b',
    ordinal: 0,
    state: 'running',
    cycle: 1,
    priority: 0,
    maxruns: null,
    maxjobs: null,
    rate: null,
    held: false,
    hold_reason: null,
    question: null,
    reason: null,
    message: null,
    started_at: ago(300),
    finished_at: null,
    runs: 10,
    waiting: 10,
    queued: 0,
    running: 0,
    working: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    skipped: 0,
    ...values,
  };
}

export function attempt(values: Partial<Attempt> = {}): Attempt {
  return {
    eid: 'lorenz-1',
    batch: 'b',
    idx: 3,
    run: 'b-3',
    cycle: 1,
    attempt: 1,
    segment: 1,
    token: 'token',
    backend: 'local',
    job: 'b-3.1',
    host: 'login1',
    outcome: null,
    exit_code: null,
    signal: null,
    reason: null,
    evidence: null,
    requested_at: ago(120),
    submitted_at: ago(120),
    started_at: ago(120),
    ended_at: null,
    wait_seconds: 0,
    run_seconds: null,
    ...values,
  };
}

export function task(values: Partial<Task> = {}): Task {
  return {
    eid: 'lorenz-1',
    batch: 'b',
    idx: 3,
    phase: 'pre_run',
    index: 0,
    cycle: 1,
    attempt: 1,
    name: 'check',
    token: 'token',
    state: 'running',
    exit_code: null,
    signal: null,
    message: null,
    log: null,
    tries: null,
    output: null,
    next_at: null,
    started_at: ago(60),
    ended_at: null,
    ...values,
  };
}

/** What such events make of what was done; each by whom, and so many seconds before noon. */
export function deeds(...events: readonly (readonly [Fact, string, number])[]): Deeds {
  return events.reduce<Deeds>((before, [fact, actor, seconds]) => {
    const meta = { id: 'e', v: 1, actor, at: ago(seconds).toISOString() };
    return withDeed(before, { ...fact, meta });
  }, noDeeds);
}

export interface Given extends Partial<Omit<Facts, 'run' | 'ensemble'>> {
  readonly run?: Partial<Row<'run'>>;
  readonly ensemble?: Partial<Row<'ensemble'>>;
}

/** The facts of a run that waits in an ensemble that somebody is running, but for what is said. */
export function given({ run: own, ensemble: whole, ...rest }: Given = {}): Facts {
  return {
    now: noon,
    me: 'ada@login1',
    prefix: '',
    deeds: { run: noDeeds, batch: noDeeds, ensemble: noDeeds },
    pending: [],
    directory: '/work/runs/b-3',
    noRoom: undefined,
    run: { ...run, ...own },
    ensemble: { ...ensemble, ...whole },
    batches: [batch()],
    inOrder: false,
    rule: { retry: { attempts: 1, delays: [], on: [] } },
    ready: new Map(),
    ahead: 0,
    holder: { host: 'login1', pid: 42 },
    output: undefined,
    attempts: [],
    tasks: [],
    ...rest,
  };
}
