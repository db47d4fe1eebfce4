import type { SampleDefinition } from './definition.js';
import type { Entries, YamlNode } from './yaml-tree.js';

/** Runs that are made when they are asked for, with their parameters in the order they were written. */
export interface SweepPlan {
  readonly count: number;
  /** The parameters of one run. */
  at(index: number): ReadonlyMap<string, YamlNode>;
  /** What the definition records of a sample. */
  readonly sample?: SampleDefinition;
}

type Dimensions = readonly (readonly [name: string, values: readonly YamlNode[]])[];

export function dimensionsOf(entries: Entries): Dimensions {
  return Array.from(
    entries,
    ([name, { value }]) => [name, value.kind === 'sequence' ? value.items : [value]] as const,
  );
}

/** The size of a grid, exact however large it is. */
export function gridSize(dimensions: Dimensions): bigint {
  return dimensions.reduce((size, [, values]) => size * BigInt(values.length), 1n);
}

/** Every combination, computed from its index: nothing is stored. The last parameter varies fastest. */
export function grid(dimensions: Dimensions): SweepPlan {
  return {
    count: Number(gridSize(dimensions)),
    at(index) {
      const chosen: [string, YamlNode][] = [];
      let rest = index;
      for (const [name, values] of dimensions.toReversed()) {
        const value = values[rest % values.length];
        rest = Math.floor(rest / values.length);
        if (value !== undefined) chosen.push([name, value]);
      }
      return new Map(chosen.reverse());
    },
  };
}

/** The lists side by side: run 0 has every first value. */
export function zip(dimensions: Dimensions): SweepPlan {
  return {
    count: Math.min(...dimensions.map(([, values]) => values.length)),
    at(index) {
      const chosen: [string, YamlNode][] = [];
      for (const [name, values] of dimensions) {
        const value = values[index];
        if (value !== undefined) chosen.push([name, value]);
      }
      return new Map(chosen);
    },
  };
}
