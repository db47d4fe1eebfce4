import { duration, many } from '../words.js';
import type { Facts, Finding } from './facts.js';
import { worded } from './reasons.js';

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
  const nth =
    rule.retry.attempts === 1 ? '' : ` (attempt ${attempt.attempt} of ${rule.retry.attempts})`;
  const took = attempt.run_seconds === null ? '' : ` after ${duration(attempt.run_seconds)}`;
  const how = attempt.reason === null ? 'well' : `with ${attempt.reason}`;
  const from = attempt.evidence === null ? '' : ` Known from: ${attempt.evidence}.`;
  return [{ because: `Its job${nth} ended ${how}${took}.${from}` }];
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
  findings.push({ advice: worded(reason).advice }, noRetry(facts, reason));
  return findings;
}

/** Why it was not tried again. */
function noRetry({ run, rule }: Facts, reason: string): Finding {
  const { attempts, on } = rule.retry;
  if (attempts === 1) {
    return {
      because: 'It was not tried again: the file asks for no more than one attempt.',
      advice: 'To have such runs tried again by themselves: retry: {attempts: 3}',
    };
  }
  if (run.attempt >= attempts) {
    return { because: `All its ${many(attempts, 'attempt')} are spent.` };
  }
  return {
    because: `It was not tried again: \`retry\` is for ${on.join(', ') || 'other reasons'}, and this is ${reason}.`,
  };
}

export function skipping({ run, batches }: Facts): Finding[] {
  const batch = batches.find((each) => each.batch === run.batch);
  const cause = run.root_cause ?? run.batch;
  if (cause !== run.batch) return [{ because: `It needs ${cause}, which has failed.` }];
  return batch?.state === 'failed'
    ? [{ because: `Its batch has failed${batch.message === null ? '' : `: ${batch.message}`}.` }]
    : [
        {
          because: `So many runs of its batch have failed that no more of them are started (\`max_failures\`).`,
        },
      ];
}
