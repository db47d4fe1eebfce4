import type { RunContext } from './run-context.js';
import { matches } from './retry-rule.js';

/** `continue`: a run that stops at a limit goes on from there, as its next segment. */
export interface SegmentRule {
  /** Reasons that are no failure, but the limit that it stops at. */
  readonly on: readonly string[];
  /** Whether a command of the user's says when it is done; without one, success does. */
  readonly asks: boolean;
  /** How many segments it may take in all. */
  readonly max: number;
}

/**
 * After a segment: the user's command is to be asked, the next one follows, or it was the last: because
 * the run is done, because it failed, or because it has had as many as it may have.
 */
export type Verdict = 'ask' | 'next' | 'done' | 'failed' | 'used up';

export function verdictOn(context: RunContext, rule: SegmentRule | null): Verdict {
  const { exit, isDone, segment } = context;
  const isSuccess = exit?.outcome === 'success';
  if (rule === null || exit === null) return isSuccess ? 'done' : 'failed';
  if (!isSuccess && !matches(rule.on, exit.reason ?? 'internal')) return 'failed';
  if (rule.asks && isDone === null) return 'ask';
  if (rule.asks ? isDone === true : isSuccess) return 'done';
  return segment < rule.max ? 'next' : 'used up';
}
