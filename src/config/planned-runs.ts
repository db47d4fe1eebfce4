import type { PlannedRun } from './definition.js';
import type { JsonValue } from './json.js';
import { grid, dimensionsOf, type SweepPlan, zip } from './sweep.js';
import { textsIn } from './texts.js';
import { entriesOf, type Entries, type MappingNode, type YamlNode } from './yaml-tree.js';

/** What the runs of one batch are made from. */
export interface BatchRuns {
  readonly batch: string;
  readonly priority: number;
  /** The runs written under `runs`. */
  readonly explicit: readonly YamlNode[];
  readonly sweep: SweepPlan | undefined;
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
    for (let idx = 0; idx < runCount(source); idx += 1) yield this.#run(source, idx);
  }

  #run(source: BatchRuns, idx: number): PlannedRun {
    const params = new Map<string, YamlNode>();
    let { priority } = source;
    for (const [name, { value }] of this.vars) params.set(name, value);
    for (const [name, value] of ownKeys(source, idx)) {
      params.set(name, value);
      if (name === 'priority' && typeof value.json === 'number') priority = value.json;
    }
    for (const [name, { value }] of this.overrides) params.set(name, value);
    const texts = textsIn(params);
    return {
      batch: source.batch,
      idx,
      params: Object.fromEntries(
        Array.from(params, ([name, node]): [string, JsonValue] => [name, node.json]),
      ),
      ...(texts === undefined ? {} : { texts }),
      priority,
    };
  }
}

export function runCount({ explicit, sweep }: BatchRuns): number {
  return explicit.length + (sweep?.count ?? 0);
}

function ownKeys(
  { explicit, sweep }: BatchRuns,
  idx: number,
): Iterable<readonly [string, YamlNode]> {
  const written = explicit[idx];
  if (written === undefined) return sweep?.at(idx - explicit.length) ?? [];
  return Array.from(entriesOf(written), ([name, { value }]) => [name, value] as const);
}

/** A sweep that has been checked: exactly one of `grid` and `zip`. */
export function planSweep(sweep: MappingNode): SweepPlan | undefined {
  for (const [kind, { value }] of sweep.entries) {
    if (value.kind !== 'mapping') continue;
    const dimensions = dimensionsOf(value.entries);
    return kind === 'grid' ? grid(dimensions) : zip(dimensions);
  }
  return undefined;
}
