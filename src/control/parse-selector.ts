import { nearest } from '../config/index.js';
import { ExitCode, TuttiError } from '../errors.js';
import type { RunState } from '../machines/index.js';
import { steps } from './order.js';
import { type Comparison, comparisons, type Condition, type Target } from './selector.js';

/** What somebody wrote to say what they mean, before anybody looks whether it is there. */
export interface WrittenSelector {
  readonly names: readonly WrittenName[];
  readonly where: readonly Condition[];
}

export interface WrittenName {
  readonly written: string;
  /** `lorenz-3` in `lorenz-3/b-4`. */
  readonly eid: string | undefined;
  /** `b-4`; empty where the ensemble itself is named, as `lorenz-3/`. */
  readonly name: string;
}

/**
 * Reads `lorenz-3/b`, `b-4`, `b-1..10`, `state=failed`, `param.rho>28`: each word is a name or a
 * condition.
 *
 * @throws BadSelector where a word can be neither.
 */
export function parseSelector(words: readonly string[]): WrittenSelector {
  const names: WrittenName[] = [];
  const where: Condition[] = [];
  for (const word of words) {
    const condition = readCondition(word);
    if (condition === undefined) names.push(readName(word));
    else where.push(condition);
  }
  return { names, where };
}

/** What a name may mean inside an ensemble: a batch that is called so, and a run or a range of runs. */
export function readingsOf(name: string): {
  readonly batch: Target;
  readonly runs: Target | undefined;
} {
  const batch: Target = { kind: 'batch', batch: name };
  const [, of, from, to = from] = runs.exec(name) ?? [];
  if (of === undefined) return { batch, runs: undefined };
  return { batch, runs: { kind: 'runs', batch: of, from: Number(from), to: Number(to) } };
}

/** `b-4`, `b-1..10`, and `b-1..b-10`, which can mean nothing else. */
const runs = /^(.+?)-(\d{1,9})(?:\.\.(?:\1-)?(\d{1,9}))?$/;

/** What a condition is about. */
export type Field =
  | { readonly kind: 'state' | 'reason' | 'phase' | 'attempt' }
  | { readonly kind: 'param'; readonly name: string };

/**
 * What a condition is about, once it is sure that it can be asked.
 *
 * @throws BadSelector where its field is unknown, or its value is none that the field can have.
 */
export function fieldOf({ field, is, value }: Condition): Field {
  if (field.startsWith(paramPrefix) && field.length > paramPrefix.length) {
    return { kind: 'param', name: field.slice(paramPrefix.length) };
  }
  const kind = fields.find((known) => known === field);
  if (kind === undefined) throw unknownField(field);
  if (kind === 'attempt') {
    if (!/^\d{1,9}$/.test(value)) {
      throw new BadSelector(
        `"${field}${is}${value}" asks for no number`,
        'Attempts are counted from 1: write attempt>1',
      );
    }
    return { kind };
  }
  if (is !== '=' && is !== '!=') {
    throw new BadSelector(
      `${field} is a word, and "${is}" compares numbers`,
      `Write ${field}=… or ${field}!=…`,
    );
  }
  if (kind !== 'reason') checkWord(kind, value);
  else if (value === '') {
    throw new BadSelector('"reason=" names no reason', 'Write one, such as reason=exit:1');
  }
  return { kind };
}

const paramPrefix = 'param.';
const fields = ['state', 'reason', 'phase', 'attempt'] as const;

/** Each state in which a run can be seen; there is none before it is planned. */
const states: Readonly<Record<Exclude<RunState, 'unplanned'>, true>> = {
  planned: true,
  templating: true,
  checking: true,
  ready: true,
  submitting: true,
  queued: true,
  running: true,
  'post-processing': true,
  concluding: true,
  retrying: true,
  lost: true,
  cancelling: true,
  succeeded: true,
  failed: true,
  cancelled: true,
  skipped: true,
};

/** What the words of a condition may be, where they are not free. */
export const wordsOf: Readonly<Record<'state' | 'phase', readonly string[]>> = {
  state: Object.keys(states),
  phase: steps,
};

function checkWord(kind: 'state' | 'phase', value: string): void {
  const known = wordsOf[kind];
  if (known.includes(value)) return;
  const meant = nearest(value, known);
  throw new BadSelector(
    `no run has the ${kind} "${value}"`,
    meant === undefined
      ? `One of these is expected: ${known.join(', ')}`
      : `Did you mean ${kind}=${meant}?`,
  );
}

function unknownField(field: string): BadSelector {
  if (field === '' || field === paramPrefix) {
    return new BadSelector('a condition begins with what it is about', conditionHint);
  }
  const meant = nearest(field, fields) ?? likeParam(field);
  return new BadSelector(
    `a run has no "${field}" to compare`,
    meant === undefined
      ? `A parameter of that name is written ${paramPrefix}${field}. ${conditionHint}`
      : `Did you mean ${meant}?`,
  );
}

/** `params.rho`, `parm.rho` */
function likeParam(field: string): string | undefined {
  const dot = field.indexOf('.');
  const isLike = dot > 0 && nearest(field.slice(0, dot), ['param']) !== undefined;
  return isLike ? `${paramPrefix}${field.slice(dot + 1)}` : undefined;
}

const conditionHint =
  "Conditions are about state, reason, phase, attempt or a parameter: 'param.rho>28' (in quotes, for the shell).";

/** `field is value`, where the first sign of comparison parts them; a name with an ensemble has none. */
const condition = /^([^=!<>]*)(!=|<=|>=|==?|<|>)([^]*)$/;

function readCondition(word: string): Condition | undefined {
  const [, before, sign, after] = condition.exec(word) ?? [];
  if (before === undefined || after === undefined) return undefined;
  const field = before.trim();
  if (field.includes('/') && !field.startsWith(paramPrefix)) return undefined;
  const written = { field, is: comparisonOf(sign), value: after.trim() };
  fieldOf(written);
  return written;
}

/** `==` is what a programmer writes for `=`. */
function comparisonOf(sign: string | undefined): Comparison {
  return comparisons.find((known) => known === sign) ?? '=';
}

function readName(written: string): WrittenName {
  const [, eid, name] = /^(?:([^/]+)\/)?([^/]*)$/.exec(written) ?? [];
  if (name === undefined || (name === '' && eid === undefined)) {
    throw new BadSelector(`"${written}" names nothing`, nameHint);
  }
  const { runs: range } = readingsOf(name);
  if (range?.kind === 'runs' && range.from > range.to) {
    throw new BadSelector(
      `the range "${written}" ends before it begins`,
      `Write ${range.batch}-${range.to}..${range.from}`,
    );
  }
  return { written, eid, name };
}

const nameHint =
  'Name an ensemble (lorenz-3), a batch (b), a run (b-4) or a range of runs (b-1..10), with its ensemble or without (lorenz-3/b-4).';

class BadSelector extends TuttiError {
  constructor(message: string, hint: string) {
    super(message, { code: 'control.bad-selector', exitCode: ExitCode.usage, hint });
  }
}
