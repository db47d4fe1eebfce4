import { type Clock, isoTime } from '../clock/index.js';
import type { Definition } from '../config/index.js';
import {
  type DomainEvent,
  ensembleStream,
  type Fact,
  payloadFault,
} from '../events/catalogue/index.js';
import {
  type GroupCommit,
  headOf,
  type HeldLease,
  newStream,
  readEvents,
  readStreams,
  seal,
} from '../events/store/index.js';
import type { Database } from '../database/index.js';
import {
  batchConsequence,
  ensembleConsequence,
  hasEnded,
  runConsequence,
} from '../machines/index.js';
import { Agenda, beginHistory, changesOf, continueHistory } from '../projections/folds/index.js';
import { decide, nextDecisionAt } from '../scheduler/index.js';
import { factOf } from './decisions.js';
import { FactRefused, IncompleteEnsemble, UnreadableHistory } from './errors.js';
import { LiveHistory } from './live-history.js';
import { Plans } from './plans.js';

export interface Hosting {
  readonly db: Database;
  readonly commit: GroupCommit;
  readonly clock: Clock;
  /** Something happened that may let more be decided. */
  readonly wake: () => void;
  /** An actor has seen an event: what its state asks for may have to be started or ended. */
  readonly reconcile: (ensemble: HostedEnsemble, live: LiveHistory) => void;
  readonly committed: (event: DomainEvent, stream: string) => void;
  readonly defect: (error: Error) => void;
  readonly lost: (error: Error) => void;
}

interface Reporter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Facts about one stream, in order. */
export interface Intent {
  readonly stream: string;
  readonly facts: readonly Fact[];
}

/** Whose will a fact is, and which command said so. */
export interface Cause {
  readonly actor: string;
  readonly command: string;
}

/** More than one commit's worth is not decided ahead: what comes back may change what is best. */
const decideAtMost = 500;

/**
 * An ensemble in this process: its live streams, its agenda, and the one way in which a fact about
 * it becomes an event.
 */
export class HostedEnsemble {
  readonly agenda = new Agenda();
  readonly #live = new Map<string, LiveHistory>();
  readonly #freshTokens = new Set<string>();
  readonly #decideLater = new Set<number>();

  private constructor(
    readonly lease: HeldLease,
    readonly backend: string,
    readonly plans: Plans,
    private readonly hosting: Hosting,
  ) {}

  get eid(): string {
    return this.lease.eid;
  }

  /** Folds the ensemble's events, the same way whether it is new or was left by somebody. */
  static async load(
    lease: HeldLease,
    { definition, backend }: { readonly definition: Definition; readonly backend: string },
    hosting: Hosting,
  ): Promise<HostedEnsemble> {
    const ensemble = new HostedEnsemble(lease, backend, new Plans(definition), hosting);
    let declared = 0;
    let planned = 0;
    for await (const event of readEvents(hosting.db, { eid: lease.eid })) {
      if (event.type === 'ensemble.created') declared = event.data.runs;
      if (event.type === 'run.planned') planned += 1;
      ensemble.#replay(event.stream, event.position, event, headOf(event));
    }
    if (planned < declared) throw new IncompleteEnsemble(lease.eid, planned, declared);
    for (const [stream, live] of ensemble.#live) {
      if (live.hasEnded && ensemble.#isDone(live)) ensemble.#live.delete(stream);
    }
    return ensemble;
  }

  get live(): Iterable<LiveHistory> {
    return this.#live.values();
  }

  get isFinished(): boolean {
    const live = this.#live.get(ensembleStream(this.eid));
    return live !== undefined && hasEnded(live.committed.snapshot);
  }

  /** Whether something is to be decided at a later time, though nothing happens until then. */
  get waitsForTime(): boolean {
    return this.#decideLater.size > 0;
  }

  /** Whether this process made the token and nobody has asked for it yet. */
  isFresh(token: string): boolean {
    return this.#freshTokens.delete(token);
  }

  /** What follows from where things stand, without anything new having happened. */
  takeUp(): void {
    for (const live of [...this.#live.values()]) {
      this.#conclude(live);
      this.hosting.reconcile(this, live);
    }
  }

  /**
   * Facts about one stream, in order. Resolves when all have been committed and the actor has seen
   * them; rejects where one is not legal, or where this process no longer has the ensemble.
   */
  report(stream: string, facts: readonly Fact[]): Promise<void> {
    const live = this.streamOf(stream);
    return new Promise((resolve, reject) => {
      // A stream's events are committed in their order: the last one's end is the end of all.
      for (const fact of facts.slice(0, -1)) this.#accept(live, fact);
      const last = facts.at(-1);
      if (last === undefined) resolve();
      else this.#accept(live, last, { reporter: { resolve, reject } });
    });
  }

  /** Takes in streams that have ended and were let go of, so that facts about them can be accepted. */
  async bring(streams: readonly string[]): Promise<void> {
    const found = new Map<string, LiveHistory>();
    for await (const event of readStreams(this.hosting.db, streams)) {
      const { stream, position, type } = event;
      const after = continueHistory(found.get(stream)?.tentative ?? beginHistory(stream), event);
      if (after === undefined) throw new UnreadableHistory(position, stream, type);
      found.set(stream, new LiveHistory(stream, after, headOf(event)));
    }
    const lost = streams.find((stream) => !found.has(stream));
    if (lost !== undefined) throw new RangeError(`there is no history of ${lost}`);
    for (const [stream, live] of found) this.#live.set(stream, live);
  }

  /** Lets go again of those that no fact followed upon. */
  letGo(streams: Iterable<string>): void {
    for (const stream of streams) {
      const live = this.#live.get(stream);
      if (live?.hasEnded === true) this.#retire(live);
    }
  }

  /** Why these facts could not follow on one another, or undefined where they could. */
  whyNot({ stream, facts }: Intent): string | undefined {
    let history = this.streamOf(stream).tentative;
    const meta = { actor: '', at: isoTime(this.hosting.clock), id: '', v: 1 };
    for (const fact of facts) {
      const fault = payloadFault(fact);
      if (fault !== undefined) return fault;
      const after = continueHistory(history, { ...fact, meta });
      if (after === undefined) return `it is ${history.snapshot.value}`;
      history = after;
    }
    return undefined;
  }

  /** What a command asks for, all of it; the last event says that the command has been answered. */
  carryOut(intents: readonly Intent[], cause: Cause): Promise<void> {
    const all = intents.flatMap(({ stream, facts }) => facts.map((fact) => ({ stream, fact })));
    return new Promise((resolve, reject) => {
      for (const [index, { stream, fact }] of all.entries()) {
        const isLast = index === all.length - 1;
        const reporter = isLast ? { resolve, reject } : undefined;
        const handles = isLast ? cause.command : undefined;
        this.#accept(this.streamOf(stream), fact, { reporter, cause, handles });
      }
      if (all.length === 0) resolve();
      this.hosting.wake();
    });
  }

  /** Lets the scheduler decide, and turns what it decides into facts. */
  decide(): void {
    const { commit, clock } = this.hosting;
    while (commit.backlog < decideAtMost) {
      const decisions = decide(this.agenda, { now: clock.now(), most: decideAtMost });
      if (decisions.length === 0) break;
      for (const decision of decisions) this.#decided(factOf(decision, this));
    }
    this.#rememberToDecide(nextDecisionAt(this.agenda));
  }

  /** Where the jobs of this batch run: as it says itself, or as the ensemble was started. */
  backendOf(batch: string): string {
    return this.plans.definitionOf(batch).backend ?? this.backend;
  }

  #decided({ stream, fact }: { readonly stream: string; readonly fact: Fact }): void {
    if (fact.type === 'run.submit-requested') this.#freshTokens.add(fact.data.token);
    this.#acceptOwn(this.streamOf(stream), fact);
  }

  #rememberToDecide(time: number | undefined): void {
    const { clock, wake } = this.hosting;
    if (time === undefined || time <= clock.now() || this.#decideLater.has(time)) return;
    this.#decideLater.add(time);
    clock.at(time, () => {
      this.#decideLater.delete(time);
      wake();
    });
  }

  #replay(stream: string, position: number, event: DomainEvent, head: LiveHistory['head']): void {
    const live = this.#live.get(stream);
    const after = continueHistory(live?.tentative ?? beginHistory(stream), event);
    if (after === undefined) throw new UnreadableHistory(position, stream, event.type);
    this.#live.set(stream, new LiveHistory(stream, after, head));
    this.agenda.evolve(after, event);
  }

  /** A stream that nothing has been accepted about is not kept: it may be one that was let go of. */
  streamOf(stream: string): LiveHistory {
    return this.find(stream) ?? new LiveHistory(stream, beginHistory(stream), newStream);
  }

  /** A stream that is in mind: a run that has ended need not be. */
  find(stream: string): LiveHistory | undefined {
    return this.#live.get(stream);
  }

  /** Checks, seals and sends one fact, and then whatever follows from it alone. */
  #accept(
    live: LiveHistory,
    fact: Fact,
    {
      reporter,
      cause,
      handles,
    }: {
      readonly reporter?: Reporter | undefined;
      readonly cause?: Cause;
      readonly handles?: string | undefined;
    } = {},
  ): void {
    const { commit, clock, committed, wake, reconcile, lost } = this.hosting;
    const fault = payloadFault(fact);
    if (fault !== undefined) throw new FactRefused(live.stream, fact.type, fault);
    const { actor = 'supervisor', command } = cause ?? {};
    const origin = { actor, at: isoTime(clock), cause: command };
    const sealed = seal(live.stream, live.head, fact, origin);
    const after = continueHistory(live.tentative, sealed.event);
    if (after === undefined) {
      throw new FactRefused(live.stream, fact.type, `it is ${live.tentative.snapshot.value}`);
    }
    this.#live.set(live.stream, live);
    live.head = sealed.head;
    live.tentative = after;
    this.agenda.evolve(after, sealed.event);
    commit.add({
      lease: this.lease,
      sealed,
      changes: changesOf(after, sealed.event),
      handles,
      committed: () => {
        live.apply(sealed.event);
        committed(sealed.event, live.stream);
        reporter?.resolve();
        reconcile(this, live);
        if (live.hasEnded) this.#retire(live);
        wake();
      },
      refused: (error) => {
        reporter?.reject(error);
        lost(error);
      },
    });
    this.#conclude(live);
  }

  /** A fact of the supervisor's own making: where it is refused, the fault is ours. */
  #acceptOwn(live: LiveHistory, fact: Fact): void {
    try {
      this.#accept(live, fact);
    } catch (error) {
      if (!(error instanceof FactRefused)) throw error;
      this.hosting.defect(error);
    }
  }

  #retire(live: LiveHistory): void {
    if (live.tentative.kind !== 'run') return;
    live.retire();
    if (this.#isDone(live)) this.#live.delete(live.stream);
  }

  /** A run that has ended is kept in mind where it may begin another cycle. */
  #isDone({ tentative }: LiveHistory): boolean {
    return tentative.kind === 'run' && this.agenda.batch(tentative.address.batch).cycles === 1;
  }

  #conclude(live: LiveHistory): void {
    const fact = this.#consequence(live);
    if (fact !== undefined) this.#acceptOwn(live, fact);
  }

  #consequence({ tentative }: LiveHistory): Fact | undefined {
    switch (tentative.kind) {
      case 'run': {
        const { value, context } = tentative.snapshot;
        const plan = this.plans.run(tentative.address.batch);
        return runConsequence(value, context, plan, isoTime(this.hosting.clock));
      }
      case 'batch': {
        const { value, context } = tentative.snapshot;
        const { batch } = tentative.address;
        const { tally, goesOn } = this.agenda.batch(batch);
        const standing = { runs: { ...tally }, goesOn };
        return batchConsequence(value, context, this.plans.batch(batch), standing);
      }
      case 'ensemble': {
        const { value, context } = tentative.snapshot;
        return ensembleConsequence(value, context, this.plans.ensemble, this.agenda);
      }
    }
  }
}
