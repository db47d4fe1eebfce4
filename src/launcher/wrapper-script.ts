import { packageFile } from '../package-files.js';

/**
 * The functions that run one piece of work, at most once, with records of its beginning and its end.
 * A batch script holds this text, sets its variables and calls `tutti_claim` and `tutti_run`.
 */
export const wrapperScript = packageFile('src/launcher/wrapper.sh');
