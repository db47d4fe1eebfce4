import {
  batchStream,
  type DomainEvent,
  ensembleStream,
  type Fact,
  runStream,
  type StreamName,
} from '../../src/events/catalogue/index.js';
import {
  batchConsequence,
  type BatchSnapshot,
  endOfCycle,
  ensembleConsequence,
  type EnsembleSnapshot,
  runConsequence,
  type RunPlan,
  type RunSnapshot,
} from '../../src/machines/index.js';
import {
  Agenda,
  beginHistory,
  continueHistory,
  type History,
} from '../../src/projections/folds/index.js';
import { reopening } from '../../src/control/index.js';
import { decide, type Decision } from '../../src/scheduler/index.js';
import { ensembleCreated, eventOf } from '../support/life.js';

export interface BatchPlan {
  readonly priority: number;
  readonly maxruns: number | null;
  readonly maxjobs: number | null;
  readonly max_failures: number | null;
  readonly repeat: false | number | { readonly cycles: number; readonly together: boolean };
  /** The priority of each of its runs. */
  readonly runs: readonly number[];
}

export interface EnsemblePlan {
  readonly batches: readonly BatchPlan[];
  readonly inOrder: boolean;
  readonly limits: { readonly maxruns: number | null; readonly maxjobs: number | null };
  /** How many decisions are made at once. */
  readonly most: number;
}

export interface Told {
  readonly stream: StreamName;
  readonly event: DomainEvent;
}

const plan: RunPlan = { preRun: [], postRun: [], retry: null, segments: null };
const eid = 'e-1';

/**
 * An ensemble whose world is this object: facts are told to it, consequences follow, and decisions
 * are carried out as facts. What is so is read from the histories, never from the agenda.
 */
export class World {
  readonly log: Told[] = [];
  readonly agenda = new Agenda();
  now = Date.parse('2026-03-01T12:00:00.000Z');
  readonly #histories = new Map<string, History>();
  readonly #priority = new Map<string, number>();
  #told = 0;
  /** When each run last joined the line that it stands in: the number of the fact that put it there. */
  readonly #joined = new Map<string, number>();
  readonly #forgiven = new Set<string>();

  constructor(readonly plan: EnsemblePlan) {
    const batches = plan.batches.map(({ runs: _, ...batch }, at) => ({ name: `b${at}`, ...batch }));
    this.tell(
      ensembleStream(eid),
      ensembleCreated({ batches, limits: plan.limits, batches_in_order: plan.inOrder }),
    );
    for (const [at, { priority, runs }] of plan.batches.entries()) {
      this.#priority.set(`b${at}`, priority);
      for (const [idx, each] of runs.entries()) {
        const data = { params: {}, priority: each };
        this.tell(runStream(eid, `b${at}`, idx), { type: 'run.planned', data });
      }
    }
    this.ensembleTold({ type: 'ensemble.started', data: {} });
  }

  get ensemble(): EnsembleSnapshot {
    const history = this.#history(ensembleStream(eid));
    if (history.kind !== 'ensemble') throw new Error('not an ensemble');
    return history.snapshot;
  }

  batch(name: string): BatchSnapshot {
    const history = this.#history(batchStream(eid, name));
    if (history.kind !== 'batch') throw new Error('not a batch');
    return history.snapshot;
  }

  run(batch: string, idx: number): RunSnapshot {
    const history = this.#history(runStream(eid, batch, idx));
    if (history.kind !== 'run') throw new Error('not a run');
    return history.snapshot;
  }

  get batches(): {
    readonly name: string;
    readonly plan: BatchPlan;
    readonly snapshot: BatchSnapshot;
  }[] {
    return this.plan.batches.map((each, at) => ({
      name: `b${at}`,
      plan: each,
      snapshot: this.batch(`b${at}`),
    }));
  }

  runsOf(
    batch: string,
  ): { readonly batch: string; readonly idx: number; readonly now: RunSnapshot }[] {
    const at = Number(batch.slice(1));
    return (this.plan.batches[at]?.runs ?? []).map((_, idx) => ({
      batch,
      idx,
      now: this.run(batch, idx),
    }));
  }

  get runs(): ReturnType<World['runsOf']> {
    return this.batches.flatMap(({ name }) => this.runsOf(name));
  }

  joined(batch: string, idx: number): number {
    return this.#joined.get(`${batch}-${idx}`) ?? 0;
  }

  ensembleTold(fact: Fact): boolean {
    return this.tell(ensembleStream(eid), fact);
  }

  batchTold(batch: string, fact: Fact): boolean {
    return this.tell(batchStream(eid, batch), fact);
  }

  /** A user has a run tried again that has ended; false where that cannot be. */
  triedAgain(batch: string, idx: number): boolean {
    const { value, context } = this.run(batch, idx);
    const isOver = value === 'failed' || value === 'cancelled' || value === 'skipped';
    const needed = reopening({ ensemble: this.ensemble, batch: this.batch(batch) });
    if (!isOver || 'why' in needed) return false;
    if (needed.ensemble !== undefined) this.ensembleTold(needed.ensemble);
    if (needed.batch !== undefined) this.batchTold(batch, needed.batch);
    if (this.hasGivenUp(batch)) {
      for (const each of this.runsOf(batch)) this.#forgiven.add(nameOf(each));
    }
    const not_before = new Date(this.now).toISOString();
    const data = {
      attempt: context.attempt + 1,
      from: 'template',
      reason: 'x',
      not_before,
    } as const;
    return this.runTold(batch, idx, { type: 'run.retry-scheduled', data });
  }

  /** So many have failed, since somebody last tried again what was given up, that no more is started. */
  hasGivenUp(name: string): boolean {
    const most = this.plan.batches[Number(name.slice(1))]?.max_failures ?? Infinity;
    const failed = this.runsOf(name).filter(({ now }) => now.value === 'failed');
    return failed.filter((each) => !this.#forgiven.has(nameOf(each))).length > most;
  }

  runTold(batch: string, idx: number, fact: Fact): boolean {
    return this.tell(runStream(eid, batch, idx), fact);
  }

  /** Takes in a fact and what follows from it; false where it is not legal. */
  tell(stream: StreamName, fact: Fact): boolean {
    const event = eventOf(fact, new Date(this.now).toISOString());
    const before = this.#history(stream);
    const after = continueHistory(before, event);
    if (after === undefined) return false;
    this.#histories.set(stream, after);
    this.log.push({ stream, event });
    this.agenda.evolve(after, event);
    this.#told += 1;
    if (after.kind === 'run' && before.kind === 'run') this.#follow(before.snapshot, after);
    const next = this.#consequence(after);
    if (next !== undefined) this.tell(stream, next);
    return true;
  }

  /** Asks once, and carries out the answer one by one, telling of each before it is done. */
  decideOnce(look: (decision: Decision) => void = () => undefined): number {
    const decisions = decide(this.agenda, { now: this.now, most: this.plan.most });
    for (const decision of decisions) {
      look(decision);
      this.#carryOut(decision);
    }
    return decisions.length;
  }

  /** The same agenda, from the log alone. */
  agendaAnew(): Agenda {
    const agenda = new Agenda();
    const histories = new Map<string, History>();
    for (const { stream, event } of this.log) {
      const after = continueHistory(histories.get(stream) ?? beginHistory(stream), event);
      if (after === undefined) throw new Error(`${event.type} is in the log and not legal`);
      histories.set(stream, after);
      agenda.evolve(after, event);
    }
    return agenda;
  }

  #history(stream: StreamName): History {
    return this.#histories.get(stream) ?? beginHistory(stream);
  }

  #consequence(after: History): Fact | undefined {
    const frame = { before: 0, after: 0 };
    switch (after.kind) {
      case 'run': {
        const { value, context } = after.snapshot;
        return runConsequence(value, context, plan, new Date(this.now).toISOString());
      }
      case 'batch':
        return batchConsequence(
          after.snapshot.value,
          after.snapshot.context,
          { ...frame, untilTaskFails: false },
          this.#standing(after.address.batch),
        );
      case 'ensemble':
        return after.snapshot.value === 'finishing'
          ? ensembleConsequence('finishing', after.snapshot.context, frame, this.agenda)
          : undefined;
    }
  }

  #standing(batch: string) {
    const { tally, goesOn } = this.agenda.batch(batch);
    return { runs: { ...tally }, goesOn };
  }

  #follow(before: RunSnapshot, { address, snapshot }: History & { kind: 'run' }): void {
    const stays =
      lineOf(before) === lineOf(snapshot) && before.context.priority === snapshot.context.priority;
    if (!stays) this.#joined.set(`${address.batch}-${address.idx}`, this.#told);
  }

  #carryOut(decision: Decision): void {
    if (!this.#carriedOut(decision)) throw new Error(`${JSON.stringify(decision)} is not legal`);
  }

  #carriedOut(decision: Decision): boolean {
    switch (decision.kind) {
      case 'start-batch':
        return this.batchTold(decision.batch, { type: 'batch.started', data: {} });
      case 'hold-batch':
        return this.batchTold(decision.batch, { type: 'batch.held', data: { question: '?' } });
      case 'cancel-batch':
        return this.batchTold(decision.batch, { type: 'batch.cancel-requested', data: {} });
      case 'cancel-run':
        return this.runTold(decision.batch, decision.idx, {
          type: 'run.cancel-requested',
          data: {},
        });
      case 'close-batch':
        if (this.batch(decision.batch).value === 'cancelling') {
          const { runs } = this.#standing(decision.batch);
          return this.batchTold(decision.batch, { type: 'batch.cancelled', data: { runs } });
        }
        return this.batchTold(
          decision.batch,
          endOfCycle(this.batch(decision.batch).context.cycle, this.#standing(decision.batch)),
        );
      case 'close-ensemble':
        return this.ensembleTold({
          type: 'ensemble.finished',
          data: {
            outcome: this.agenda.state === 'cancelling' ? 'cancelled' : 'succeeded',
            runs: this.agenda.tally,
          },
        });
      case 'dispatch': {
        const { attempt, from } = this.run(decision.batch, decision.idx).context;
        const data = { attempt, from };
        return this.runTold(decision.batch, decision.idx, { type: 'run.dispatched', data });
      }
      case 'submit': {
        const { attempt, segment, cycle } = this.run(decision.batch, decision.idx).context;
        const data = { attempt, segment, cycle, token: 't', backend: 'simulated' };
        return this.runTold(decision.batch, decision.idx, { type: 'run.submit-requested', data });
      }
      case 'repeat': {
        const data = { cycle: decision.cycle };
        return this.runTold(decision.batch, decision.idx, { type: 'run.cycle-started', data });
      }
      case 'skip': {
        const data = { reason: 'dependency-failed' };
        return this.runTold(decision.batch, decision.idx, { type: 'run.skipped', data });
      }
    }
  }
}

/** Of this attempt in this cycle. */
function nameOf({ batch, idx, now: { context } }: ReturnType<World['runsOf']>[number]): string {
  return `${batch}-${idx} ${context.cycle} ${context.attempt}`;
}

/** In which line a run stands: none, if it is held or on its way. */
export function lineOf({ value, context }: RunSnapshot): 'run-slot' | 'job-slot' | 'none' {
  if (context.hold !== null) return 'none';
  if (value === 'planned' || value === 'retrying') return 'run-slot';
  return value === 'ready' ? 'job-slot' : 'none';
}

/** Between its dispatch and its end, a run has a run slot; one that is lost has given it back. */
export function hasRunSlot({ value }: RunSnapshot): boolean {
  return ![
    'unplanned',
    'planned',
    'retrying',
    'lost',
    'succeeded',
    'failed',
    'cancelled',
    'skipped',
  ].includes(value);
}

/** As long as the job may be there: one that is being cancelled has its slot until it is gone. */
export function hasJobSlot({ value, context: { job, exit } }: RunSnapshot): boolean {
  if (value === 'cancelling') return job !== null && exit === null;
  return value === 'submitting' || value === 'queued' || value === 'running';
}
