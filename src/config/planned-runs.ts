import type { CsvTable } from './csv-table.js';
import type { PlannedRun } from './definition.js';
import type { JsonValue } from './json.js';
import type { Selection } from './run-options.js';
import { planSample } from './sample.js';
import { grid, dimensionsOf, type SweepPlan, zip } from './sweep.js';
import { orderText } from './key-order.js';
import { textsIn } from './texts.js';
import { entriesOf, type Entries, type MappingNode, type YamlNode } from './yaml-tree.js';

/** What the runs of one batch are made from. */
export interface BatchRuns {
  readonly batch: string;
  readonly priority: number;
  /** What the batch sets itself, and `vars` cannot. */
  readonly settings: ReadonlySet<string>;
  /** The runs written under `runs`. */
  readonly explicit: readonly YamlNode[];
  /** Or those of a file that `runs` names. */
  readonly csv: CsvTable | undefined;
  readonly sweep: SweepPlan | undefined;
  /** Of these, the numbers of those that are meant; absent: all. */
  readonly chosen?: readonly number[];
}

/**
 * All runs of an ensemble, batch by batch. They are made when they are asked for: 100,000 runs of a grid take the
 * memory of its lists until then.
 */
export class PlannedRuns implements Iterable<PlannedRun> {
  readonly count: number;

  constructor(
    readonly batches: readonly BatchRuns[],
    readonly vars: Entries,
    readonly overrides: Entries,
  ) {
    this.count = batches.reduce((sum, batch) => sum + runCount(batch), 0);
  }

  *[Symbol.iterator](): Iterator<PlannedRun> {
    for (const batch of this.batches) yield* this.#runsOf(batch);
  }

  *#runsOf(source: BatchRuns): Generator<PlannedRun> {
    if (source.chosen !== undefined) {
      for (const idx of source.chosen) yield this.#run(source, idx);
      return;
    }
    for (let idx = 0; idx < runCount(source); idx += 1) yield this.#run(source, idx);
  }

  /** Whether there is such a run among them. */
  has(batch: string, idx: number): boolean {
    const source = this.batches.find((each) => each.batch === batch);
    if (source === undefined) return false;
    return source.chosen === undefined ? idx < runCount(source) : source.chosen.includes(idx);
  }

  #run(source: BatchRuns, idx: number): PlannedRun {
    const params = new Map<string, YamlNode>();
    let { priority } = source;
    for (const [name, { value }] of this.vars) {
      if (!source.settings.has(name)) params.set(name, value);
    }
    for (const [name, value] of ownKeys(source, idx)) {
      params.set(name, value);
      if (name === 'priority' && typeof value.json === 'number') priority = value.json;
    }
    for (const [name, { value }] of this.overrides) params.set(name, value);
    const texts = textsIn(params);
    const order = orderText(params.keys());
    return {
      batch: source.batch,
      idx,
      params: Object.fromEntries(
        Array.from(params, ([name, node]): [string, JsonValue] => [name, node.json]),
      ),
      ...(texts === undefined && order === undefined
        ? {}
        : { texts: { ...(order === undefined ? {} : { '': order }), ...texts } }),
      priority,
    };
  }
}

export function runCount({ explicit, csv, sweep, chosen }: BatchRuns): number {
  return chosen?.length ?? explicit.length + (csv?.count ?? 0) + (sweep?.count ?? 0);
}

/** Those of a batch that are meant; each keeps its number, and with it its directory. */
export function choose(runs: BatchRuns, { skips = 0, indexes }: Selection): BatchRuns {
  const count = runCount(runs);
  if (indexes === undefined) {
    const length = Math.max(0, count - skips);
    return { ...runs, chosen: Array.from({ length }, (_, at) => skips + at) };
  }
  const meant = indexes
    .filter(({ batch = runs.batch, idx }) => batch === runs.batch && idx >= skips && idx < count)
    .map(({ idx }) => idx);
  return { ...runs, chosen: [...new Set(meant)].sort((a, b) => a - b) };
}

function ownKeys(
  { explicit, csv, sweep }: BatchRuns,
  idx: number,
): Iterable<readonly [string, YamlNode]> {
  const given = explicit.length + (csv?.count ?? 0);
  if (idx >= given) return sweep?.at(idx - given) ?? [];
  if (csv !== undefined) return csv.at(idx);
  const written = explicit[idx];
  return Array.from(entriesOf(written), ([name, { value }]) => [name, value] as const);
}

/** A sweep that has been checked: exactly one of `grid`, `zip` and `sample`. */
export function planSweep(sweep: MappingNode, seed: number): SweepPlan | undefined {
  for (const [kind, { value }] of sweep.entries) {
    if (value.kind !== 'mapping') continue;
    if (kind === 'sample') return planSample(value, seed);
    const dimensions = dimensionsOf(value.entries);
    return kind === 'grid' ? grid(dimensions) : zip(dimensions);
  }
  return undefined;
}
