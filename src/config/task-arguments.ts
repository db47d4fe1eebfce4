import type { TaskName } from './definition.js';
import { filePattern } from './file-pattern.js';
import type { JsonObject, JsonValue } from './json.js';
import { didYouMean, nearest } from './nearest.js';
import { runReference } from './run-reference.js';

/** What an argument of a task may be. */
export interface ArgumentRule {
  readonly kind: 'text' | 'path' | 'mount' | 'number' | 'flag' | 'patterns';
  readonly required?: true;
  /** The task's own `value` will do as well. */
  readonly orValue?: true;
  readonly least?: number;
  readonly mayBeEmpty?: true;
}

type Rules = Readonly<Record<string, ArgumentRule>>;

const execute: Rules = {
  cmd: { kind: 'text', required: true },
  cwd: { kind: 'text' },
  log: { kind: 'flag' },
  shell: { kind: 'text' },
};

const move: Rules = {
  dest: { kind: 'path', required: true },
  include: { kind: 'patterns' },
  exclude: { kind: 'patterns' },
  cwd: { kind: 'text' },
};

/** The arguments of each task, called as model-ensembler calls them. */
export const taskArguments: Readonly<Record<TaskName, Rules>> = {
  execute,
  check: { ...execute, fail: { kind: 'flag' } },
  jobs: {
    limit: { kind: 'number', required: true, orValue: true, least: 1 },
    match: { kind: 'text', mayBeEmpty: true },
  },
  quota: {
    atleast: { kind: 'number', required: true, orValue: true },
    inodes: { kind: 'number' },
    mnt: { kind: 'mount' },
  },
  submit: { script: { kind: 'text', required: true } },
  move,
  archive: move,
  remove: { directory: { kind: 'path' }, outside: { kind: 'flag' } },
};

/** Something that is wrong with a task, whatever its run is. */
export interface ArgumentFault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** What it is about; without one it is the task as a whole. */
  readonly argument?: string;
  readonly mark?: 'key' | 'value';
}

export interface WrittenTask {
  readonly name: TaskName;
  readonly args: JsonObject;
  readonly value?: unknown;
}

/** All that can be said against a task before its run is there. The same is asked before it runs. */
export function taskFaults(task: WrittenTask, phase: string): ArgumentFault[] {
  const { name, args } = task;
  const rules = taskArguments[name];
  const known = Object.keys(rules);
  const faults: ArgumentFault[] = [];
  for (const [argument, value] of Object.entries(args)) {
    const rule = Object.hasOwn(rules, argument) ? rules[argument] : undefined;
    if (rule === undefined) {
      const meant = didYouMean(argument, known);
      faults.push({
        code: 'config.unknown-argument',
        message: `the task \`${name}\` has no argument \`${argument}\``,
        hint: `${meant === undefined ? '' : `${meant} `}It takes ${known.join(', ')}.`,
        argument,
        mark: 'key',
      });
      continue;
    }
    if (typeof value === 'string' && runReference(value) !== undefined) continue;
    const why = isReferenceToNothing(value) ? 'names nothing of the run' : whyWrong(rule, value);
    if (why === undefined) continue;
    faults.push({
      code: 'config.wrong-argument',
      message: `\`${argument}\` of the task \`${name}\` ${why}`,
      ...(mayMeanReference(value) ? { hint: reference } : {}),
      argument,
      mark: 'value',
    });
  }
  return [...faults, ...missing(task, rules), ...outOfPlace(task, phase)];
}

const reference = 'The text `run.NAME` stands for the value that the run has under that name.';

function isReferenceToNothing(value: JsonValue): boolean {
  return typeof value === 'string' && value.trim() === 'run.';
}

function mayMeanReference(value: JsonValue): boolean {
  return typeof value === 'string' && /^\s*run\b/.test(value);
}

function missing({ name, args, value }: WrittenTask, rules: Rules): ArgumentFault[] {
  const given = Object.keys(args);
  return Object.entries(rules).flatMap(([argument, { required, orValue }]): ArgumentFault[] => {
    if (required !== true || (orValue === true && value !== undefined)) return [];
    if ((args[argument] ?? null) !== null) return [];
    // A mistyped one is an unknown argument, and that error names the right one.
    const isMistyped = given.some(
      (each) => !Object.hasOwn(rules, each) && nearest(each, Object.keys(rules)) === argument,
    );
    if (isMistyped) return [];
    return [
      {
        code: 'config.missing-argument',
        message: `\`${argument}\` is missing: the task \`${name}\` needs it`,
        hint: `Say it under \`args\`: {name: ${name}, args: {${argument}: …}}`,
      },
    ];
  });
}

const phasesOfRuns: readonly string[] = ['pre_run', 'post_run'];

/** What is about a run's directory has no meaning where there is no run. */
function outOfPlace({ name, args }: WrittenTask, phase: string): ArgumentFault[] {
  if (phasesOfRuns.includes(phase)) return [];
  if (name === 'move' || name === 'archive') {
    return [
      {
        code: 'config.task-needs-run',
        message: `\`${name}\` copies the directory of a run, and in \`${phase}\` there is no run`,
        hint: 'Put it into `post_run`, or copy with a command: {name: execute, args: {cmd: "…"}}',
      },
    ];
  }
  if (name === 'remove' && (args['directory'] ?? null) === null) {
    return [
      {
        code: 'config.task-needs-run',
        message: `\`remove\` needs a \`directory\` here: in \`${phase}\` there is no run`,
        hint: 'Name it, or put the task into `post_run`.',
      },
    ];
  }
  return [];
}

/** What an argument must be, where this value is not that. Nothing at all is an argument not given. */
export function whyWrong(rule: ArgumentRule, value: JsonValue): string | undefined {
  if (value === null) return undefined;
  const { kind, least = 0, mayBeEmpty } = rule;
  switch (kind) {
    case 'flag':
      return flagOf(value) === undefined ? 'must be true or false' : undefined;
    case 'number': {
      const number = numberOf(value);
      return number === undefined || number < least
        ? `must be a whole number of at least ${least}`
        : undefined;
    }
    case 'patterns':
      return whyNoPatterns(value);
    case 'mount':
      return typeof value === 'string' && value !== ''
        ? undefined
        : 'must be a directory, such as /home';
    case 'text':
    case 'path':
      if (typeof value === 'object') return 'must be a text';
      return value === '' && mayBeEmpty !== true ? 'is empty' : undefined;
  }
}

function whyNoPatterns(value: JsonValue): string | undefined {
  const patterns = patternsOf(value);
  if (patterns === undefined) return 'must be a pattern, such as "*.nc", or a list of patterns';
  for (const each of patterns) {
    const pattern = filePattern(each);
    if ('fault' in pattern) return `cannot be taken: "${each}" ${pattern.fault}`;
  }
  return undefined;
}

/** A text that says so, too: what `run.NAME` stands for comes as a text. */
export function flagOf(value: JsonValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

export function numberOf(value: JsonValue): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** One pattern is a list of one. Quotes around them were for model-ensembler's shell. */
export function patternsOf(value: JsonValue): readonly string[] | undefined {
  const list: readonly JsonValue[] = isList(value) ? value : [value];
  const patterns: string[] = [];
  for (const each of list) {
    if (typeof each !== 'string') return undefined;
    patterns.push(each.replaceAll(/^"+|"+$/g, ''));
  }
  return patterns;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
