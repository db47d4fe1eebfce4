import type { LimitArguments, Order, Reply, Selector, Target, Verb } from '../../control/index.js';
import { many } from '../words.js';
import type { Meant } from './meant.js';

/** What is said of commands, in the words that users read. */
const wordsOf: Readonly<
  Record<Verb, { readonly done: string; readonly toBe: string; readonly already: string }>
> = {
  hold: { done: 'held', toBe: 'to be held', already: 'held already' },
  release: { done: 'released', toBe: 'to be released', already: 'not held' },
  cancel: { done: 'cancelled', toBe: 'to be cancelled', already: 'being cancelled already' },
  retry: {
    done: 'to be tried again',
    toBe: 'to be tried again',
    already: 'waiting for it already',
  },
  throttle: { done: 'throttled', toBe: 'to be throttled', already: 'throttled so already' },
};

/** Something, and why a thing is not done to it. */
export interface Refusal {
  readonly of: string;
  readonly why: string;
}

/** `b-4, b-7 not: it has ended: succeeded; c-1 not: it is held already`; each reason once. */
export function refusalsText(refusals: readonly Refusal[], not: string): string {
  const byReason = new Map<string, string[]>();
  for (const { of, why } of refusals) {
    const same = byReason.get(why);
    if (same === undefined) byReason.set(why, [of]);
    else same.push(of);
  }
  return Array.from(byReason, ([why, of]) => `${listed(of)} ${not}: ${why}`).join('; ');
}

/** More names in a row than anybody reads. */
const namesAtMost = 5;

function listed(names: readonly string[]): string {
  const left = names.length - namesAtMost;
  const shown = names.slice(0, left > 1 ? namesAtMost : names.length).join(', ');
  return left > 1 ? `${shown} and ${left} more` : shown;
}

/** `lorenz-3: 12 runs held, 3 were held already; b-4 not: it has ended: succeeded` */
export function replyText(order: Order, meant: Meant, reply: Reply): string {
  const { done, already } = wordsOf[order.verb];
  const parts: string[] = [];
  if (reply.done > 0) parts.push(`${subject(order, meant, reply.done)}${done}${limits(order)}`);
  parts.push(...tasksText(reply.tasks));
  if (reply.already > 0) {
    const who = reply.done > 0 ? `${reply.already} ` : subject(order, meant, reply.already);
    parts.push(`${who}${reply.already === 1 ? 'was' : 'were'} ${already}`);
  }
  if (parts.length === 0) parts.push('nothing was done');
  return `${meant.ensemble.eid}: ${[parts.join(', '), ...refused(reply)].join('; ')}`;
}

/** `lorenz-3: 12 runs to be held`, of what nobody has done yet. */
export function wishText(
  order: Order,
  meant: Meant,
  { able, tasks }: { readonly able: number; readonly tasks: readonly string[] },
): string {
  const { toBe } = wordsOf[order.verb];
  const what = able > 0 ? [`${subject(order, meant, able)}${toBe}${limits(order)}`] : [];
  return `${meant.ensemble.eid}: ${[...what, ...tasksText(tasks)].join(', ')}`;
}

function tasksText(tasks: readonly string[] = []): string[] {
  return tasks.length === 0 ? [] : [`the tasks of ${listed(tasks)} to be done again`];
}

function refused({ refused: count, reasons }: Reply): string[] {
  const left = count - reasons.length;
  const told = reasons.length === 0 ? [] : [refusalsText(reasons, 'not')];
  return left > 0 ? [...told, `${told.length > 0 ? 'and ' : ''}${left} more not`] : told;
}

/** `12 runs `, `run b-4 `, `batch b `; nothing where it is the ensemble, which is named already. */
function subject(order: Order, { scope, selector, named }: Meant, count: number): string {
  const [only, another] = selector.of;
  const isOne = only !== undefined && another === undefined;
  if (order.verb === 'retry' || scope === 'runs') {
    const [run] = named;
    return run !== undefined && isOne ? `run ${run} ` : `${many(count, 'run')} `;
  }
  if (scope === 'ensemble') return '';
  return isOne ? `batch ${only.batch} ` : `${count} ${count === 1 ? 'batch' : 'batches'} `;
}

function limits(order: Order): string {
  return order.verb === 'throttle' ? `: ${limitsText(order.args)}` : '';
}

/** `at most 10 runs at once, any number of jobs, at most 30 submissions a minute` */
function limitsText({ maxruns, maxjobs, rate }: LimitArguments): string {
  return [
    ...(maxruns === undefined
      ? []
      : [maxruns === null ? anyNumber('runs') : atOnce(maxruns, 'run')]),
    ...(maxjobs === undefined
      ? []
      : [maxjobs === null ? anyNumber('jobs') : atOnce(maxjobs, 'job')]),
    ...(rate === undefined ? [] : [rate === null ? anyNumber('submissions') : perTime(rate)]),
  ].join(', ');
}

const anyNumber = (what: string): string => `any number of ${what}`;
const atOnce = (count: number, what: string): string => `at most ${many(count, what)} at once`;

function perTime(rate: number): string {
  const isSlow = rate < 1;
  const count = isSlow ? rate * 60 : rate;
  const number = count.toLocaleString('en', { maximumFractionDigits: 2 });
  return `at most ${number} submission${number === '1' ? '' : 's'} ${isSlow ? 'an hour' : 'a minute'}`;
}

/** `state=failed and param.rho>28 among b-1..10, c` */
export function selectorText({ of, where }: Selector): string {
  const conditions = where.map(({ field, is, value }) => `${field}${is}${value}`).join(' and ');
  const targets = of.map(targetText).join(', ');
  if (conditions === '') return targets;
  return targets === '' ? conditions : `${conditions} among ${targets}`;
}

function targetText(target: Target): string {
  if (target.kind === 'batch') return target.batch;
  const { batch, from, to } = target;
  return from === to ? `${batch}-${from}` : `${batch}-${from}..${to}`;
}
