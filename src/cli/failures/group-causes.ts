import type { Cause } from './cause.js';
import { likeness } from './likeness.js';

/** Runs that failed alike. */
export interface FailureGroup {
  readonly reason: string;
  readonly phase: string;
  /** One of their lines, as it is: that of the first run. */
  readonly example: string | undefined;
  readonly file: string | undefined;
  /** In the order in which they were given. */
  readonly runs: readonly Cause['run'][];
}

/** By reason, by phase, and by what was said. The largest first. */
export function groupCauses(causes: Iterable<Cause>): FailureGroup[] {
  const groups = new Map<string, FailureGroup & { readonly runs: Cause['run'][] }>();
  for (const { run, reason, phase, line, file } of causes) {
    const key = JSON.stringify([reason, phase, line === undefined ? null : likeness(line, run)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { reason, phase, example: line, file, runs: [run] });
    else group.runs.push(run);
  }
  return [...groups.values()].sort((one, other) => other.runs.length - one.runs.length);
}
