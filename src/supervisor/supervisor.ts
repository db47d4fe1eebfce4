import { setTimeout as delay } from 'node:timers/promises';
import { type Backend } from '../backends/index.js';
import { asError } from '../errors.js';
import type { Clock } from '../clock/index.js';
import type { Definition } from '../config/index.js';
import { type Database, Outage, outlast, passingFailure, type Pauses } from '../database/index.js';
import { type DomainEvent, ensembleStream } from '../events/catalogue/index.js';
import {
  GroupCommit,
  type HeldLease,
  type Holder,
  LastingAppend,
  LeaseLost,
  releaseLease,
} from '../events/store/index.js';
import { CommandDesk } from './command-desk.js';
import { Heart } from './heart.js';
import { HostedEnsemble, type Hosting } from './hosted-ensemble.js';
import { JobWatcher } from './job-watcher.js';
import type { LiveHistory } from './live-history.js';
import { reconcile, type Workshop } from './reconcile.js';

export interface SupervisorOptions {
  readonly db: Database;
  readonly clock: Clock & { elapse?(): boolean };
  readonly backends: readonly Backend[];
  readonly holder: Holder;
  readonly version: string;
  readonly committed?: (event: DomainEvent, stream: string) => void;
  /** Something that its user has to mend, and that is tried again by itself until then. */
  readonly trouble?: (message: string) => void;
  /** What was told as trouble is over. */
  readonly mended?: (message: string) => void;
  /** Between tries to reach a database that is away. */
  readonly pauses?: Pauses;
  /** A defect of ours, which the user's runs survive. */
  readonly log: (error: Error) => void;
}

/** How hosting an ensemble came to its end. */
export type Departure =
  | 'finished'
  /** Somebody asked this process to leave. */
  | 'interrupted'
  /** Nothing can happen any more until its user does something. */
  | 'stalled';

/** Whoever is asked to leave waits no longer than this for a database that is away. */
const leavingPatience = 5_000;

/** Runs one ensemble in this process, from where its log stands. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #outage: Outage;
  readonly #appends: LastingAppend;
  readonly #commit: GroupCommit;
  readonly #watchers = new Map<string, JobWatcher>();
  readonly #workshop: Workshop;
  #ensemble: HostedEnsemble | undefined;
  #desk: CommandDesk | undefined;
  #awake = false;
  /** Until what was asked before has been answered, nothing is decided. */
  #ready = false;
  #leaving = false;
  /** How many activities are going on. */
  #going = 0;
  /** Rejects when this process can no longer write; nothing that waits for a commit may miss it. */
  readonly #failure: Promise<never>;
  readonly #departed: Promise<Departure>;
  #settle: (departure: Departure) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  private constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#departed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // Whoever awaits it may still be loading when it fails.
    this.#failure.catch(() => undefined);
    this.#workshop = {
      clock: options.clock,
      backend: (name) => this.#backend(name),
      watcher: (name) => this.#watcher(name),
      watch: (work) => this.#watch(work),
      defect: (error) => this.#defect(error),
      trouble: (message) => options.trouble?.(message),
    };
    this.#outage = new Outage({
      away: (message) => options.trouble?.(message),
      back: (message) => options.mended?.(message),
      meanwhile: 'Jobs go on, and what happens until it is back is written then',
    });
    this.#appends = new LastingAppend({
      connect: () => options.db.connect('append'),
      outage: this.#outage,
      pauses: options.pauses,
    });
    this.#commit = new GroupCommit({
      append: (entries) => this.#appends.append(entries),
      broken: (error) => this.#fail(asError(error)),
    });
  }

  /** Takes the ensemble up and stays with it until it is finished or this process is to leave. */
  static async host(
    options: SupervisorOptions,
    lease: HeldLease,
    ensemble: { readonly definition: Definition; readonly backend: string },
    stop: AbortSignal,
  ): Promise<Departure> {
    const supervisor = new Supervisor(options);
    try {
      return await supervisor.#host(lease, ensemble, stop);
    } finally {
      await supervisor.#appends.close();
    }
  }

  async #host(
    lease: HeldLease,
    source: { readonly definition: Definition; readonly backend: string },
    stop: AbortSignal,
  ): Promise<Departure> {
    const { db, pauses } = this.#options;
    // Folding a long log takes a while, and nobody is to think meanwhile that this one is gone.
    const heart = new Heart({
      db,
      lease,
      outage: this.#outage,
      pauses,
      // Its bell may have been lost with its connection.
      beaten: () => void this.#desk?.open(),
      lost: (error) => this.#fail(error),
      defect: (error) => this.#defect(asError(error)),
    });
    try {
      const loading = outlast(() => HostedEnsemble.load(lease, source, this.#hosting()), {
        outage: this.#outage,
        pauses,
        signal: stop,
      });
      return await this.#stay(await this.#unlessItFails(loading), stop);
    } finally {
      this.#leaving = true;
      await heart.stop();
    }
  }

  #hosting(): Hosting {
    const { db, clock } = this.#options;
    return {
      db,
      clock,
      commit: this.#commit,
      wake: () => this.#wake(),
      reconcile: (hosted, live) => this.#reconcile(hosted, live),
      committed: (event, stream) => this.#options.committed?.(event, stream),
      defect: (error) => this.#defect(error),
      lost: (error) => this.#fail(error),
    };
  }

  async #stay(ensemble: HostedEnsemble, stop: AbortSignal): Promise<Departure> {
    const { db, clock, holder, version, pauses } = this.#options;
    this.#ensemble = ensemble;
    const desk = new CommandDesk({
      db,
      clock,
      ensemble,
      outage: this.#outage,
      pauses,
      answered: () => this.#wake(),
      defect: (error) => this.#defect(error),
    });
    this.#desk = desk;
    const leave = (): void => {
      this.#appends.hurry(leavingPatience);
      this.#depart('interrupted');
    };
    stop.addEventListener('abort', leave, { once: true });
    if (stop.aborted) leave();
    try {
      const { supervisor, host, pid } = holder;
      const { epoch, eid } = ensemble.lease;
      await this.#unlessItFails(
        ensemble.report(ensembleStream(eid), [
          { type: 'supervisor.attached', data: { supervisor, host, pid, epoch, tutti: version } },
        ]),
      );
      // What was asked while nobody was here comes first: it may change what is to go on.
      await this.#unlessItFails(desk.open());
      this.#ready = true;
      ensemble.takeUp();
      this.#wake();
      const departure = await this.#unlessItFails(this.#departed);
      await this.#takeLeave(ensemble, departure);
      return departure;
    } finally {
      this.#leaving = true;
      await desk.close();
      stop.removeEventListener('abort', leave);
      for (const live of ensemble.live) live.retire();
    }
  }

  /** From now on nothing more is promised to anybody: what is asked is left to whoever comes next. */
  #depart(departure: Departure): void {
    void this.#desk?.finish();
    this.#settle(departure);
  }

  /** Says in the log that it goes, when everything before that has been written. */
  async #takeLeave(ensemble: HostedEnsemble, departure: Departure): Promise<void> {
    this.#leaving = true;
    for (const live of ensemble.live) live.activity?.end();
    await this.#unlessItFails(atMost(leavingPatience, this.#desk?.finish()));
    await this.#commit.settled();
    const { supervisor } = this.#options.holder;
    await this.#unlessItFails(
      ensemble.report(ensembleStream(ensemble.eid), [
        { type: 'supervisor.detached', data: { supervisor, why: departure } },
      ]),
    );
    await this.#release(ensemble.lease);
  }

  /** What is reported when the connection is lost is neither committed nor refused, ever. */
  #unlessItFails<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#failure]);
  }

  /** One turn for all that happened in this round of the event loop. */
  #wake(): void {
    if (this.#awake || this.#leaving) return;
    this.#awake = true;
    setImmediate(() => {
      this.#awake = false;
      this.#turn();
    });
  }

  #turn(): void {
    const ensemble = this.#ensemble;
    if (ensemble === undefined || !this.#ready || this.#leaving) return;
    if (ensemble.isFinished) {
      // What is being answered may begin it anew.
      if (this.#desk?.isBusy !== true) this.#depart('finished');
      return;
    }
    try {
      ensemble.decide();
    } catch (error) {
      this.#fail(asError(error));
      return;
    }
    if (this.#commit.isIdle) this.#elapse();
  }

  /** Virtual time passes when nothing is going on that could still happen in this moment. */
  #elapse(): void {
    const { clock } = this.#options;
    if (clock.elapse === undefined) {
      // With a real clock things happen by themselves, as long as somebody is at something.
      if (this.#going === 0 && this.#ensemble?.waitsForTime !== true) this.#standStill();
      return;
    }
    const isLooking = [...this.#watchers.values()].some((watcher) => watcher.isLooking);
    if (isLooking || clock.elapse()) this.#wake();
    else this.#standStill();
  }

  /** Who holds something will release it, and is waited for; an answer may take weeks. */
  #standStill(): void {
    if (this.#desk?.isBusy === true || this.#ensemble?.agenda.isHeldByUser === true) return;
    this.#depart('stalled');
  }

  #watch(work: Promise<void>): void {
    this.#going += 1;
    void work.finally(() => {
      this.#going -= 1;
      this.#wake();
    });
  }

  #reconcile(ensemble: HostedEnsemble, live: LiveHistory): void {
    if (this.#leaving) return;
    reconcile(ensemble, live, this.#workshop);
  }

  #backend(name: string): Backend {
    const backend = this.#options.backends.find((each) => each.name === name);
    if (backend === undefined) throw new RangeError(`there is no backend "${name}" here`);
    return backend;
  }

  #watcher(name: string): JobWatcher {
    let watcher = this.#watchers.get(name);
    if (watcher === undefined) {
      const failed = (error: unknown): void => this.#defect(asError(error));
      watcher = new JobWatcher(this.#backend(name), this.#options.clock, failed);
      this.#watchers.set(name, watcher);
    }
    return watcher;
  }

  /** A courtesy: without it, whoever comes next has to see that this process is gone. */
  async #release(lease: HeldLease): Promise<void> {
    const given = releaseLease(this.#options.db, lease).catch((error: unknown) => {
      if (passingFailure(error) === undefined) throw error;
    });
    await atMost(leavingPatience, given);
  }

  #defect(error: Error): void {
    // A lost lease is no defect: it is told once, by what ends this supervisor.
    if (!this.#leaving && !(error instanceof LeaseLost)) this.#options.log(error);
  }
}

async function atMost(patience: number, work: Promise<void> | undefined): Promise<void> {
  await Promise.race([work, delay(patience, undefined, { ref: false })]);
}
