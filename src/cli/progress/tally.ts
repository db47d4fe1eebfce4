import { type DomainEvent, type EventType, parseStream } from '../../events/catalogue/index.js';

/** Where a run stands, as far as its progress goes. */
export type Standing = 'waiting' | 'working' | 'running' | 'failed' | 'ended';

/** How far a batch, or the whole ensemble, has come. */
export interface Measure {
  readonly name: string;
  readonly total: number;
  /** In whatever way. */
  readonly ended: number;
  readonly failed: number;
  readonly running: number;
  /** Neither waiting nor ended; the running ones are among them. */
  readonly underWay: number;
  /** Undefined until a run has ended. */
  readonly perSecond: number | undefined;
  readonly secondsLeft: number | undefined;
}

export interface Measures {
  readonly all: Measure;
  /** In the order of the file. */
  readonly batches: readonly Measure[];
}

/** A run as the tables have it when this process begins. */
export interface RecordedRun {
  readonly batch: string;
  readonly idx: number;
  readonly standing: Standing;
}

const standingAfter: Partial<Record<EventType, Standing>> = {
  'run.planned': 'waiting',
  'run.dispatched': 'working',
  'run.running': 'running',
  'run.requeued': 'working',
  'run.exited': 'working',
  'run.continued': 'working',
  'run.retry-scheduled': 'waiting',
  'run.cycle-started': 'waiting',
  'run.succeeded': 'ended',
  'run.failed': 'failed',
  'run.cancelled': 'ended',
  'run.skipped': 'ended',
};

/** Counts runs by where they stand: first as recorded, then by the events that are committed. */
export class Tally {
  readonly #all: Count;
  readonly #batches = new Map<string, Batch>();
  readonly #now: () => number;

  constructor(
    eid: string,
    batches: readonly { readonly batch: string; readonly runs: number }[],
    /** Those that do not wait. */
    begun: readonly RecordedRun[],
    now: () => number,
  ) {
    this.#all = new Count(eid);
    this.#now = now;
    for (const { batch, runs } of batches) this.#enter(batch, runs);
    for (const { batch, idx, standing } of begun) this.#move(this.#batch(batch), idx, standing);
    for (const count of this.#counts()) count.begin();
  }

  see({ type }: DomainEvent, stream: string): void {
    const standing = standingAfter[type];
    if (standing === undefined) return;
    const address = parseStream(stream);
    if (address.kind !== 'run') return;
    const batch = this.#batch(address.batch);
    if (type === 'run.planned') this.#add(batch);
    else this.#move(batch, address.idx, standing);
  }

  get all(): Measure {
    return this.#all.measure(this.#now());
  }

  get measures(): Measures {
    const now = this.#now();
    return {
      all: this.#all.measure(now),
      batches: [...this.#batches.values()].map(({ count }) => count.measure(now)),
    };
  }

  #enter(name: string, runs: number): Batch {
    const batch: Batch = { count: new Count(name), standings: new Map() };
    this.#batches.set(name, batch);
    for (let run = 0; run < runs; run += 1) this.#add(batch);
    return batch;
  }

  #batch(name: string): Batch {
    return this.#batches.get(name) ?? this.#enter(name, 0);
  }

  #add({ count }: Batch): void {
    count.add();
    this.#all.add();
  }

  #move(batch: Batch, idx: number, to: Standing): void {
    const from = batch.standings.get(idx) ?? 'waiting';
    if (from === to) return;
    batch.standings.set(idx, to);
    const now = this.#now();
    batch.count.move(from, to, now);
    this.#all.move(from, to, now);
  }

  *#counts(): Generator<Count> {
    yield this.#all;
    for (const { count } of this.#batches.values()) yield count;
  }
}

interface Batch {
  readonly count: Count;
  /** By the runs' numbers; who is not in it waits. */
  readonly standings: Map<number, Standing>;
}

/**
 * The rate is that of the time in which something was under way: a night on hold, or the wait for
 * another batch, says nothing about how fast it goes.
 */
class Count {
  readonly #by: Record<Standing, number> = {
    waiting: 0,
    working: 0,
    running: 0,
    failed: 0,
    ended: 0,
  };
  #busyFor = 0;
  #busySince: number | undefined;
  #endedBefore = 0;

  constructor(readonly name: string) {}

  /** What has ended until now tells nothing about the rate. */
  begin(): void {
    this.#endedBefore = this.#ended;
  }

  add(): void {
    this.#by.waiting += 1;
  }

  move(from: Standing, to: Standing, now: number): void {
    this.#by[from] -= 1;
    this.#by[to] += 1;
    if (this.#underWay > 0) this.#busySince ??= now;
    else {
      this.#busyFor = this.#busyUntil(now);
      this.#busySince = undefined;
    }
  }

  measure(now: number): Measure {
    const { waiting, failed, running } = this.#by;
    const [ended, underWay] = [this.#ended, this.#underWay];
    const total = waiting + underWay + ended;
    const endedHere = ended - this.#endedBefore;
    const busy = this.#busyUntil(now) / 1000;
    const perSecond = endedHere > 0 && busy > 0 ? endedHere / busy : undefined;
    const secondsLeft =
      perSecond === undefined || ended === total ? undefined : (total - ended) / perSecond;
    return { name: this.name, total, ended, failed, running, underWay, perSecond, secondsLeft };
  }

  get #ended(): number {
    return this.#by.ended + this.#by.failed;
  }

  get #underWay(): number {
    return this.#by.working + this.#by.running;
  }

  #busyUntil(now: number): number {
    return this.#busyFor + (this.#busySince === undefined ? 0 : now - this.#busySince);
  }
}
