import type { DomainEvent, Tally } from '../../../events/catalogue/index.js';
import type { CancelRequest, EnsembleState } from '../../../machines/index.js';
import type { History } from '../history.js';
import { changeLimits, type Limits, noLimits } from '../limits.js';
import { recordedBatches, recordedLimits } from '../recorded-batches.js';
import { BatchAgenda } from './batch-agenda.js';

/**
 * What the scheduler needs to know of an ensemble, kept up to date event by event.
 *
 * Unlike the other folds it changes in place: a copy for each event would cost as much as there
 * are runs. It still depends on the events alone, so folding the log gives it again.
 */
export class Agenda {
  state: EnsembleState = 'defined';
  held = false;
  cancel: CancelRequest | null = null;
  /** Whether one of its own tasks is going on. */
  isBusy = false;
  /** When a job was last submitted. */
  submittedAt = -Infinity;
  inOrder = false;
  limits: Limits = noLimits;
  readonly batches: BatchAgenda[] = [];
  readonly #byName = new Map<string, BatchAgenda>();

  batch(name: string): BatchAgenda {
    const batch = this.#byName.get(name);
    if (batch === undefined) throw new RangeError(`no batch "${name}" was defined`);
    return batch;
  }

  /** Takes in one event, given where it has brought its stream. */
  evolve(after: History, event: DomainEvent): void {
    switch (after.kind) {
      case 'run': {
        const { value, context } = after.snapshot;
        const at = Date.parse(event.meta.at);
        const batch = this.batch(after.address.batch);
        batch.place(after.address.idx, value, context, at);
        if (event.type === 'run.submit-requested') this.submittedAt = batch.submittedAt = at;
        return;
      }
      case 'batch': {
        const batch = this.batch(after.address.batch);
        const { value, context } = after.snapshot;
        batch.state = value;
        batch.cycle = context.cycle;
        batch.hold = context.hold;
        batch.cancel = context.cancel;
        batch.isBusy = context.tasks.current !== null;
        if (event.type === 'batch.held') batch.canary.disarm();
        if (event.type === 'batch.limits-changed') {
          batch.limits = changeLimits(batch.limits, event.data);
        }
        return;
      }
      case 'ensemble': {
        const { value, context } = after.snapshot;
        this.state = value;
        this.held = context.hold !== null;
        this.cancel = context.cancel;
        this.isBusy = context.tasks.current !== null;
        if (event.type === 'ensemble.created') this.#define(event.data.definition);
        if (event.type === 'ensemble.limits-changed') {
          this.limits = changeLimits(this.limits, event.data);
        }
        return;
      }
    }
  }

  /** How the runs of this batch are to end, where it is being cancelled, by itself or with all. */
  cancelOf(batch: BatchAgenda): CancelRequest | null {
    if (batch.state === 'cancelling') return batch.cancel;
    // One that has failed may have runs that go on; one that has not ended is cancelled first.
    return this.state === 'cancelling' && batch.state === 'failed' ? this.cancel : null;
  }

  /** Whether somebody holds it, or part of it, who will release it: not what Tutti asks its user. */
  get isHeldByUser(): boolean {
    return this.held || this.batches.some((batch) => batch.isHeldByUser);
  }

  get hasFailedBatch(): boolean {
    return this.batches.some(({ state }) => state === 'failed');
  }

  /** All runs, by how they ended. */
  get tally(): Tally {
    const sum = { succeeded: 0, failed: 0, cancelled: 0, skipped: 0 };
    for (const { tally } of this.batches) {
      sum.succeeded += tally.succeeded;
      sum.failed += tally.failed;
      sum.cancelled += tally.cancelled;
      sum.skipped += tally.skipped;
    }
    return sum;
  }

  #define(definition: Readonly<Record<string, unknown>>): void {
    this.limits = recordedLimits(definition['limits']);
    this.inOrder = definition['batches_in_order'] === true;
    for (const recorded of recordedBatches(definition['batches'])) {
      const batch = new BatchAgenda(recorded);
      this.batches.push(batch);
      this.#byName.set(batch.name, batch);
    }
  }
}
