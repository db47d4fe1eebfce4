import {
  ensembleReopened,
  factsForBatch,
  factsForEnsemble,
  factsForRun,
  type Asker,
  type Order,
  type Outcome,
  refused,
  reopening,
  type Reply,
  whyNot,
} from '../control/index.js';
import { batchStream, ensembleStream, runStream } from '../events/catalogue/index.js';
import { hasEnded } from '../machines/index.js';
import type { ChosenRun } from '../projections/tables/index.js';
import type { HostedEnsemble, Intent } from './hosted-ensemble.js';

/** What a command is about, once it has been looked for. */
export type Targets =
  | { readonly kind: 'ensemble' }
  | { readonly kind: 'batches'; readonly batches: readonly string[] }
  | {
      readonly kind: 'runs';
      readonly runs: readonly ChosenRun[];
      /** Where a batch or an ensemble is tried again as a whole. */
      readonly whole?: Whole | undefined;
    };

export interface Whole {
  readonly ensemble: boolean;
  readonly batches: readonly string[];
  /** How many of its runs never began, because the ensemble ended before. */
  readonly leftOut: number;
}

/** More reasons than that nobody reads. */
const mostReasons = 20;

/**
 * The facts that carry a command out, and what is answered. Nothing is said here that could be refused
 * a moment later: it is planned and carried out in one turn.
 */
export class CommandPlan {
  readonly intents: Intent[] = [];
  readonly #ensemble: HostedEnsemble;
  readonly #order: Order;
  readonly #asker: Asker;
  readonly #reasons: { of: string; why: string }[] = [];
  readonly #opened = new Set<string>();
  readonly #tasks: string[] = [];
  #done = 0;
  #already = 0;
  #refused = 0;

  constructor(ensemble: HostedEnsemble, order: Order, asker: Asker, targets: Targets) {
    this.#ensemble = ensemble;
    this.#order = order;
    this.#asker = asker;
    switch (targets.kind) {
      case 'ensemble':
        this.#planEnsemble();
        return;
      case 'batches':
        for (const batch of targets.batches) this.#planBatch(batch);
        return;
      case 'runs':
        for (const run of targets.runs) this.#planRun(run);
        if (targets.whole !== undefined) this.#planOwnTasks(targets.whole);
    }
  }

  get reply(): Reply {
    const [done, already, refused] = [this.#done, this.#already, this.#refused];
    const tasks = this.#tasks.length === 0 ? {} : { tasks: this.#tasks };
    return { done, already, refused, ...tasks, reasons: this.#reasons };
  }

  #planEnsemble(): void {
    const stream = ensembleStream(this.#ensemble.eid);
    const { tentative } = this.#ensemble.streamOf(stream);
    if (tentative.kind !== 'ensemble') return;
    const outcome = factsForEnsemble(this.#order, tentative.snapshot);
    this.#take(this.#ensemble.eid, stream, this.#checked(stream, outcome));
  }

  /** What ended because a task of its own failed does that task again. */
  #planOwnTasks({ ensemble, batches, leftOut }: Whole): void {
    for (const batch of batches) {
      const stream = batchStream(this.#ensemble.eid, batch);
      if (!this.#hasFailedItself(stream)) continue;
      const why = this.#open(batch);
      if (why === undefined) this.#tasks.push(batch);
      else this.#take(batch, stream, refused(why));
    }
    const { eid } = this.#ensemble;
    const stream = ensembleStream(eid);
    if (!ensemble || !this.#hasFailedItself(stream)) return;
    if (leftOut > 0 && Object.keys(this.#order.args).length > 0) {
      this.#take(eid, stream, refused('its runs never began, and begin as they were planned'));
      return;
    }
    if (this.#opened.size === 0) this.intents.push({ stream, facts: [ensembleReopened] });
    this.#tasks.push(eid);
    this.#done += leftOut;
  }

  #hasFailedItself(stream: string): boolean {
    const { kind, snapshot } = this.#ensemble.streamOf(stream).tentative;
    // A task that ends the cycles of a batch is no fault of it.
    if (kind === 'batch') return snapshot.value === 'failed';
    return kind === 'ensemble' && hasEnded(snapshot) && snapshot.context.tasks.failed !== null;
  }

  #planBatch(batch: string): void {
    const stream = batchStream(this.#ensemble.eid, batch);
    const { agenda } = this.#ensemble;
    if (!agenda.batches.some(({ name }) => name === batch)) {
      this.#take(batch, stream, refused('there is no such batch'));
      return;
    }
    const { tentative } = this.#ensemble.streamOf(stream);
    if (tentative.kind !== 'batch') return;
    const outcome = factsForBatch(this.#order, tentative.snapshot);
    this.#take(batch, stream, this.#checked(stream, outcome));
  }

  #planRun(row: ChosenRun): void {
    const { batch, idx, run: name } = row;
    const stream = runStream(this.#ensemble.eid, batch, idx);
    const found = this.#ensemble.find(stream)?.tentative;
    const outcome =
      found?.kind === 'run'
        ? this.#checked(stream, factsForRun(this.#order, found.snapshot, this.#asker))
        : (whyNot(this.#order, row) ?? refused('its history cannot be found'));
    if ('facts' in outcome && this.#order.verb === 'retry') {
      const why = this.#open(batch);
      if (why !== undefined) {
        this.#take(name, stream, refused(why));
        return;
      }
    }
    this.#take(name, stream, outcome);
  }

  /** What has ended begins anew before its runs do; why it cannot, where it cannot. */
  #open(batch: string): string | undefined {
    if (this.#opened.has(batch)) return undefined;
    const { eid } = this.#ensemble;
    const [ofAll, ofBatch] = [ensembleStream(eid), batchStream(eid, batch)];
    const [whole, part] = [ofAll, ofBatch].map((each) => this.#ensemble.streamOf(each).tentative);
    if (whole?.kind !== 'ensemble' || part?.kind !== 'batch') return undefined;
    const needed = reopening({ ensemble: whole.snapshot, batch: part.snapshot });
    if ('why' in needed) return needed.why;
    if (needed.ensemble !== undefined && this.#opened.size === 0) {
      this.intents.push({ stream: ofAll, facts: [needed.ensemble] });
    }
    if (needed.batch !== undefined) this.intents.push({ stream: ofBatch, facts: [needed.batch] });
    this.#opened.add(batch);
    return undefined;
  }

  /** As the stream itself would take it. */
  #checked(stream: string, outcome: Outcome): Outcome {
    if ('why' in outcome) return outcome;
    const why = this.#ensemble.whyNot({ stream, facts: outcome.facts });
    return why === undefined ? outcome : refused(why);
  }

  #take(name: string, stream: string, outcome: Outcome): void {
    if ('facts' in outcome) {
      this.intents.push({ stream, facts: outcome.facts });
      this.#done += 1;
      return;
    }
    const { kind, why } = outcome;
    if (kind === 'already') {
      this.#already += 1;
      return;
    }
    this.#refused += 1;
    if (this.#reasons.length < mostReasons) this.#reasons.push({ of: name, why });
  }
}
