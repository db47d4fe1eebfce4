import type { Definition, Task } from '../config/index.js';

/**
 * As model-ensembler did what its documentation leaves open: one batch after the other, a command that
 * fails is a warning and no failure, and all runs are tried, whatever became of the first.
 */
export function inTheOldWay(definition: Definition): Definition {
  return {
    ...definition,
    batches_in_order: true,
    pre_process: tolerant(definition.pre_process),
    post_process: tolerant(definition.post_process),
    batches: definition.batches.map(({ canary: _, ...batch }) => ({
      ...batch,
      pre_batch: tolerant(batch.pre_batch),
      pre_run: tolerant(batch.pre_run),
      post_run: tolerant(batch.post_run),
      post_batch: tolerant(batch.post_batch),
    })),
  };
}

function tolerant(tasks: readonly Task[]): readonly Task[] {
  return tasks.map((task) => (task.name === 'execute' ? { fail: false, ...task } : task));
}
