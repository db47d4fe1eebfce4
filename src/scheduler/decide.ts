import type { Agenda, Alike, BatchAgenda } from '../projections/folds/index.js';
import { nextJobAt, pace } from './pace.js';

/** What is to happen next. The supervisor turns each into an event; nothing is done here. */
export type Decision =
  | { readonly kind: 'start-batch'; readonly batch: string }
  | { readonly kind: 'dispatch'; readonly batch: string; readonly idx: number }
  | { readonly kind: 'submit'; readonly batch: string; readonly idx: number }
  | { readonly kind: 'skip'; readonly batch: string; readonly idx: number }
  | {
      readonly kind: 'repeat';
      readonly batch: string;
      readonly idx: number;
      readonly cycle: number;
    }
  /** Its first runs failed alike: the rest would, too. */
  | { readonly kind: 'hold-batch'; readonly batch: string; readonly alike: Alike }
  | { readonly kind: 'cancel-batch'; readonly batch: string }
  | { readonly kind: 'cancel-run'; readonly batch: string; readonly idx: number }
  | { readonly kind: 'close-batch'; readonly batch: string }
  | { readonly kind: 'close-ensemble' };

export interface DecideOptions {
  readonly now: number;
  /** At most so many at once; the rest is decided next time. */
  readonly most: number;
}

/**
 * Decides what starts next, from what is known and nothing else: the same agenda at the same time
 * gives the same decisions. Its cost grows with what it decides and with the number of batches,
 * never with the number of runs.
 */
export function decide(agenda: Agenda, { now, most }: DecideOptions): Decision[] {
  const decisions = new Decisions(most);
  cancelRuns(agenda, decisions);
  if (agenda.state === 'cancelling') return cancelBatches(agenda, decisions);
  if (agenda.state !== 'running' || agenda.held) return decisions.all;
  const open = openBatches(agenda, decisions);
  for (const batch of agenda.batches) if (isServed(batch) && !batch.hasGivenUp) batch.ripen(now);
  beginCycles(agenda, decisions);
  // They stand in line only when that is so: who of the line comes first is decided after it.
  if (decisions.all.some(({ kind }) => kind === 'repeat')) return decisions.all;
  if (open === 0 && agenda.batches.every((batch) => batch.unended === 0)) {
    return [{ kind: 'close-ensemble' }];
  }
  const running = agenda.batches.filter((batch) => isServed(batch) && !alarmed(batch, decisions));
  // The sort is stable: batches of the same priority keep the order of the file.
  running.sort((a, b) => b.priority - a.priority);
  giveJobSlots(agenda, running, now, decisions);
  giveRunSlots(agenda, running, decisions);
  return decisions.all;
}

/** What is being cancelled as a whole is cancelled run by run. */
function cancelRuns(agenda: Agenda, decisions: Decisions): void {
  for (const batch of agenda.batches) {
    const request = agenda.cancelOf(batch);
    if (request === null) continue;
    for (const idx of batch.uncancelled(request)) {
      if (decisions.left <= 0) return;
      decisions.all.push({ kind: 'cancel-run', batch: batch.name, idx });
    }
    if (batch.state === 'cancelling' && batch.unended === 0 && !batch.isBusy) {
      decisions.all.push({ kind: 'close-batch', batch: batch.name });
    }
  }
}

/** An ensemble that is being cancelled has ended when its batches have. */
function cancelBatches(agenda: Agenda, decisions: Decisions): Decision[] {
  const open = agenda.batches.filter((batch) => !hasEnded(batch));
  for (const batch of open) {
    const isAsked = batch.cancel !== null && (batch.cancel.kill || agenda.cancel?.kill !== true);
    if (!isAsked) decisions.all.push({ kind: 'cancel-batch', batch: batch.name });
  }
  const isOver = open.length === 0 && agenda.batches.every((batch) => batch.unended === 0);
  if (isOver && !agenda.isBusy) decisions.all.push({ kind: 'close-ensemble' });
  return decisions.all;
}

/** Holds a batch of which so many runs have failed alike that the others are better not started. */
function alarmed(batch: BatchAgenda, decisions: Decisions): boolean {
  const { alarm: alike } = batch.canary;
  if (alike === undefined || batch.hasGivenUp || batch.unbegun === 0) return false;
  decisions.all.push({ kind: 'hold-batch', batch: batch.name, alike });
  return true;
}

class Decisions {
  readonly all: Decision[] = [];

  constructor(readonly most: number) {}

  get left(): number {
    return this.most - this.all.length;
  }
}

/** Opens and closes batches as their turn comes; says how many have not ended. */
function openBatches(agenda: Agenda, decisions: Decisions): number {
  let open = 0;
  // One that begins anew may come before one that is under way.
  let isFree = !agenda.inOrder || !agenda.batches.some(isUnderWay);
  for (const batch of agenda.batches) {
    if (batch.state === 'failed' || (batch.state === 'running' && batch.hasGivenUp)) {
      for (const idx of batch.unstarted()) {
        if (decisions.left <= 0) break;
        decisions.all.push({ kind: 'skip', batch: batch.name, idx });
      }
    }
    if (hasEnded(batch)) continue;
    if (batch.state === 'planned' && !batch.held && isFree) {
      decisions.all.push({ kind: 'start-batch', batch: batch.name });
    }
    if (agenda.inOrder) isFree = false;
    if (batch.state === 'running' && batch.unended === 0 && !batch.isBehind) {
      decisions.all.push({ kind: 'close-batch', batch: batch.name });
    }
    open += 1;
  }
  return open;
}

/** Runs that have ended and repeat stand in line once more. */
function beginCycles(agenda: Agenda, decisions: Decisions): void {
  for (const batch of agenda.batches) {
    if (!isServed(batch)) continue;
    for (const [idx, cycle] of batch.behind()) {
      if (decisions.left <= 0) return;
      decisions.all.push({ kind: 'repeat', batch: batch.name, idx, cycle });
    }
  }
}

/** What has been started is finished first: runs that are ready get the free job slots. */
function giveJobSlots(
  agenda: Agenda,
  batches: readonly BatchAgenda[],
  now: number,
  decisions: Decisions,
): void {
  let free = Math.min(
    pace(agenda, now),
    room(
      agenda.limits.maxjobs,
      sum(agenda, (batch) => batch.jobs),
    ),
  );
  for (const batch of batches) {
    const own = Math.min(pace(batch, now), room(batch.limits.maxjobs, batch.jobs));
    const many = Math.min(free, own, decisions.left);
    for (const idx of batch.ready.first(many)) {
      decisions.all.push({ kind: 'submit', batch: batch.name, idx });
      free -= 1;
    }
  }
}

function giveRunSlots(agenda: Agenda, batches: readonly BatchAgenda[], decisions: Decisions): void {
  let free = room(
    agenda.limits.maxruns,
    sum(agenda, (batch) => batch.active),
  );
  for (const batch of batches) {
    if (batch.hasGivenUp) continue;
    const many = Math.min(free, room(batch.limits.maxruns, batch.active), decisions.left);
    for (const idx of batch.waiting.first(many)) {
      decisions.all.push({ kind: 'dispatch', batch: batch.name, idx });
      free -= 1;
    }
  }
}

/**
 * When something is to be decided that cannot be decided yet, if only time stands between. What is
 * held is not asked for: its release is an event, and events bring a decision of their own.
 */
export function nextDecisionAt(agenda: Agenda): number | undefined {
  if (agenda.state !== 'running' || agenda.held) return undefined;
  let next: number | undefined;
  for (const batch of agenda.batches) {
    if (!isServed(batch)) continue;
    const times = [batch.hasGivenUp ? undefined : batch.delays.earliest, nextJobAt(agenda, batch)];
    for (const time of times) {
      if (time !== undefined && (next === undefined || time < next)) next = time;
    }
  }
  return next;
}

function isServed({ state, held }: BatchAgenda): boolean {
  return state === 'running' && !held;
}

function room(limit: number | null, taken: number): number {
  return limit === null ? Infinity : Math.max(0, limit - taken);
}

function sum(agenda: Agenda, of: (batch: BatchAgenda) => number): number {
  return agenda.batches.reduce((total, batch) => total + of(batch), 0);
}

function isUnderWay(batch: BatchAgenda): boolean {
  return batch.state !== 'planned' && !hasEnded(batch);
}

function hasEnded({ state }: BatchAgenda): boolean {
  return state === 'finished' || state === 'failed' || state === 'cancelled';
}
