/** Limits as they stand; null is no limit. */
export interface Limits {
  readonly maxruns: number | null;
  readonly maxjobs: number | null;
}

export const noLimits: Limits = Object.freeze({ maxruns: null, maxjobs: null });

export function changeLimits(
  limits: Limits,
  change: { readonly maxruns?: number | null; readonly maxjobs?: number | null },
): Limits {
  return {
    maxruns: change.maxruns === undefined ? limits.maxruns : change.maxruns,
    maxjobs: change.maxjobs === undefined ? limits.maxjobs : change.maxjobs,
  };
}
