import { type PlannedRun, withOverrides } from '../../config/index.js';
import type { RetryArguments } from '../../control/index.js';

/**
 * Parameters as a command line gives them, typed as they are at the start of an ensemble.
 *
 * @throws ConfigurationError where a value cannot be read.
 */
export function typedParameters(
  given: Readonly<Record<string, string>>,
): Pick<RetryArguments, 'params' | 'texts'> {
  const none: PlannedRun = { batch: '', idx: 0, params: {}, priority: 0 };
  const { params, texts } = withOverrides([none], given)[0] ?? none;
  return texts === undefined ? { params } : { params, texts };
}
