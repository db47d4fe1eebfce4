import type { Tally } from '../../../events/catalogue/index.js';
import type {
  BatchState,
  CancelRequest,
  Hold,
  RunContext,
  RunState,
} from '../../../machines/index.js';
import type { Limits } from '../limits.js';
import type { RecordedBatch } from '../recorded-batches.js';
import { Canary } from './canary.js';
import { Delays } from './delays.js';
import { Lanes } from './lanes.js';

/**
 * What a run is to the scheduler: it waits for a slot, works in one, is ready for a job slot, has
 * one, is stuck until its user answers, or has ended.
 */
export type Stage = 'waiting' | 'working' | 'ready' | 'job' | 'stuck' | 'ended';

interface RunItem {
  stage: Stage;
  ending: keyof Tally | null;
  hold: Hold | null;
}

export class BatchAgenda {
  state: BatchState = 'planned';
  cycle = 1;
  hold: Hold | null = null;
  cancel: CancelRequest | null = null;
  /** Whether one of its own tasks is going on. */
  isBusy = false;
  /** When a job of it was last submitted. */
  submittedAt = -Infinity;
  limits: Limits;
  readonly name: string;
  readonly priority: number;
  readonly maxFailures: number | null;
  readonly cycles: number;
  readonly together: boolean;
  readonly tally: Record<keyof Tally, number> = {
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    skipped: 0,
  };
  /** For a run slot, and for a job slot. */
  readonly waiting = new Lanes();
  readonly ready = new Lanes();
  readonly delays = new Delays();
  readonly canary: Canary;
  readonly #runs = new Map<number, RunItem>();
  /** Runs that have ended and may run once more, with the cycle that they ended in. */
  readonly #again = new Map<number, number>();
  /** Runs that have not ended: those that nobody asked to, and those whose jobs may go on to their end. */
  readonly #unasked = new Set<number>();
  readonly #spared = new Set<number>();
  /** Failed runs that count: who tries again what was given up has seen those before. */
  readonly #failures = new Set<number>();
  /** How many runs somebody holds. */
  #heldByUser = 0;
  #lastTicket = 0;
  /** The latest time that an event has named; clocks of different hosts may differ. */
  #latest = -Infinity;
  readonly #count: Record<Stage, number> = {
    waiting: 0,
    working: 0,
    ready: 0,
    job: 0,
    stuck: 0,
    ended: 0,
  };

  constructor(recorded: RecordedBatch) {
    const { name, priority, maxFailures, cycles, together, maxruns, maxjobs, rate } = recorded;
    this.name = name;
    this.priority = priority;
    this.maxFailures = maxFailures;
    this.cycles = cycles;
    this.together = together;
    this.limits = { maxruns, maxjobs, rate };
    this.canary = new Canary(recorded.canary);
  }

  get held(): boolean {
    return this.hold !== null;
  }

  get isHeldByUser(): boolean {
    return isUsers(this.hold) || this.#heldByUser > 0;
  }

  /** Runs that hold a run slot. */
  get active(): number {
    return this.#count.working + this.#count.ready + this.#count.job;
  }

  /** Runs that hold a job slot. */
  get jobs(): number {
    return this.#count.job;
  }

  /** Runs that wait for a slot, whatever else they wait for. */
  get unbegun(): number {
    return this.#count.waiting;
  }

  get unended(): number {
    return this.#runs.size - this.#count.ended;
  }

  get total(): number {
    return this.#runs.size;
  }

  /** So many have failed that no more of it are started. */
  get hasGivenUp(): boolean {
    return this.state === 'failed' || this.#hasTooManyFailures;
  }

  get #hasTooManyFailures(): boolean {
    return this.maxFailures !== null && this.#failures.size > this.maxFailures;
  }

  /** Whether all of it is to begin once more. */
  get goesOn(): boolean {
    return this.together && this.cycle < this.cycles && !this.hasGivenUp && this.#again.size > 0;
  }

  /** Whether a run that has ended is to run once more within this cycle of the batch. */
  get isBehind(): boolean {
    return this.behind().next().done === false;
  }

  /** Such runs, each with the cycle that comes next for it. */
  *behind(): Generator<readonly [idx: number, cycle: number]> {
    if (this.hasGivenUp) return;
    for (const [idx, cycle] of this.#again) {
      // They stand in the order in which they ended: after this one nobody is behind.
      if (this.together && cycle >= this.cycle) return;
      yield [idx, this.together ? this.cycle : cycle + 1];
    }
  }

  /** Every run that waits for a slot, also those that are held or wait for a time. */
  *unstarted(): Generator<number> {
    if (this.#count.waiting === 0) return;
    for (const [idx, run] of this.#runs) if (run.stage === 'waiting') yield idx;
  }

  /** Runs that have not been asked yet to end in this way. */
  *uncancelled({ kill }: CancelRequest): Generator<number> {
    yield* this.#unasked;
    if (kill) yield* this.#spared;
  }

  place(idx: number, state: RunState, context: RunContext, at: number): void {
    this.#latest = Math.max(this.#latest, at);
    const stage = stageOf(state, context);
    const ending = endingOf(state);
    const hold = stage === 'ended' ? null : context.hold;
    const before = this.#runs.get(idx);
    const wasEnded = before?.stage === 'ended';
    if (before === undefined) {
      this.#runs.set(idx, { stage, ending, hold });
    } else {
      this.#count[before.stage] -= 1;
      if (before.ending !== null) this.tally[before.ending] -= 1;
      if (isUsers(before.hold)) this.#heldByUser -= 1;
      before.stage = stage;
      before.ending = ending;
      before.hold = hold;
    }
    this.#count[stage] += 1;
    if (isUsers(hold)) this.#heldByUser += 1;
    if (ending !== null && ending !== 'skipped') {
      this.canary.see(idx, ending === 'failed' ? (context.failure ?? undefined) : undefined);
    }
    if (ending !== null) this.tally[ending] += 1;
    if (state === 'retrying' && wasEnded && this.#hasTooManyFailures) this.#failures.clear();
    keep(this.#failures, idx, ending === 'failed');
    const isAsked = state === 'cancelling';
    keep(this.#unasked, idx, stage !== 'ended' && !isAsked);
    keep(this.#spared, idx, isAsked && context.cancel?.kill !== true);
    this.#queue(idx, stage, context);
    this.#again.delete(idx);
    if (couldBeSubmitted(state, context) && context.cycle < this.cycles) {
      this.#again.set(idx, context.cycle);
    }
  }

  /** Lets those in whose time has come. */
  ripen(now: number): void {
    for (let due = this.delays.takeDue(now); due !== undefined; due = this.delays.takeDue(now)) {
      this.waiting.add(due);
    }
  }

  #queue(idx: number, stage: Stage, { hold, priority, notBefore }: RunContext): void {
    const held = hold !== null;
    const free = stage === 'waiting' && !held && notBefore === null;
    if (free && this.waiting.priorityOf(idx) === priority) return;
    this.waiting.remove(idx);
    this.ready.remove(idx);
    this.delays.remove(idx);
    if (held) return;
    const ticket = (this.#lastTicket += 1);
    const place = { idx, priority, since: this.#latest, ticket };
    if (stage === 'ready') this.ready.add(place);
    if (stage !== 'waiting') return;
    if (notBefore === null) this.waiting.add(place);
    else this.delays.add({ ...place, since: Date.parse(notBefore) });
  }
}

function keep(runs: Set<number>, idx: number, isOne: boolean): void {
  if (isOne) runs.add(idx);
  else runs.delete(idx);
}

/** A hold of Tutti's own asks something; who holds something releases it. */
function isUsers(hold: Hold | null): boolean {
  return hold !== null && hold.question === null;
}

/** One that never got a job would not get one in the next cycle, either. */
function couldBeSubmitted(state: RunState, { exit }: RunContext): boolean {
  return state === 'succeeded' || (state === 'failed' && exit !== null);
}

function stageOf(state: RunState, { job, exit }: RunContext): Stage {
  switch (state) {
    case 'unplanned':
    case 'planned':
    case 'retrying':
      return 'waiting';
    case 'templating':
    case 'checking':
    case 'post-processing':
    case 'concluding':
      return 'working';
    case 'ready':
      return 'ready';
    case 'submitting':
    case 'queued':
    case 'running':
      return 'job';
    case 'cancelling':
      return job !== null && exit === null ? 'job' : 'working';
    case 'lost':
      return 'stuck';
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'skipped':
      return 'ended';
  }
}

function endingOf(state: RunState): keyof Tally | null {
  switch (state) {
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'skipped':
      return state;
    default:
      return null;
  }
}
