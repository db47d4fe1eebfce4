import { isAbsolute, resolve } from 'node:path';
import type { JsonValue, Task } from '../config/index.js';
import { TemplateError } from '../templates/index.js';
import { TaskFault } from './errors.js';

/** What `run.NAME` stands for: the value as it was written, or undefined where there is none. */
export type Lookup = (name: string) => string | undefined;

export interface CommandArguments {
  /** Given to a shell, because its user wrote it as a command. */
  readonly cmd: string;
  readonly cwd: string;
  readonly shell: string | undefined;
  /** For a check: not true means failed, and nobody waits. */
  readonly fail: boolean;
}

const known = new Set(['cmd', 'cwd', 'log', 'fail', 'shell']);

/** The arguments of `execute` and `check`, as model-ensembler calls them. */
export function commandArguments(task: Task, directory: string, lookup: Lookup): CommandArguments {
  if (task.name !== 'execute' && task.name !== 'check') {
    throw new TaskFault(`this version of Tutti cannot do the task ${task.name} yet`, {
      code: 'task.not-supported-yet',
      hint: 'Write it as a command: {name: execute, args: {cmd: "…"}}',
    });
  }
  for (const name of Object.keys(task.args)) {
    if (!known.has(name)) {
      throw new TaskFault(`the task ${task.name} has no argument "${name}"`, {
        code: 'task.unknown-argument',
        hint: `It takes ${[...known].join(', ')}.`,
      });
    }
  }
  const cmd = text(task, 'cmd', lookup);
  if (cmd === undefined) {
    throw new TaskFault(`the task ${task.name} has no command`, {
      code: 'task.no-command',
      hint: 'Say what it runs: args: {cmd: "…"}',
    });
  }
  const cwd = text(task, 'cwd', lookup) ?? '.';
  return {
    cmd,
    cwd: isAbsolute(cwd) ? cwd : resolve(directory, cwd),
    shell: text(task, 'shell', lookup),
    fail: task.args['fail'] === true,
  };
}

/** An argument that is the text `run.NAME` is replaced by what the run has under that name. */
function text(task: Task, argument: string, lookup: Lookup): string | undefined {
  const value: JsonValue | undefined = task.args[argument];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') {
    throw new TaskFault(`the argument ${argument} of the task ${task.name} is no text`, {
      code: 'task.bad-argument',
      hint: `Write a text: ${argument}: "…"`,
    });
  }
  if (typeof value !== 'string') return task.texts?.[`/args/${argument}`] ?? String(value);
  const name = /^run\.([\w-]+)$/.exec(value)?.[1];
  if (name === undefined) return value;
  const found = written(task, name, lookup);
  if (found === undefined) {
    throw new TaskFault(`the task ${task.name} asks for "${value}", which is not there`, {
      code: 'task.missing-name',
      hint: 'Define it in `vars` or in the run, or take it out of the task.',
    });
  }
  return found;
}

function written(task: Task, name: string, lookup: Lookup): string | undefined {
  try {
    return lookup(name);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TaskFault(`the task ${task.name} asks for "run.${name}", which is no text`, {
      code: 'task.bad-argument',
      hint: 'A list or a mapping can be written by a template.',
    });
  }
}
