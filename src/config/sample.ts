import type { SampleDefinition } from './definition.js';
import { distributionOf } from './sample-distribution.js';
import { SampleStream } from './sample-stream.js';
import type { SweepPlan } from './sweep.js';
import { entriesOf, type MappingNode, type YamlNode } from './yaml-tree.js';

/** A sample that has been checked. Its runs are computed from their numbers: nothing is stored. */
export function planSample(sample: MappingNode, seed: number): SweepPlan {
  const definition = define(sample, seed);
  const { runs } = definition;
  const parameters: (readonly [name: string, at: (index: number) => YamlNode])[] = [];
  for (const [name, { value }] of entriesOf(sample.entries.get('parameters')?.value)) {
    const distribution = value.kind === 'mapping' ? distributionOf(value) : undefined;
    if (distribution === undefined) continue;
    const stream = new SampleStream(seed, name);
    const unit = definition.method === 'random' ? each(stream) : latinHypercube(stream, runs);
    parameters.push([name, (index) => distribution(unit(index))]);
  }
  return {
    count: runs,
    sample: definition,
    at: (index) => new Map(parameters.map(([name, at]) => [name, at(index)])),
  };
}

function define({ entries }: MappingNode, seed: number): SampleDefinition {
  const runs = entries.get('runs')?.value.json;
  const method = entries.get('method')?.value.json;
  return {
    runs: typeof runs === 'number' ? runs : 0,
    method: method === 'latin-hypercube' ? method : 'random',
    seed,
  };
}

function each(stream: SampleStream): (index: number) => number {
  return (index) => stream.unit(index);
}

/** [0, 1) cut into as many strata as there are runs, each of which one run falls into; which one is shuffled. */
function latinHypercube(stream: SampleStream, runs: number): (index: number) => number {
  let order: Uint32Array | undefined;
  return (index) => {
    order ??= stream.order(runs);
    return ((order[index] ?? 0) + stream.part(index)) / runs;
  };
}
