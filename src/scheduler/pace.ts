import type { Agenda, BatchAgenda, Limits } from '../projections/folds/index.js';

interface Paced {
  readonly limits: Limits;
  readonly submittedAt: number;
}

/** How many jobs may be submitted now: with a rate, one at a time, evenly apart. */
export function pace(paced: Paced, now: number): number {
  return now >= dueAt(paced) ? (paced.limits.rate === null ? Infinity : 1) : 0;
}

/** When a run that is ready may be submitted, if only a rate stands in its way. */
export function nextJobAt(agenda: Agenda, batch: BatchAgenda): number | undefined {
  if (batch.ready.size === 0) return undefined;
  if (agenda.limits.rate === null && batch.limits.rate === null) return undefined;
  const time = Math.max(dueAt(agenda), dueAt(batch));
  return Number.isFinite(time) ? time : undefined;
}

/** A rate of none at all is never due. */
function dueAt({ limits: { rate }, submittedAt }: Paced): number {
  if (rate === null) return -Infinity;
  return rate === 0 ? Infinity : submittedAt + 60_000 / rate;
}
