import { Dict } from './dict.js';
import { type Failure, unsupported } from './failure.js';

/**
 * `run` itself. It is a mapping here, and a namedtuple in model-ensembler, where each parameter is an attribute: one
 * that is called `values` or `items` is found before the method of that name.
 */
export class Run extends Dict {}

/** What a namedtuple has besides its fields, and a mapping has not. */
const ofNamedTuples = new Set([
  ...['_fields', '_asdict', '_replace', '_make', '_field_defaults'],
  ...['count', 'index'],
]);

export function checkRunAttribute(name: string): void {
  if (ofNamedTuples.has(name)) throw noNamedTuple(`run.${name}`);
}

export function noNamedTuple(written: string): Failure {
  return unsupported(
    `"${written}": run is a mapping here, not a namedtuple`,
    'Its names are run.keys(), its values run.values(), both together run.items().',
  );
}
