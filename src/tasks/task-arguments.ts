import type { TaskRequest } from '../backends/index.js';
import {
  flagOf,
  type JsonValue,
  numberOf,
  patternsOf,
  runReference,
  taskArguments,
  taskFaults,
  whyWrong,
} from '../config/index.js';
import { TaskFault } from './errors.js';
import { expandPath } from './expand-path.js';
import type { Lookup } from './lookup.js';

/** The arguments of one task as it runs: known, complete, and `run.NAME` replaced by what it stands for. */
export class TaskArguments {
  readonly #values = new Map<string, JsonValue>();

  /** @throws TaskFault in the words in which `tutti validate` would have said it. */
  constructor(
    { task, phase }: Pick<TaskRequest, 'task' | 'phase'>,
    lookup: Lookup,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {
    const [fault] = taskFaults(task, phase);
    if (fault !== undefined) throw new TaskFault(fault.message, fault);
    for (const [argument, rule] of Object.entries(taskArguments[task.name])) {
      const given = task.args[argument] ?? (rule.orValue === true ? task.value : null) ?? null;
      if (given === null) continue;
      const name = typeof given === 'string' ? runReference(given) : undefined;
      const value = name === undefined ? given : lookup(name);
      if (value === undefined) {
        throw new TaskFault(`the task ${task.name} asks for "run.${name}", which is not there`, {
          code: 'task.missing-name',
          hint: 'Define it in `vars` or in the run, or take it out of the task.',
        });
      }
      const why = whyWrong(rule, value);
      if (why !== undefined) {
        throw new TaskFault(`\`${argument}\` of the task \`${task.name}\` ${why}`, {
          code: 'task.bad-argument',
          hint: name === undefined ? 'Correct it.' : `It is what the run has as "${name}".`,
        });
      }
      const isWritten = typeof given === 'number' && name === undefined && rule.kind === 'text';
      const written = isWritten ? task.texts?.[`/args/${argument}`] : undefined;
      this.#values.set(argument, written ?? value);
    }
  }

  text(argument: string): string | undefined {
    const value = this.#values.get(argument);
    return value === undefined || typeof value === 'object' ? undefined : String(value);
  }

  /** A path as its user wrote it, `~` and variables of the environment replaced. */
  path(argument: string): string | undefined {
    const written = this.text(argument);
    return written === undefined ? undefined : expandPath(written, this.env);
  }

  number(argument: string): number | undefined {
    return numberOf(this.#values.get(argument) ?? null);
  }

  flag(argument: string): boolean {
    return flagOf(this.#values.get(argument) ?? false) ?? false;
  }

  patterns(argument: string): readonly string[] {
    return patternsOf(this.#values.get(argument) ?? []) ?? [];
  }
}
