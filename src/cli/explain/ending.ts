import { duration, grouped, many, time } from '../words.js';
import { byWhom, type CancelDeed } from './deeds.js';
import type { Facts, Finding } from './facts.js';
import { resumption, worded } from './reasons.js';

const phases: Readonly<Record<string, string>> = {
  template: 'while its directory was made',
  pre_run: 'before its job, in `pre_run`',
  submit: 'while its job was submitted',
  job: 'in its job',
  post_run: 'after its job, in `post_run`',
};

/** How a run ended, from its last attempt. */
export function lastAttempt({ attempts, rule }: Facts): Finding[] {
  const attempt = attempts.at(-1);
  if (attempt === undefined || attempt.outcome === null) return [];
  const nth = attemptOf(attempt.attempt, rule.retry.attempts);
  const took = attempt.run_seconds === null ? '' : ` after ${duration(attempt.run_seconds)}`;
  const how = attempt.reason === null ? 'well' : `with ${attempt.reason}`;
  const from = attempt.evidence === null ? '' : ` Known from: ${attempt.evidence}.`;
  return [{ because: `Its job${nth} ended ${how}${took}.${from}` }];
}

/** Whoever tries a run again by hand may go beyond what the file asks for. */
function attemptOf(nth: number, most: number): string {
  if (nth === 1 && most === 1) return '';
  return nth > most ? ` (attempt ${nth})` : ` (attempt ${nth} of ${most})`;
}

export function failure(facts: Facts): Finding[] {
  const { run, attempts } = facts;
  const findings: Finding[] = [];
  const reason = run.reason ?? 'internal';
  const phase = phases[run.phase ?? ''];
  if (phase !== undefined) findings.push({ because: `It failed ${phase}.` });
  if (run.phase === 'job') findings.push(...lastAttempt(facts));
  const isEvidence = run.phase === 'job' && run.message === (attempts.at(-1)?.evidence ?? null);
  if (run.message !== null && !isEvidence) findings.push({ because: run.message });
  if (run.root_cause !== null) findings.push({ because: `It began with ${run.root_cause}.` });
  findings.push({ advice: worded(reason, run.phase).advice }, again(facts), noRetry(facts, reason));
  return findings;
}

/** How to have it tried again, and where that begins. */
function again({ run, prefix, attempts, ...facts }: Facts): Finding {
  const last = attempts.at(-1);
  // Two jobs must never work in one directory: without it, another attempt is refused.
  if (run.reason === 'internal' && last?.attempt === run.attempt && last.outcome === null) {
    return {
      because: `Nobody has seen its job${last.job === null ? '' : ` ${last.job}`} end: it may still run.`,
      advice: `When that job has ended, try it again in a new directory: tutti retry ${prefix}${run.run} --fresh${thenResume(facts)}`,
    };
  }
  const phase = run.phase ?? 'template';
  return {
    advice: `Try it again: tutti retry ${prefix}${run.run}${thenResume(facts)}. It goes on ${resumption(phase)}.`,
  };
}

/** A command waits for somebody to carry it out. */
function thenResume({ ensemble, holder }: Pick<Facts, 'ensemble' | 'holder'>): string {
  return holder === undefined ? `, then tutti resume ${ensemble.eid}` : '';
}

/** Why it was not tried again. */
function noRetry({ run, rule }: Facts, reason: string): Finding {
  const { attempts, on } = rule.retry;
  if (attempts === 1 && run.attempt === 1) {
    return {
      because: 'It was not tried again: the file asks for no more than one attempt.',
      advice: 'To have such runs tried again by themselves: retry: {attempts: 3}',
    };
  }
  if (run.attempt >= attempts) {
    return { because: `All its ${many(run.attempt, 'attempt')} are spent.` };
  }
  return {
    because: `It was not tried again: \`retry\` is for ${on.join(', ') || 'other reasons'}, and this is ${reason}.`,
  };
}

export function skipping(facts: Facts): Finding[] {
  const { run, batches, prefix, rule } = facts;
  const batch = batches.find((each) => each.batch === run.batch);
  const cause = run.root_cause ?? run.batch;
  if (cause !== run.batch) return [{ because: `It needs ${cause}, which has failed.` }];
  const mended = `When that is mended, try it again: tutti retry ${prefix}${run.run}${thenResume(facts)}`;
  if (batch?.state === 'failed') {
    const why = batch.message === null ? '' : `: ${batch.message}`;
    return [{ because: `Its batch has failed${why}.`, advice: mended }];
  }
  const most = rule.max_failures;
  const figures =
    batch === undefined || most === undefined
      ? '`max_failures`'
      : `${grouped(batch.failed)} by now, and \`max_failures\` is ${most}`;
  const of = prefix === '' ? '' : ` ${facts.ensemble.eid}`;
  return [
    {
      because: `So many runs of its batch have failed that no more of them are started (${figures}).`,
      advice: `See why they failed: tutti failures${of}`,
    },
    {
      advice: `When that is mended, try all of them again: tutti retry ${prefix}${run.batch}${thenResume(facts)}`,
    },
  ];
}

/** Its ensemble ended before any run could begin. */
export function leftOut(facts: Facts): Finding[] {
  const { eid, finished_at, message } = facts.ensemble;
  const why = message === null ? '' : `: ${message}`;
  return [
    {
      because: `${eid} ended on ${time(finished_at)}${why}.`,
      advice: `When that is mended, try all of it again: tutti retry ${eid}${thenResume(facts)}`,
    },
  ];
}

/** Who wanted it to end, and what it did until then. */
export function cancellation(facts: Facts): Finding[] {
  const { run, prefix } = facts;
  return [
    { because: whoCancelled(facts) },
    ...lastAttempt(facts),
    {
      advice: `If it is wanted after all: tutti retry ${prefix}${run.run}${thenResume(facts)}`,
    },
  ];
}

export function cancelling(facts: Facts): Finding[] {
  const { run, attempts, prefix } = facts;
  const { deed } = cancelOf(facts);
  const isAtWork = run.started_at !== null && attempts.at(-1)?.outcome === null;
  const job = run.job === null ? 'Its job' : `Its job ${run.job}`;
  const findings: Finding[] = [{ because: whoCancelled(facts) }];
  if (!isAtWork) {
    findings.push({ because: 'It has ended when its job and its tasks have.' });
  } else if (deed?.kill === true) {
    const after = deed.grace === undefined ? '' : `, and is made to ${duration(deed.grace)} later`;
    findings.push({ because: `${job} was asked to end${after}.` });
  } else {
    findings.push({
      because: `${job} runs, and goes on to its end.`,
      advice: `To end it now: tutti cancel ${prefix}${run.run} --kill`,
    });
  }
  return findings;
}

/** It, its batch or its ensemble: where somebody wants all of a batch to end, Tutti asks its runs to. */
function cancelOf({ deeds }: Facts): {
  readonly what: string;
  readonly deed: CancelDeed | undefined;
} {
  const own = { what: 'It', deed: deeds.run.cancelled };
  if (own.deed !== undefined && own.deed.actor !== 'supervisor') return own;
  const { cancelled: batch } = deeds.batch;
  if (batch !== undefined && batch.actor !== 'supervisor')
    return { what: 'Its batch', deed: batch };
  const { cancelled: ensemble } = deeds.ensemble;
  return ensemble === undefined ? own : { what: 'Its ensemble', deed: ensemble };
}

function whoCancelled(facts: Facts): string {
  const { what, deed } = cancelOf(facts);
  if (deed === undefined) return 'It was cancelled.';
  const reason = deed.reason === undefined ? '' : `: ${deed.reason}`;
  return `${what} was cancelled ${byWhom(deed, facts.me)}, on ${time(deed.at)}${reason}.`;
}
