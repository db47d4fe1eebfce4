/** Which part of an ensemble a command is about, as it is kept with the command. */
export interface Selector {
  /** Any of these; none: the whole ensemble. */
  readonly of: readonly Target[];
  /** All of these must be true of a run. */
  readonly where: readonly Condition[];
}

export type Target =
  | { readonly kind: 'batch'; readonly batch: string }
  /** From the first to the last, both included. */
  | { readonly kind: 'runs'; readonly batch: string; readonly from: number; readonly to: number };

/** Of a run: `state`, `reason`, `phase`, `attempt`, or one of its parameters, as `param.rho`. */
export interface Condition {
  readonly field: string;
  readonly is: Comparison;
  readonly value: string;
}

export const comparisons = ['=', '!=', '<=', '>=', '<', '>'] as const;
export type Comparison = (typeof comparisons)[number];

/** What is meant: runs one by one, or what holds them together. */
export function scopeOf({ of, where }: Selector): 'ensemble' | 'batches' | 'runs' {
  if (where.length > 0 || of.some(({ kind }) => kind === 'runs')) return 'runs';
  return of.length === 0 ? 'ensemble' : 'batches';
}
