import { type Order, steps, userAnswers, type Verb } from './order.js';
import { comparisons, type Selector } from './selector.js';

/**
 * Whether it is an order as this Tutti knows them. Another version may have sent it, and an argument
 * that is not known here is not passed over: it may be the one that mattered.
 */
export function isOrder(kept: { readonly verb: string; readonly args: unknown }): kept is Order {
  return isVerb(kept.verb) && isMadeOf(kept.args, {}, argumentsOf[kept.verb]);
}

export function isSelector(value: unknown): value is Selector {
  return isMadeOf(value, { of: isListOf(isTarget), where: isListOf(isCondition) });
}

type Guard = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Guard>>;

const isText: Guard = (value) => typeof value === 'string';
const isNumber: Guard = (value) => typeof value === 'number';
const isYesOrNo: Guard = (value) => typeof value === 'boolean';
const isLimit: Guard = (value) => value === null || isNumber(value);
const isSome: Guard = (value) => typeof value === 'object' && value !== null;

function isOneOf(words: readonly string[]): Guard {
  return (value) => words.some((word) => word === value);
}

function isListOf(guard: Guard): Guard {
  return (value) => Array.isArray(value) && value.every(guard);
}

const argumentsOf: Readonly<Record<Verb, Fields>> = {
  hold: { reason: isText },
  release: { as: isOneOf(userAnswers) },
  cancel: { reason: isText, kill: isYesOrNo, grace: isNumber },
  retry: { from: isOneOf(steps), fresh: isYesOrNo, params: isSome, texts: isSome },
  throttle: { maxruns: isLimit, maxjobs: isLimit, rate: isLimit },
};

function isVerb(word: string): word is Verb {
  return Object.hasOwn(argumentsOf, word);
}

const isTarget: Guard = (value) =>
  isMadeOf(value, { kind: isOneOf(['batch']), batch: isText }) ||
  isMadeOf(value, { kind: isOneOf(['runs']), batch: isText, from: isNumber, to: isNumber });

const isCondition: Guard = (value) =>
  isMadeOf(value, { field: isText, is: isOneOf(comparisons), value: isText });

/** All of these fields, any of those that may be there, and no other. */
function isMadeOf(value: unknown, needed: Fields, possible: Fields = {}): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const known = { ...needed, ...possible };
  return (
    Object.keys(needed).every((name) => name in value) &&
    Object.entries(value).every(([name, each]) => known[name]?.(each) === true)
  );
}
