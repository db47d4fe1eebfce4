import type { TaskRequest } from '../backends/index.js';
import type { JsonValue } from '../config/index.js';
import { renderTemplate, TemplateError } from '../templates/index.js';
import { type Layout, runView } from '../workspace/index.js';
import { TaskFault } from './errors.js';

/** What `run.NAME` stands for, its numbers as they were written; undefined where there is none. */
export type Lookup = (name: string) => JsonValue | undefined;

export function lookupOf(layout: Layout, request: TaskRequest): Lookup {
  const { owner, cycle, parameters, task } = request;
  if (owner.kind !== 'run' || parameters === undefined) return () => undefined;
  const view = runView(layout, { run: owner, cycle, ...parameters });
  const written = (path: string): string => {
    try {
      return renderTemplate({ file: `run.${path}.hbs`, text: `{{run.${path}}}` }, view);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new TaskFault(`the task ${task.name} asks for "run.${path}", which is no text`, {
        code: 'task.bad-argument',
        hint: 'A mapping, or a list within a list, can be written by a template.',
      });
    }
  };
  return (name) => {
    if (!Object.hasOwn(view.run, name)) return undefined;
    const value = view.run[name];
    const path = name.replace(/\]/g, '');
    return Array.isArray(value)
      ? value.map((_, index) => written(`[${path}].[${index}]`))
      : written(`[${path}]`);
  };
}
