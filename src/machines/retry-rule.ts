import type { Fact, Phase } from '../events/catalogue/index.js';
import type { RunContext } from './run-context.js';

export interface RetryRule {
  /** How often in all, the first time included. */
  readonly attempts: number;
  /** Seconds before the second attempt, the third, …; the last one repeats. */
  readonly delays: readonly number[];
  /** Reasons that are worth another attempt; `exit:*` and `signal:*` stand for all of a kind. */
  readonly on: readonly string[];
  /** By how much of itself a delay may be longer, so that not all come back at once. */
  readonly jitter?: number;
}

export interface Failure {
  readonly phase: Phase;
  readonly reason: string;
  readonly message?: string | undefined;
}

/** Trying again cannot help with these, or nobody but the user can tell. */
const neverByItself = new Set([
  'cancelled',
  'internal',
  'lost',
  'dependency-failed',
  'exceeds-resources',
]);

/** What a failure leads to: another attempt where the rule has one left for it, else the end. */
export function afterFailure(
  context: RunContext,
  failure: Failure,
  rule: RetryRule | null,
  at: string,
): Fact {
  const { phase, reason, message } = failure;
  if (rule !== null && context.attempt < rule.attempts && isWorthAnother(rule, reason)) {
    const least = rule.delays[context.attempt - 1] ?? rule.delays.at(-1) ?? 0;
    const delay = least * (1 + (rule.jitter ?? 0) * chanceOf(context));
    const notBefore = new Date(Date.parse(at) + delay * 1000).toISOString();
    return {
      type: 'run.retry-scheduled',
      data: { attempt: context.attempt + 1, from: phase, reason, not_before: notBefore },
    };
  }
  return {
    type: 'run.failed',
    data: { phase, reason, ...(message === undefined ? {} : { message }) },
  };
}

/** From 0 to 1. A machine draws no numbers; but its job's token was drawn. */
function chanceOf({ job }: RunContext): number {
  return job === null ? 0 : Number.parseInt(job.token.slice(0, 8), 16) / 2 ** 32 || 0;
}

function isWorthAnother(rule: RetryRule, reason: string): boolean {
  if (neverByItself.has(reason)) return false;
  return rule.on.length === 0 || matches(rule.on, reason);
}

/** Whether a list of reasons names this one, by itself or with all of its kind. */
export function matches(reasons: readonly string[], reason: string): boolean {
  const kind = `${reason.split(':')[0] ?? reason}:*`;
  return reasons.includes(reason) || reasons.includes(kind);
}
