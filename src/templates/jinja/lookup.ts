import { nearest } from '../../config/index.js';
import { Failure } from './failure.js';
import { itemsFilters } from './items-filters.js';
import type { Filter, Library } from './library.js';
import { numberFilters } from './number-filters.js';
import { otherFilters } from './other-filters.js';
import { tests, type Test } from './tests.js';
import { textFilters } from './text-filters.js';

const filters: ReadonlyMap<string, Filter> = new Map([
  ...textFilters,
  ...itemsFilters,
  ...numberFilters,
  ...otherFilters,
]);

export const library: Library = {
  filter: (name, value, call) => filterCalled(name)(value, call, library),
  test: (name, value, call) => testCalled(name)(value, call, library),
  has: (kind, name) => (kind === 'filter' ? filters : tests).has(name),
};

export function filterCalled(name: string): Filter {
  const filter = filters.get(name);
  if (filter === undefined) throw unknown('filter', name, filters.keys());
  return filter;
}

export function testCalled(name: string): Test {
  const test = tests.get(name);
  if (test === undefined) throw unknown('test', name, tests.keys());
  return test;
}

function unknown(kind: string, name: string, known: Iterable<string>): Failure {
  const meant = nearest(name, [...known]);
  const guess = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return new Failure('unknown-filter', `there is no ${kind} "${name}".${guess}`);
}
