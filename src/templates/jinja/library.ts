import type { Call } from './builtin.js';
import type { Value } from './value.js';

/** The filters and tests, for those filters that take another's name: `map("upper")`. */
export interface Library {
  filter(name: string, value: Value, call: Call): Value;
  test(name: string, value: Value, call: Call): boolean;
  has(kind: 'filter' | 'test', name: string): boolean;
}

export type Filter = (value: Value, call: Call, library: Library) => Value;

/** A filter with the parameters that it has in Python, after the value. */
export type Table<T> = readonly (readonly [name: string, run: T])[];
