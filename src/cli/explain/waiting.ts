import { many, time } from '../words.js';
import type { Facts, Finding } from './facts.js';
import { byWhom } from './deeds.js';
import { jobLimits, runLimits } from './limits.js';
import { resumption } from './reasons.js';
import { until } from './times.js';

/** Why a run has no slot yet. */
export function beforeStart(facts: Facts): Finding[] {
  const { run, now, ahead, ensemble } = facts;
  const findings = [...notBegun(facts), ...runLimits(facts)];
  const { waiting_until } = run;
  if (waiting_until !== null && (waiting_until > now || run.state === 'retrying')) {
    findings.unshift({
      because: `Its next attempt is not before ${until(waiting_until, now)}.`,
      advice: 'Nothing needs to be done: it is tried again by itself.',
    });
  }
  if (ensemble.state === 'running' && ahead > 0 && findings.length > 0) {
    findings.push({
      because: `${many(ahead, 'run')} of its batch ${ahead === 1 ? 'comes' : 'come'} before it.`,
    });
  }
  return findings;
}

/** Who wanted it tried again, and where that begins. */
export function comingAttempt({ run, deeds, me }: Facts): Finding {
  const { retried } = deeds.run;
  const from = retried?.from ?? run.phase ?? 'template';
  const fresh = retried?.isFresh === true ? ', in a new directory' : '';
  const begin = `It goes on ${resumption(from)}${fresh}.`;
  if (retried === undefined || retried.actor === 'supervisor') return { because: begin };
  return {
    because: `Another attempt was asked for ${byWhom(retried, me)}, on ${time(retried.at)}. ${begin}`,
  };
}

function notBegun({ run, ensemble, batches, inOrder }: Facts): Finding[] {
  if (ensemble.state !== 'running') {
    return [
      {
        because: `The tasks before all batches (\`pre_process\`) of ${ensemble.eid} are not done.`,
      },
    ];
  }
  const at = batches.findIndex(({ batch }) => batch === run.batch);
  const own = batches[at];
  if (own?.state === 'preparing') {
    return [{ because: `The tasks before its batch (\`pre_batch\`) are not done.` }];
  }
  if (own?.state !== 'planned') return [];
  const earlier = batches
    .slice(0, at)
    .find(({ state }) => !['finished', 'failed', 'cancelled'].includes(state));
  return inOrder && earlier !== undefined
    ? [
        {
          because: `Its batch comes after ${earlier.batch}, which has not ended (\`batches_in_order\`).`,
          advice: `It starts when all runs of ${earlier.batch} have ended.`,
        },
      ]
    : [{ because: 'Its batch has not begun.' }];
}

/** Why a run whose files and checks are done has no job yet. */
export function beforeJob(facts: Facts): Finding[] {
  return jobLimits(facts);
}

/** A check that was not true yet, or a task that is at work. */
export function taskAtWork({ tasks, now, output }: Facts): Finding[] {
  const task = tasks.findLast(({ state }) => state === 'waiting' || state === 'running');
  if (task === undefined) return [];
  const which = `${task.name}, number ${task.index + 1} of \`${task.phase}\``;
  if (task.state === 'running')
    return [{ because: `The task at work is ${which}, since ${time(task.started_at)}.` }];
  // Where its own output can be shown, that is newer than what was written down.
  const told = output === undefined ? (task.output ?? '') : '';
  const said = told === '' ? '' : ` It said: ${sentence(told)}`;
  const tried =
    task.tries === null ? '' : `, after ${task.tries} ${task.tries === 1 ? 'try' : 'tries'}`;
  return [
    {
      because: `The ${which}, is not true yet${tried}.${said}${asking(task.next_at, now)}`,
      advice: 'It goes on as soon as the check is true.',
    },
  ];
}

/** Not each try is written down: by now it may have been asked more often. */
function asking(next: Date | null, now: Date): string {
  if (next === null) return '';
  return next >= now ? ` It is asked again at ${until(next, now)}.` : ' It was asked again since.';
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
