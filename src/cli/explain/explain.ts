import { isLeftOut } from '../../control/index.js';
import { isRunEnd } from '../../machines/index.js';
import { neverBegan } from '../not-further.js';
import { time } from '../words.js';
import { cancellation, cancelling, failure, lastAttempt, leftOut, skipping } from './ending.js';
import type { Explanation, Facts, Finding } from './facts.js';
import { worded } from './reasons.js';
import { standstill } from './standstill.js';
import { since, until } from './times.js';
import { beforeJob, beforeStart, comingAttempt, taskAtWork } from './waiting.js';

/** What a run waits for, or why it ended, and what would change it: from what is known, in words. */
export function explain(facts: Facts): Explanation {
  const { run, ensemble } = facts;
  const { words, findings, otherwise } = told(facts);
  const all = isRunEnd(run.state) ? findings : [...standstill(facts), ...findings];
  const because = all.flatMap((finding) => finding.because ?? []);
  const advice = all.flatMap((finding) => finding.advice ?? []);
  return {
    headline: `${run.run} of ${ensemble.eid} ${words}.`,
    because: because.length === 0 && otherwise !== undefined ? [otherwise] : because,
    advice: [...new Set(advice)],
  };
}

interface Told {
  /** What follows the run's name. */
  readonly words: string;
  readonly findings: readonly Finding[];
  /** What is said where nothing stands in its way. */
  readonly otherwise?: string;
}

function told(facts: Facts): Told {
  const { run, ensemble, now } = facts;
  if (isLeftOut(run.state, ensemble.state)) {
    return at(neverBegan, leftOut(facts));
  }
  switch (run.state) {
    case 'planned':
    case 'retrying':
      return slot(facts);
    case 'templating':
      return at(`gets its directory and its files${since(run.dispatched_at, now)}`);
    case 'checking':
      return at(`does the tasks before its job${since(run.templated_at, now)}`, taskAtWork(facts));
    case 'ready':
      return {
        words: `is ready, and waits for a job slot${since(run.checked_at, now)}`,
        findings: beforeJob(facts),
        otherwise: 'A job slot is free for it: it is about to get it.',
      };
    case 'submitting':
      return at(`hands its job to the backend ${run.backend ?? ''}`.trimEnd(), submitting(facts));
    case 'queued':
      return at(
        `waits for the backend ${run.backend ?? ''} to start its job${since(run.submitted_at, now)}`,
        queued(facts),
      );
    case 'running':
      return at(`runs its job${since(run.started_at, now)}`, running(facts));
    case 'lost':
      return at(`has lost its job${since(run.waiting_since, now)}`, lost(facts));
    case 'post-processing':
      return at(`does the tasks after its job${since(run.exited_at, now)}`, [
        ...lastAttempt(facts),
        ...taskAtWork(facts),
      ]);
    case 'concluding':
      return at('is about to end', lastAttempt(facts));
    case 'cancelling':
      return at('is being cancelled', cancelling(facts));
    case 'succeeded':
      return at(`has succeeded, on ${time(run.ended_at)}`, lastAttempt(facts));
    case 'failed':
      return at(
        `has failed, on ${time(run.ended_at)}: ${worded(run.reason ?? 'internal', run.phase).words}`,
        failure(facts),
      );
    case 'cancelled':
      return at(`was cancelled, on ${time(run.ended_at)}`, cancellation(facts));
    case 'skipped':
      return at(`was skipped, on ${time(run.ended_at)}`, skipping(facts));
    default:
      return at(`is ${run.state}`);
  }
}

function at(words: string, findings: readonly Finding[] = []): Told {
  return { words, findings };
}

function slot(facts: Facts): Told {
  const { run, now } = facts;
  const findings = beforeStart(facts);
  const otherwise = 'A slot is free for it: it is about to start.';
  if (run.state === 'planned') {
    const words = `has not started; it waits${since(run.waiting_since ?? run.planned_at, now)}`;
    return { words, findings, otherwise };
  }
  const before = run.reason === 'cancelled' ? 'was cancelled' : `failed${why(run)}`;
  const words = `waits for its attempt ${run.attempt}${since(run.waiting_since, now)}. The one before ${before}`;
  const obstacles = findings.length > 0 ? findings : [{ because: otherwise }];
  return { words, findings: [comingAttempt(facts), ...obstacles] };
}

function why({ reason, phase }: Facts['run']): string {
  return reason === null ? '' : `: ${worded(reason, phase).words}`;
}

function submitting({ run, now }: Facts): Finding[] {
  if (run.waiting_for === null || run.waiting_detail === null) return [];
  const again =
    run.waiting_until === null ? '' : ` It is asked again at ${until(run.waiting_until, now)}.`;
  return [
    {
      because: `The backend could not be asked: ${run.waiting_detail}.${again}`,
      advice: 'Nothing needs to be done, unless the backend stays away.',
    },
  ];
}

function queued({ run, noRoom }: Facts): Finding[] {
  if (noRoom !== undefined) return [];
  const job = run.job === null ? 'its job' : `its job ${run.job}`;
  return run.backend === 'local'
    ? [
        {
          because: `The cores that ${job} needs are not free on this host.`,
          advice: 'It starts when jobs before it end.',
        },
      ]
    : [
        {
          because: `The scheduler has ${job}, and has not started it.`,
          advice: 'It starts when the scheduler lets it.',
        },
      ];
}

function running({ run, attempts, rule, now }: Facts): Finding[] {
  const host = attempts.at(-1)?.host ?? null;
  const where = host === null ? '' : ` on ${host}`;
  const nth = rule.retry.attempts === 1 ? '' : `, attempt ${run.attempt} of ${rule.retry.attempts}`;
  const job = run.job === null ? 'Its job' : `Its job ${run.job}`;
  const findings: Finding[] = [{ because: `${job} runs${where}${nth}.` }];
  if (rule.timeout !== undefined && run.started_at !== null) {
    const end = new Date(run.started_at.getTime() + rule.timeout * 1000);
    findings.push({ because: `It is ended at ${until(end, now)}, its \`timeout\`.` });
  }
  return findings;
}

function lost({ run, attempts }: Facts): Finding[] {
  const evidence = attempts.at(-1)?.evidence ?? null;
  return [
    {
      because: `Nobody knows whether it ran, runs or has ended${evidence === null ? '' : `: ${evidence}`}.`,
      // Where it asks, more has been said already.
      advice: run.question === null ? worded('lost').advice : undefined,
    },
  ];
}
