import {
  factsForBatch,
  factsForEnsemble,
  factsForRun,
  type Asker,
  type Order,
  type Outcome,
  reopening,
  type Reply,
} from '../control/index.js';
import { batchStream, ensembleStream, runStream } from '../events/catalogue/index.js';
import type { HostedEnsemble, Intent } from './hosted-ensemble.js';

/** What a command is about, once it has been looked for. */
export type Targets =
  | { readonly kind: 'ensemble' }
  | { readonly kind: 'batches'; readonly batches: readonly string[] }
  | { readonly kind: 'runs'; readonly runs: readonly RunName[] };

export interface RunName {
  readonly batch: string;
  readonly idx: number;
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
    }
  }

  get reply(): Reply {
    const [done, already, refused] = [this.#done, this.#already, this.#refused];
    return { done, already, refused, reasons: this.#reasons };
  }

  #planEnsemble(): void {
    const stream = ensembleStream(this.#ensemble.eid);
    const { tentative } = this.#ensemble.streamOf(stream);
    if (tentative.kind !== 'ensemble') return;
    const outcome = factsForEnsemble(this.#order, tentative.snapshot);
    this.#take(this.#ensemble.eid, stream, outcome);
  }

  #planBatch(batch: string): void {
    const stream = batchStream(this.#ensemble.eid, batch);
    const { tentative } = this.#ensemble.streamOf(stream);
    if (tentative.kind !== 'batch') return;
    this.#take(batch, stream, factsForBatch(this.#order, tentative.snapshot));
  }

  #planRun({ batch, idx }: RunName): void {
    const name = `${batch}-${idx}`;
    const stream = runStream(this.#ensemble.eid, batch, idx);
    const { tentative } = this.#ensemble.streamOf(stream);
    if (tentative.kind !== 'run') return;
    const outcome = factsForRun(this.#order, tentative.snapshot, this.#asker);
    if ('facts' in outcome && this.#order.verb === 'retry') {
      const why = this.#open(batch);
      if (why !== undefined) {
        this.#take(name, stream, { why });
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

  #take(name: string, stream: string, outcome: Outcome): void {
    const why =
      'why' in outcome ? outcome.why : this.#ensemble.whyNot({ stream, facts: outcome.facts });
    if (why === undefined && 'facts' in outcome) {
      this.intents.push({ stream, facts: outcome.facts });
      this.#done += 1;
      return;
    }
    if (why?.endsWith('already') === true) this.#already += 1;
    else this.#refused += 1;
    if (this.#reasons.length < mostReasons) this.#reasons.push({ of: name, why: why ?? '' });
  }
}
