import { pointerStep } from '../config/index.js';
import type { Fact, Phase } from '../events/catalogue/index.js';
import type { RunContext, RunSnapshot, RunState } from '../machines/index.js';
import {
  type CancelArguments,
  type Order,
  type RetryArguments,
  steps,
  type UserAnswer,
} from './order.js';
import { type Obstacle, refused, whyNot } from './why-not.js';

/** Who wants it, and when. */
export interface Asker {
  readonly actor: string;
  /** ISO 8601. */
  readonly at: string;
  /** A name for a new start of a task, that no other has. */
  readonly token: () => string;
}

export type Outcome = { readonly facts: readonly Fact[] } | Obstacle;

/** What is to happen to a run so that the order is carried out, or why it cannot be. */
export function factsForRun(order: Order, snapshot: RunSnapshot, asker: Asker): Outcome {
  const { value: state, context } = snapshot;
  const { hold } = context;
  const standing = { state, held: hold !== null, question: hold?.question ?? null };
  const obstacle = whyNot(order, standing);
  if (obstacle !== undefined) return obstacle;
  switch (order.verb) {
    case 'hold':
      return { facts: [{ type: 'run.held', data: order.args }] };
    case 'release':
      return order.args.as === undefined
        ? { facts: [released] }
        : first(hold === null ? [] : [released], answered(order.args.as, snapshot, asker));
    case 'cancel':
      return { facts: [{ type: 'run.cancel-requested', data: cancelData(order.args) }] };
    case 'retry':
      return retried(order.args, snapshot, asker);
    case 'throttle':
      return { facts: [] };
  }
}

/** Before what is asked for: after it the run may have ended, and what has ended is not released. */
function first(facts: readonly Fact[], outcome: Outcome): Outcome {
  return 'why' in outcome ? outcome : { facts: [...facts, ...outcome.facts] };
}

const released = { type: 'run.released', data: {} } as const satisfies Fact;

export function cancelData({ reason, kill, grace }: CancelArguments) {
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(kill === true ? { kill } : {}),
    ...(grace === undefined ? {} : { grace_seconds: grace }),
  };
}

/** Its job was lost, or a task of it was cut off, and its user says what came of that. */
function answered(answer: UserAnswer, snapshot: RunSnapshot, asker: Asker): Outcome {
  const { value, context } = snapshot;
  const evidence = `${asker.actor} said so`;
  if (value === 'lost') {
    const { attempt } = context;
    switch (answer) {
      case 'done':
        return {
          facts: [{ type: 'run.exited', data: { attempt, outcome: 'success', evidence } }],
        };
      case 'failed': {
        const data = { attempt, outcome: 'failure', reason: 'lost', evidence } as const;
        return { facts: [{ type: 'run.exited', data }] };
      }
      case 'again':
        return { facts: [nextAttempt(snapshot, 'job', asker)] };
    }
  }
  const { phase, current } = context.tasks;
  if (phase === null || current === null) return refused('nothing of it waits for an answer');
  const { index, attempt } = current;
  if (answer === 'again') {
    const { cycle } = context;
    // What runs is a new start of it: the old one's claim is still there.
    const data = { phase, index, attempt, cycle, name: current.name, token: asker.token() };
    return { facts: [{ type: 'task.started', data }] };
  }
  const ok = answer === 'done';
  const data = { phase, index, attempt, ok, message: evidence, ended_at: asker.at };
  return { facts: [{ type: 'task.finished', data }] };
}

function retried(
  { from, fresh = false, params, texts }: RetryArguments,
  snapshot: RunSnapshot,
  asker: Asker,
): Outcome {
  const { value, context } = snapshot;
  if (value === 'failed' && !fresh && mayHaveJob(context)) {
    const id = context.job?.id ?? null;
    return refused(
      `its job${id === null ? '' : ` ${id}`} may still run, as nobody has seen it end; once it has, --fresh tries it again in a new directory`,
    );
  }
  const reached = value === 'lost' ? 'job' : stepReached(context);
  const asItFailed = params !== undefined && reached !== 'post_run' ? 'template' : reached;
  const begin = fresh ? 'template' : (from ?? asItFailed);
  if (steps.indexOf(begin) > steps.indexOf(reached)) {
    return refused(`it never came to ${begin}: it ended at ${reached}`);
  }
  const facts: Fact[] = [];
  if (params !== undefined) facts.push(changed(context, params, texts ?? {}));
  facts.push(nextAttempt(snapshot, begin, asker, fresh));
  if (context.hold !== null) facts.push(released);
  return { facts };
}

/** Two jobs must never work in one directory; and not every run that has failed has seen its job end. */
function mayHaveJob({ job, exit, failure }: RunContext): boolean {
  return job !== null && exit === null && failure?.reason !== 'submit-rejected';
}

/** How far it came: the step that failed, or the one that it was cancelled in. */
function stepReached({ failure, exit, job }: RunContext): Phase {
  if (failure !== null) return failure.phase;
  if (exit?.outcome === 'success') return 'post_run';
  return job === null ? 'template' : 'job';
}

function nextAttempt(
  { value, context }: RunSnapshot,
  from: Phase,
  { at }: Asker,
  fresh = false,
): Fact {
  const attempt = context.attempt + 1;
  const reason = whyAgain[value] ?? context.failure?.reason ?? 'lost';
  return {
    type: 'run.retry-scheduled',
    data: { attempt, from, reason, not_before: at, ...(fresh ? { fresh } : {}) },
  };
}

/** Of a run that came to no end of its own. */
const whyAgain: Partial<Record<RunState, string>> = {
  cancelled: 'cancelled',
  skipped: 'dependency-failed',
};

/** Its parameters with some of them anew, and how the numbers among them were written. */
function changed(
  context: RunContext,
  params: Readonly<Record<string, unknown>>,
  texts: Readonly<Record<string, string>>,
): Fact {
  const isReplaced = (pointer: string): boolean =>
    Object.keys(params)
      .map(pointerStep)
      .some((step) => pointer === step || pointer.startsWith(`${step}/`));
  const kept = Object.entries(context.texts).filter(([pointer]) => !isReplaced(pointer));
  return {
    type: 'run.changed',
    data: {
      params: { ...context.params, ...params },
      texts: { ...Object.fromEntries(kept), ...texts },
    },
  };
}
