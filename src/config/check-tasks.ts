import { checkTimeout } from './check-timeout.js';
import { type TaskName, taskNames } from './definition.js';
import type { Findings } from './findings.js';
import { taskFaults } from './task-arguments.js';
import { type Entry, entriesOf, itemsOf, type MappingNode } from './yaml-tree.js';

/** A mistyped argument is found here, and not when the first run comes to its task. */
export function checkTasks(findings: Findings, phase: string, tasks: Entry | undefined): void {
  for (const item of itemsOf(tasks?.value)) {
    if (item.kind !== 'mapping') continue;
    checkTask(findings, phase, item);
    checkTimeout(findings, item.entries.get('timeout'));
    refuseTimeoutOfSubmit(findings, item);
  }
}

function checkTask(findings: Findings, phase: string, { entries, span }: MappingNode): void {
  const name = entries.get('name');
  const args = entries.get('args');
  // What has the wrong shape the schema has words for.
  if (name === undefined || !isTaskName(name.value.json)) return;
  if (args !== undefined && args.value.kind !== 'mapping') return;
  const task = {
    name: name.value.json,
    args: args?.value.kind === 'mapping' ? args.value.json : {},
    value: entries.get('value')?.value.json,
  };
  for (const { argument, mark, ...finding } of taskFaults(task, phase)) {
    const entry = argument === undefined ? name : entriesOf(args?.value).get(argument);
    const isWritten = entry !== undefined && entry.value.span.end > entry.value.span.start;
    const isShort = entry?.value.kind === 'scalar' && isWritten;
    const place = mark === 'key' || !isShort ? entry?.keySpan : entry.value.span;
    findings.error(place ?? span, finding);
  }
}

/** Its task has ended when the script has begun: nobody would be there to end that. */
function refuseTimeoutOfSubmit(findings: Findings, { entries }: MappingNode): void {
  const timeout = entries.get('timeout');
  if (timeout === undefined || entries.get('name')?.value.json !== 'submit') return;
  findings.error(timeout.keySpan, {
    code: 'config.timeout-of-submit',
    message: '`submit` takes no `timeout`: it does not wait for the end of its script',
    hint: 'Put the limit into the script, or start the script with `execute`.',
  });
}

function isTaskName(name: unknown): name is TaskName {
  return taskNames.some((each) => each === name);
}
