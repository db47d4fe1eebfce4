import type { Definition, PlannedRun } from '../config/index.js';
import type { Layout } from '../workspace/index.js';
import { table } from './output.js';
import { parametersText } from './parameters.js';

/** What would run, batch by batch. */
export function planTable({ batches }: Definition): string {
  const rows = batches.map(({ name, run_count, maxruns, maxjobs, priority }) => [
    name,
    run_count,
    maxruns ?? 'no limit',
    maxjobs ?? 'no limit',
    priority,
  ]);
  return table(['BATCH', 'RUNS', 'MAXRUNS', 'MAXJOBS', 'PRIORITY'], rows);
}

/** A run as it is planned, with the directory that it would get. */
export interface PlacedRun extends PlannedRun {
  readonly run: string;
  /** None on a simulated cluster. */
  readonly directory: string | null;
}

export function placedRuns(
  runs: Iterable<PlannedRun>,
  layout: Layout,
  onDisk: readonly string[],
): PlacedRun[] {
  const placed = new Set(onDisk);
  return Array.from(runs, (run) => ({
    run: `${run.batch}-${run.idx}`,
    directory: placed.has(run.batch) ? layout.run(run) : null,
    ...run,
  }));
}

export function runTable(runs: readonly PlacedRun[]): string {
  const rows = runs.map(({ run, directory, params, texts }) => [
    run,
    directory ?? '(simulated)',
    parametersText(params, texts),
  ]);
  return table(['RUN', 'DIRECTORY', 'PARAMETERS'], rows);
}
