/** The lists of tasks around all batches. */
export const ensemblePhases = ['pre_process', 'post_process'] as const;
/** The lists of tasks that a batch may have. */
export const batchPhases = ['pre_batch', 'pre_run', 'post_run', 'post_batch'] as const;
