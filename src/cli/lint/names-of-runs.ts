import type { Definition, PlannedRun } from '../../config/index.js';
import { type Layout, runView } from '../../workspace/index.js';

/** By batch: the names under `run` that templates and tasks can read, and how many runs have each. */
export function namesOfRuns(
  layout: Layout,
  { batches }: Definition,
  runs: Iterable<PlannedRun>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const names = new Map<string, Map<string, number>>();
  const given = new Map<string, ReadonlySet<string>>();
  for (const { name, run_count } of batches) {
    const nothing = { run: { batch: name, idx: 0 }, cycle: 1, params: {}, texts: {} };
    const own = Object.keys(runView(layout, nothing).run);
    given.set(name, new Set(own));
    names.set(name, new Map(own.map((each) => [each, run_count])));
  }
  for (const { batch, params } of runs) {
    const counts = names.get(batch);
    for (const name of Object.keys(params)) {
      if (given.get(batch)?.has(name)) continue;
      counts?.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return names;
}
