import { expect } from 'vitest';
import { type Backend, SimulatedBackend } from '../../src/backends/index.js';
import { type Clock, isoTime, VirtualClock } from '../../src/clock/index.js';
import type { Task } from '../../src/config/index.js';
import { type Fact, runStream } from '../../src/events/catalogue/index.js';
import {
  type RetryRule,
  runConsequence,
  type RunPlan,
  type RunSnapshot,
} from '../../src/machines/index.js';
import { beginHistory, continueHistory, type History } from '../../src/projections/folds/index.js';
import type { RunScope } from '../../src/supervisor/activities/index.js';
import { Activity } from '../../src/supervisor/activity.js';
import { JobWatcher } from '../../src/supervisor/job-watcher.js';
import { scripted } from './scripted.js';

export interface StageOptions {
  readonly preRun?: readonly Task[];
  readonly postRun?: readonly Task[];
  readonly retry?: RetryRule;
}

/** One run with its machine, for one activity after the other; what they report is seen at once. */
export class Stage {
  readonly facts: Fact[] = [];
  readonly troubles: string[] = [];
  readonly run = { kind: 'run', eid: 'e-1', batch: 'b', idx: 0 } as const;
  readonly #plan: RunPlan;
  readonly #tasks: RunScope['tasks'];
  readonly #watcher: JobWatcher;
  #history: History = beginHistory(runStream('e-1', 'b', 0));
  #activity: Activity | undefined;

  constructor(
    readonly backend: Backend,
    readonly clock: Clock,
    { preRun = [], postRun = [], retry }: StageOptions = {},
  ) {
    this.#tasks = { pre_run: preRun, until: [], post_run: postRun };
    const postWhen = postRun.map(({ when }) => when ?? 'success');
    const beforeJob = preRun.map(({ name }) => (name === 'check' ? name : 'task'));
    this.#plan = { preRun: beforeJob, postRun: postWhen, retry: retry ?? null, segments: null };
    this.#watcher = new JobWatcher(backend, clock, (error) => this.troubles.push(String(error)));
  }

  get snapshot(): RunSnapshot {
    if (this.#history.kind !== 'run') throw new Error('this is no run');
    return this.#history.snapshot;
  }

  get types(): string[] {
    return this.facts.map(({ type }) => type);
  }

  /** What has been reported of this type, in order. */
  of(type: Fact['type']): unknown[] {
    return this.facts.filter((fact) => fact.type === type).map(({ data }) => data);
  }

  /** Each with all that follows from it alone. */
  happens(...facts: readonly Fact[]): void {
    for (const fact of facts) {
      const meta = { id: 'e', v: 1, actor: 'test', at: isoTime(this.clock) };
      const after = continueHistory(this.#history, { ...fact, meta });
      if (after === undefined) throw new Error(`${fact.type} in ${this.snapshot.value}`);
      this.#history = after;
      this.facts.push(fact);
      const { value, context } = this.snapshot;
      const next = runConsequence(value, context, this.#plan, isoTime(this.clock));
      if (next !== undefined) this.happens(next);
    }
  }

  /** Up to where its pre_run tasks are to run. */
  begin(): this {
    this.happens(
      { type: 'run.planned', data: { params: {}, priority: 0 } },
      { type: 'run.dispatched', data: { attempt: 1, from: 'template' } },
      { type: 'run.templated', data: { files: [] } },
    );
    return this;
  }

  /** Up to where its job is to be submitted, or has been. */
  request({ token = 't-1', job }: { token?: string; job?: string } = {}): this {
    const data = { attempt: 1, segment: 1, cycle: 1, token, backend: 'x' };
    this.begin().happens({ type: 'run.submit-requested', data });
    if (job !== undefined) this.happens({ type: 'run.submitted', data: { attempt: 1, job } });
    return this;
  }

  cancel(how: { readonly kill?: boolean; readonly grace_seconds?: number } = {}): this {
    this.happens({ type: 'run.cancel-requested', data: how });
    return this;
  }

  /** The activity that goes on is told to end, and this one begins. */
  perform(activity: (scope: RunScope) => Promise<void>): Promise<void> {
    this.#activity?.end();
    this.#activity = new Activity('of a test');
    return activity({
      run: this.run,
      activity: this.#activity,
      clock: this.clock,
      plan: this.#plan,
      backend: this.backend,
      watcher: this.#watcher,
      timeout: undefined,
      timing: { askAgainAfter: 30_000, checkTimeout: 30, stagger: () => 0 },
      trouble: (message) => this.troubles.push(message),
      tasks: this.#tasks,
      report: async (...facts) => this.happens(...facts),
      snapshot: () => this.snapshot,
      isFresh: () => false,
    });
  }
}

/** On a cluster where each job queues for 10 s and runs for 100 s. */
export function simulated(
  script: Partial<Backend> | ((own: Backend) => Partial<Backend>) = {},
  options: StageOptions = {},
) {
  const clock = new VirtualClock(0);
  const odds = { seed: 1, queue_seconds: [10, 10], run_seconds: [100, 100], failures: {} } as const;
  const own = new SimulatedBackend(clock, () => odds);
  const backend = scripted(own, typeof script === 'function' ? script(own) : script);
  return { clock, stage: new Stage(backend, clock, options) };
}

/** Lets virtual time pass until this has ended. */
export async function elapsing<Result>(
  work: Promise<Result>,
  clock: VirtualClock,
): Promise<Result> {
  const ended = new Set<unknown>();
  const settled = work.finally(() => ended.add(work));
  settled.catch(() => undefined);
  for (let turns = 0; !ended.has(work); turns += 1) {
    expect(turns, 'nothing happens any more').toBeLessThan(10_000);
    await new Promise((resolve) => setImmediate(resolve));
    if (!ended.has(work)) clock.elapse();
  }
  return settled;
}
