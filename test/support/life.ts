import fc from 'fast-check';
import type { DomainEvent, Fact, Phase, TaskPhase } from '../../src/events/catalogue/index.js';
import type { TaskChain } from '../../src/machines/index.js';

/** When nothing else is said, things happen at this time. */
export const someTime = '2026-03-01T12:00:00.000Z';

export function eventOf(fact: Fact, at = someTime): DomainEvent {
  return { ...fact, meta: { id: 'e', v: 1, actor: 'test', at } };
}

/** What facts have to agree with: numbers of attempts, segments, cycles, tasks. */
export interface Situation {
  readonly attempt: number;
  readonly segment: number;
  readonly cycle: number;
  readonly from: Phase;
  readonly tasks: TaskChain;
  readonly supervisor: string;
}

const begun = {
  attempt: 1,
  segment: 1,
  cycle: 1,
  from: 'template',
  tasks: { phase: null, next: 0, current: null, failed: null },
  supervisor: 's1',
} satisfies Situation;

/** What a machine's context says of the situation; the rest is as at the beginning. */
export function situationOf(context: object): Situation {
  return { ...begun, ...Object.fromEntries(Object.entries(context).filter(([, v]) => v !== null)) };
}

const phases: readonly Phase[] = ['template', 'pre_run', 'submit', 'job', 'post_run'];

/** Every fact that a run's stream knows, with numbers that fit the situation. */
export function runFacts({ attempt, segment, cycle, from, tasks }: Situation): Fact[] {
  const token = `token-${attempt}-${segment}`;
  const retry = { attempt: attempt + 1, reason: 'exit:1', not_before: someTime };
  return [
    { type: 'run.planned', data: { params: { rho: 28 }, texts: { '/rho': '28.0' }, priority: 1 } },
    { type: 'run.changed', data: { priority: 2 } },
    { type: 'run.changed', data: { params: { rho: 29 } } },
    { type: 'run.held', data: {} },
    { type: 'run.held', data: { reason: 'lunch', question: 'go on?' } },
    { type: 'run.released', data: {} },
    { type: 'run.dispatched', data: { attempt, from } },
    { type: 'run.templated', data: { files: [] } },
    { type: 'run.checked', data: {} },
    {
      type: 'run.submit-requested',
      data: { attempt, segment, cycle, token, backend: 'simulated' },
    },
    { type: 'run.submitted', data: { attempt, job: `job-${attempt}` } },
    { type: 'run.submit-failed', data: { attempt, message: 'busy', again_at: someTime } },
    { type: 'run.running', data: { attempt } },
    { type: 'run.requeued', data: { attempt, reason: 'preempted', by: 'scheduler' } },
    { type: 'run.requeued', data: { attempt, reason: 'allocation-ended', by: 'tutti' } },
    { type: 'run.exited', data: { attempt, outcome: 'success', code: 0, evidence: 'record' } },
    {
      type: 'run.exited',
      data: { attempt, outcome: 'failure', code: 1, reason: 'exit:1', evidence: 'record' },
    },
    { type: 'run.exited', data: { attempt, outcome: 'lost', reason: 'lost', evidence: 'none' } },
    { type: 'run.continued', data: { segment: segment + 1 } },
    { type: 'run.cycle-started', data: { cycle: cycle + 1 } },
    { type: 'run.post-processed', data: {} },
    ...phases.map((phase): Fact => ({
      type: 'run.retry-scheduled',
      data: { ...retry, from: phase },
    })),
    { type: 'run.succeeded', data: {} },
    { type: 'run.failed', data: { phase: 'job', reason: 'exit:1' } },
    { type: 'run.cancel-requested', data: { kill: true } },
    { type: 'run.cancelled', data: {} },
    { type: 'run.skipped', data: { reason: 'dependency-failed', root_cause: 'b-1' } },
    ...taskFacts(['pre_run', 'until', 'post_run'], { attempt, cycle, tasks }),
  ];
}

const tally = { succeeded: 1, failed: 0, cancelled: 0, skipped: 0 };

/** Every fact that a batch's stream knows. */
export function batchFacts({ cycle, tasks }: Situation): Fact[] {
  return [
    { type: 'batch.started', data: {} },
    { type: 'batch.cycle-started', data: { cycle } },
    { type: 'batch.cycle-started', data: { cycle: cycle + 1 } },
    { type: 'batch.cycle-finished', data: { cycle, runs: tally } },
    { type: 'batch.held', data: { reason: 'lunch' } },
    { type: 'batch.released', data: {} },
    { type: 'batch.held', data: { reason: 'alike', question: 'shall it go on?' } },
    { type: 'batch.cancel-requested', data: {} },
    { type: 'batch.cancel-requested', data: { kill: true, grace_seconds: 3 } },
    { type: 'batch.limits-changed', data: { maxruns: 3, maxjobs: null, rate: 0.5 } },
    { type: 'batch.finished', data: { runs: tally } },
    { type: 'batch.failed', data: { phase: 'pre_batch', reason: 'task', message: 'no' } },
    { type: 'batch.cancelled', data: { runs: tally } },
    { type: 'batch.reopened', data: {} },
    ...taskFacts(['pre_batch', 'post_batch'], { attempt: 1, cycle, tasks }),
  ];
}

/** Every fact that an ensemble's stream knows. */
export function ensembleFacts({ tasks, supervisor }: Situation): Fact[] {
  return [
    ensembleCreated({ batches: [{ name: 'b' }] }),
    { type: 'ensemble.started', data: {} },
    { type: 'ensemble.held', data: {} },
    { type: 'ensemble.released', data: {} },
    { type: 'ensemble.cancel-requested', data: { reason: 'enough' } },
    { type: 'ensemble.limits-changed', data: { maxjobs: 2 } },
    { type: 'ensemble.amended', data: { runs: 2 } },
    { type: 'ensemble.finished', data: { outcome: 'succeeded', runs: tally } },
    { type: 'ensemble.reopened', data: {} },
    {
      type: 'supervisor.attached',
      data: { supervisor: `${supervisor}+`, host: 'h', pid: 1, epoch: 1, tutti: '0' },
    },
    { type: 'supervisor.detached', data: { supervisor, why: 'interrupted' } },
    ...taskFacts(['pre_process', 'post_process'], { attempt: 1, cycle: 1, tasks }),
  ];
}

/** An ensemble with this definition. */
export function ensembleCreated(definition: Readonly<Record<string, unknown>>, runs = 0): Fact {
  return {
    type: 'ensemble.created',
    data: {
      name: 'e',
      definition,
      runs,
      source: { file: '/e.yaml', sha256: '00' },
      overrides: {},
      backend: 'simulated',
      cwd: '/',
      user: 'u',
      host: 'h',
      tutti: '0.1.0',
      arguments: ['run', 'e.yaml'],
      environment_sha256: '00',
    },
  };
}

function taskFacts(
  owned: readonly TaskPhase[],
  { attempt, cycle, tasks }: Pick<Situation, 'attempt' | 'cycle' | 'tasks'>,
): Fact[] {
  return owned.flatMap((phase): Fact[] => {
    const next = tasks.phase === phase ? tasks.next : 0;
    const now = { phase, index: tasks.current?.index ?? next, attempt };
    const started = { phase, attempt, cycle, name: 'check', token: `task-${next}` };
    return [
      { type: 'task.started', data: { ...started, index: next } },
      { type: 'task.started', data: { ...started, index: next + 2 } },
      { type: 'task.finished', data: { ...now, ok: true } },
      { type: 'task.finished', data: { ...now, ok: false, message: 'no' } },
      { type: 'task.waiting', data: { ...now, tries: 1, output: 'not yet', next_at: someTime } },
    ];
  });
}

const small = fc.integer({ min: 1, max: 4 });

/** A situation that has nothing to do with the one at hand: facts of it are mostly illegal. */
const elsewhere: fc.Arbitrary<Situation> = fc.record({
  attempt: small,
  segment: small,
  cycle: small,
  from: fc.constantFrom(...phases),
  tasks: fc.record({
    phase: fc.constantFrom('pre_run', 'post_run', 'pre_batch', null),
    next: fc.nat(3),
    current: fc.option(
      fc.record({
        index: fc.nat(3),
        attempt: small,
        name: fc.constant('check'),
        token: fc.constant('t'),
        startedAt: fc.constant(someTime),
      }),
    ),
    failed: fc.constant(null),
  }),
  supervisor: fc.constantFrom('s1', 's2'),
});

/** How the next fact of a life is picked. */
export interface Turn {
  readonly kind: 'forward' | 'legal' | 'any' | 'foreign';
  readonly choice: number;
  readonly elsewhere: Situation;
}

export const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Turn['kind']>('forward', 'forward', 'forward', 'legal', 'any', 'foreign'),
    choice: fc.nat(1_000_000),
    elsewhere,
  }),
  { minLength: 1, maxLength: 90, size: 'max' },
);

/** These lead a life aside, or nowhere. */
const asides =
  /\.(?:held|released|changed|cancel-requested|failed|skipped|limits-changed|amended)$/;

/** The fact that a turn picks, where `isLegal` answers for the machine. */
export function pick(
  turn: Turn,
  factsOf: (situation: Situation) => readonly Fact[],
  context: object,
  isLegal: (fact: Fact) => boolean,
): Fact {
  const fitting = factsOf(turn.kind === 'foreign' ? turn.elsewhere : situationOf(context));
  const legal = turn.kind === 'any' || turn.kind === 'foreign' ? [] : fitting.filter(isLegal);
  const forward = turn.kind === 'forward' ? legal.filter(({ type }) => !asides.test(type)) : [];
  const from = [forward, legal, fitting].find(({ length }) => length > 0) ?? fitting;
  return from[turn.choice % from.length]!;
}
