/**
 * A run's place in a line. Those of the same time stand as they were placed: by their tickets.
 *
 * Both come from events and not from when the scheduler looked, so an agenda that is folded anew
 * has the same lines as one that has lived through it all.
 */
export interface Place {
  readonly idx: number;
  readonly priority: number;
  /** When it joined the line; for one that waits for a time, that time. */
  readonly since: number;
  readonly ticket: number;
}

export function isBefore(a: Place, b: Place): boolean {
  return a.since < b.since || (a.since === b.since && a.ticket < b.ticket);
}
