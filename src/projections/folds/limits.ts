/** Limits as they stand; null is no limit. */
export interface Limits {
  readonly maxruns: number | null;
  readonly maxjobs: number | null;
  /** Submissions a minute. */
  readonly rate: number | null;
}

export const noLimits: Limits = Object.freeze({ maxruns: null, maxjobs: null, rate: null });

export function changeLimits(
  limits: Limits,
  { maxruns = limits.maxruns, maxjobs = limits.maxjobs, rate = limits.rate }: Partial<Limits>,
): Limits {
  return { maxruns, maxjobs, rate };
}
