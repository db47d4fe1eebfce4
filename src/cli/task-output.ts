import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunAddress, TaskPhase } from '../events/catalogue/index.js';
import type { RunDetails } from '../projections/tables/index.js';
import type { Layout } from '../workspace/index.js';

type TaskSummary = RunDetails['tasks'][number];

/** The phases in which a run has tasks. */
export const runPhases = ['pre_run', 'post_run'] as const satisfies readonly TaskPhase[];
export type RunPhase = (typeof runPhases)[number];

/** The file that a task of a run prints into: of a check that was asked again, the latest. */
export async function taskOutput(
  layout: Layout,
  owner: RunAddress,
  { index, token, log }: Pick<TaskSummary, 'index' | 'token' | 'log'>,
  phase: RunPhase,
): Promise<string> {
  if (log !== null) return log;
  const { output } = layout.task({ owner, phase, index, token });
  const names = await readdir(dirname(output)).catch(() => []);
  return join(dirname(output), latestTry(basename(output), names));
}

/** The second try of `pre_run-0.1a2b.out` prints into `pre_run-0.1a2b.2.out`. */
export function latestTry(first: string, names: readonly string[]): string {
  const stem = first.slice(0, -'.out'.length);
  let latest = { name: first, tries: 1 };
  for (const name of names) {
    if (!name.startsWith(`${stem}.`)) continue;
    const tries = Number(/^(\d+)\.out$/.exec(name.slice(stem.length + 1))?.[1] ?? 0);
    if (tries > latest.tries) latest = { name, tries };
  }
  return latest.name;
}

/** A task in a heading: which one, of which attempt, and how it stands. */
export function taskTitle({ phase, index, name, attempt, state }: TaskSummary): string {
  const nth = attempt === 1 ? '' : `, attempt ${attempt}`;
  return `${phase} ${index + 1}: ${name}${nth}, ${state}`;
}
