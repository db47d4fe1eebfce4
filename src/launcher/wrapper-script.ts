/**
 * The functions that run one piece of work, at most once, with records of its beginning and its end.
 * A batch script holds this text, sets its variables and calls `tutti_claim` and `tutti_run`.
 */
export const wrapperScript = new URL('wrapper.sh', import.meta.url);
