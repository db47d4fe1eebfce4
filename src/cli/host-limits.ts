import { availableParallelism } from 'node:os';
import type { Definition } from '../config/index.js';

/**
 * Where nothing limits the runs of this host, a few for each core are under way at once: enough to
 * keep the cores busy, without making all directories of a large ensemble on its first day.
 */
export function withHostLimits(definition: Definition, onDisk: readonly string[]): Definition {
  const unlimited = definition.batches.filter(
    ({ name, maxruns }) => onDisk.includes(name) && maxruns === undefined,
  );
  if (definition.limits.maxruns !== undefined || unlimited.length === 0) return definition;
  const maxruns = 4 * availableParallelism();
  return {
    ...definition,
    batches: definition.batches.map((batch) =>
      unlimited.includes(batch) ? { ...batch, maxruns } : batch,
    ),
  };
}
